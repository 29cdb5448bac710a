package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.plan.ColumnAhead;
import dev.lockstep.plan.Detachment;
import dev.lockstep.plan.Rebuild;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an interrupted promotion of mode {@code online} left in the target, found by the names that only Lockstep gives ({@code
 * lockstep_new_…}, {@code lockstep_old_…}, {@code lockstep_aid_…}) and removed. Whoever holds the target's lock knows that nobody needs
 * it any more: what a transaction took over has its own name since then.
 */
final class Leftovers {
    /** As {@code plan.Names} makes them, or made them with half as many digits. */
    private static final String NAMES = "^lockstep_(new|old|aid)_[A-Za-z0-9_]*_([0-9a-f]{8}){1,2}$";

    /** A key or an exclusion constraint of such a name is somebody's: none is ever made ahead under it. */
    private static final Set<Constraint.Type> REMOVED = Set.of(Constraint.Type.CHECK, Constraint.Type.FOREIGN_KEY);

    private static final Pattern NAMED = Pattern.compile(NAMES);
    private static final String OURS = "'" + NAMES + "'";

    /** Tables with the note that is made before they are detached, see {@link Detachment}. */
    private static final String DETACHED = """
            SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""')), d.description
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_description d ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objoid = k.oid
             WHERE k.contype = 'c' AND k.conname ~ """ + " " + OURS + """

             ORDER BY 1
            """;

    /** Indexes with the note that is made before they are rebuilt, see {@link Rebuild}. */
    private static final String REBUILT = """
            SELECT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""')), d.description
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_description d
                ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0
             WHERE c.relkind = 'i'
             ORDER BY 1
            """;

    private static final String CONSTRAINTS = """
            SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT IF EXISTS %I', n.nspname, c.relname, k.conname),
                   format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""')),
                   coalesce(pg_catalog.obj_description(k.oid, 'pg_constraint'), '')
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE k.contype IN ('c', 'f') AND k.coninhcount = 0 AND k.conname ~ """ + " " + OURS + """

             ORDER BY 1
            """;

    private static final String INDEXES = """
            SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, c.relname)
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_'
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)
               AND c.relname ~ """ + " " + OURS + """

             ORDER BY 1
            """;

    private static final String COLUMNS = """
            SELECT format('ALTER TABLE %I.%I DROP COLUMN IF EXISTS %I', n.nspname, c.relname, a.attname)
              FROM pg_catalog.pg_description d
              JOIN pg_catalog.pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND NOT a.attisdropped
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0 AND d.description = ?
             ORDER BY 1
            """;

    private Leftovers() {}

    /** The statements that remove what is there, in their order. */
    static List<String> statements(SqlSession target) {
        List<String> statements = new ArrayList<>();
        detached(target).stream()
                .filter(detached -> isBelieved(detached, target))
                .forEach(detached -> statements.add(detached.undo()));
        target.query(REBUILT, row -> Rebuild.noted(row.getString(1), row.getString(2)))
                .forEach(rebuilt -> rebuilt.ifPresent(known -> statements.add(known.undo())));
        Set<Detachment> apart = Set.copyOf(leftApart(target));
        target
                .query(CONSTRAINTS, row -> Detachment.noted(row.getString(2), row.getString(3))
                        .filter(apart::contains)
                        .map(noted -> "")
                        .orElse(row.getString(1)))
                .stream()
                .filter(statement -> !statement.isEmpty())
                .forEach(statements::add);
        statements.addAll(target.query(INDEXES, row -> row.getString(1)));
        statements.addAll(target.query(COLUMNS, row -> row.getString(1), ColumnAhead.NOTE));
        return statements;
    }

