package dev.lockstep.introspect;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of the most frequent shapes of keys and indexes, letter by letter what {@code pg_get_constraintdef} and {@code
 * pg_get_indexdef} print under an empty {@code search_path}. These functions look up whatever they print anew for each row, which would
 * be most of the time that a catalog takes to read; here it is known already.
 */
final class PlainDefinitions {
    private static final String RESERVED = "SELECT k.word FROM pg_get_keywords() k WHERE k.catcode <> 'U'";

    /** Built-in classes of these access methods have no options. */
    private static final String DEFAULT_CLASSES = """
            SELECT o.oid, format_type(o.opcintype, NULL) AS type, t.typcollation
              FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod JOIN pg_type t ON t.oid = o.opcintype
             WHERE o.oid < 16384 AND o.opcdefault AND m.amname IN ('btree', 'hash')
            """;

    /** A {@code varchar} has the class of {@code text}, unless somebody made one for it. */
    private static final String OF_VARCHAR = """
            SELECT EXISTS (SELECT FROM pg_opclass u WHERE u.opcdefault AND u.opcintype = 'varchar'::regtype)
            """;

    private final CatalogDraft draft;
    private final Printing printing;

    /**
     * How PostgreSQL prints names and operator classes.
     *
     * @param reserved words that are quoted as names
     * @param textForVarchar whether the class of {@code text} is that of a {@code varchar} as well
     */
    record Printing(Set<String> reserved, Map<Long, DefaultClass> defaultClasses, boolean textForVarchar) {}

    /** @param type which the class is the default of */
    record DefaultClass(String type, long collation) {}

    private PlainDefinitions(CatalogDraft draft, Printing printing) {
        this.draft = draft;
        this.printing = printing;
    }

    static PlainDefinitions of(SqlSession session, CatalogDraft draft) {
        Printing printing = draft.lasting().printing();
        if (printing == null) {
            printing = read(session);
            draft.lasting().printing(printing);
        }
        return new PlainDefinitions(draft, printing);
    }

    private static Printing read(SqlSession session) {
        Map<Long, DefaultClass> classes = new HashMap<>();
        session.query(
                DEFAULT_CLASSES,
                row -> classes.put(
                        row.getLong("oid"), new DefaultClass(Values.text(row, "type"), row.getLong("typcollation"))));
        boolean ownOfVarchar = session.queryOne(OF_VARCHAR, row -> row.getBoolean(1));
        return new Printing(reserved(session), classes, !ownOfVarchar);
    }

    private static Set<String> reserved(SqlSession session) {
        return new HashSet<>(session.query(RESERVED, row -> row.getString(1)));
    }

    String key(Constraint.Type type, List<String> columns) {
        return (type == Constraint.Type.PRIMARY_KEY ? "PRIMARY KEY (" : "UNIQUE (") + list(columns) + ")";
    }

    /** @param actions {@code confmatchtype}, {@code confupdtype} and {@code confdeltype} */
    String foreignKey(List<String> columns, ObjectId referenced, List<String> referencedColumns, String actions) {
        String match =
                switch (actions.charAt(0)) {
                    case 'f' -> " MATCH FULL";
                    case 'p' -> " MATCH PARTIAL";
                    default -> "";
                };
        return "FOREIGN KEY (" + list(columns) + ") REFERENCES " + qualified(referenced) + "(" + list(referencedColumns)
                + ")" + match + action(" ON UPDATE ", actions.charAt(1)) + action(" ON DELETE ", actions.charAt(2));
    }

    private static String action(String event, char code) {
        return switch (code) {
            case 'a' -> "";
            case 'r' -> event + "RESTRICT";
            case 'c' -> event + "CASCADE";
            case 'n' -> event + "SET NULL";
            case 'd' -> event + "SET DEFAULT";
            default -> throw new IllegalStateException("unknown action of a foreign key " + code);
        };
    }

    /**
     * @param unique whether it is
     * @param method name of the access method
     * @param predicate PostgreSQL's print of the predicate
     */
    record IndexShape(
            ObjectId index,
            ObjectId relation,
            long relationOid,
            boolean unique,
            String method,
            long[] columns,
            long[] classes,
            long[] collations,
            @Nullable String predicate) {}

    /** {@code null} when a column is not used in the default way of its type. */
    @Nullable
    String index(IndexShape shape) {
        StringBuilder text = new StringBuilder(shape.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
                .append(identifier(shape.index().name()))
                .append(" ON ")
                .append(qualified(shape.relation()))
                .append(" USING ")
                .append(identifier(shape.method()))
                .append(" (");
        for (int i = 0; i < shape.columns().length; i++) {
            Column column = column(shape.relationOid(), (int) shape.columns()[i]);
            if (column == null || !usual(column, shape.classes()[i], shape.collations()[i])) {
                return null;
            }
            text.append(i == 0 ? "" : ", ").append(identifier(column.name()));
        }
        text.append(")");
        return shape.predicate() == null
                ? text.toString()
                : text.append(" WHERE ").append(shape.predicate()).toString();
    }

    private @Nullable Column column(long relation, int number) {
        return draft.object(Address.column(relation, number)) instanceof Column column ? column : null;
    }

    /** Whether it is in the default operator class of its type and in its own collation, which is the type's. */
    private boolean usual(Column column, long operatorClass, long collation) {
        DefaultClass usual = printing.defaultClasses().get(operatorClass);
        if (usual == null || column.collation() != null || collation != 0 && collation != usual.collation()) {
            return false;
        }
        String type = withoutModifier(column.type());
        return usual.type().equals(type)
                || printing.textForVarchar() && usual.type().equals("text") && type.equals("character varying");
    }

    /** Types that are not built in are printed with their schema, and so are no operator class's type. */
    private static String withoutModifier(String type) {
        int open = type.indexOf('(');
        int close = type.indexOf(')');
        return open < 0 || close < open ? type : type.substring(0, open) + type.substring(close + 1);
    }

    private String list(List<String> columns) {
        UnaryOperator<String> quoted = this::identifier;
        return columns.size() == 1
                ? identifier(columns.get(0))
                : columns.stream().map(quoted).collect(Collectors.joining(", "));
    }

    private String qualified(ObjectId relation) {
        return identifier(relation.schema()) + "." + identifier(relation.name());
    }

    private String identifier(String name) {
        return Quoting.identifier(name, printing.reserved());
    }
}