    private static List<Detachment> detached(SqlSession target) {
        return target.query(DETACHED, row -> Detachment.noted(row.getString(1), row.getString(2))).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** A table's owner writes what he likes on it, and then has it attached to nothing that is not his, too. */
    private static boolean isBelieved(Detachment detached, SqlSession target) {
        return target.query("""
                        SELECT pg_catalog.pg_has_role(child.relowner, parent.relowner, 'USAGE')
                          FROM pg_catalog.pg_class child, pg_catalog.pg_class parent
                         WHERE child.oid = pg_catalog.to_regclass(?) AND parent.oid = pg_catalog.to_regclass(?)
                        """, row -> row.getBoolean(1), detached.child(), detached.parent())
                .contains(true);
    }

    /** Those that stay detached, since nobody but a person can believe their notes, which are all that tells of them. */
    private static List<Detachment> leftApart(SqlSession target) {
        return detached(target).stream()
                .filter(detached -> target.query("""
                                SELECT pg_catalog.pg_has_role(child.relowner, parent.relowner, 'USAGE')
                                  FROM pg_catalog.pg_class child, pg_catalog.pg_class parent
                                 WHERE child.oid = pg_catalog.to_regclass(?) AND parent.oid = pg_catalog.to_regclass(?)
                                   AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i
                                                    WHERE i.inhrelid = child.oid AND i.inhparent = parent.oid AND NOT i.inhdetachpending)
                                """, row -> row.getBoolean(1), detached.child(), detached.parent())
                        .contains(false))
                .toList();
    }

    /**
     * What of a database's catalog is left of a promotion, or belongs to one that is under way: nothing that is to be compared, since the
     * next promotion removes it before it looks, and nothing to be promoted to others.
     */
    static Set<ObjectId> in(Catalog catalog) {
        Set<ObjectId> left = new TreeSet<>();
        catalog.byId().values().stream()
                .filter(object -> isLeft(object, catalog))
                .forEach(object -> {
                    left.add(object.id());
                    if (object instanceof Comment comment && comment.on().kind() == Kind.COLUMN) {
                        left.add(comment.on());
                        left.add(new ObjectId(Kind.DEFAULT, comment.on().path()));
                    }
                });
        return left;
    }

    private static boolean isLeft(DatabaseObject object, Catalog catalog) {
        if (object instanceof Comment comment) {
            return comment.text().equals(ColumnAhead.NOTE)
                    || Rebuild.noted("", comment.text()).isPresent();
        }
        return object instanceof Index index
                        && isOurs(index.name())
                        && index.parent() == null
                        && catalog.get(Table.class, index.relation())
                                .filter(Table::partitioned)
                                .isEmpty()
                || object instanceof Constraint constraint
                        && REMOVED.contains(constraint.type())
                        && isOurs(constraint.name());
    }

    private static boolean isOurs(String name) {
        return name.startsWith("lockstep_") && NAMED.matcher(name).matches();
    }

    /**
     * Removes all there is. {@code target} holds the target's lock and is in no transaction.
     *
     * @param patience how long a try may wait that keeps nobody else waiting meanwhile
     * @param mayGoOn throws when there is to be no further try
     * @return how many
     */
    static int remove(SqlSession target, Progress progress, Duration patience, Runnable mayGoOn) {
        for (Detachment apart : leftApart(target)) {
            progress.log(
                    LogLevel.WARN,
                    "%s may be what an interrupted promotion detached from %s. It is not attached again, since its owner may not act for that table's: attach it, or drop the check that says so in its comment"
                            .formatted(apart.child(), apart.parent()),
                    Map.of("sql", apart.undo()));
        }
        List<String> statements = statements(target);
        for (String statement : statements) {
            progress.log(LogLevel.WARN, "Removing what an interrupted promotion left behind", Map.of("sql", statement));
            boolean concurrent = statement.contains(" CONCURRENTLY ");
            target.execute(
                    "SET lock_timeout = " + (concurrent ? patience : PromotionOptions.DEFAULT_LOCK_TIMEOUT).toMillis());
            Patiently.execute(target, statement, mayGoOn);
        }
        if (!statements.isEmpty()) {
            target.execute("SET lock_timeout = 0");
        }
        return statements.size();
    }
}
