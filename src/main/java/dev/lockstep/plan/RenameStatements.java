package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/** How PostgreSQL's {@code ALTER … RENAME} and {@code ALTER … SET SCHEMA} are written for each kind. */
final class RenameStatements {
    private final Catalog target;
    private final RenamedTarget renamed;

    RenameStatements(Catalog target, RenamedTarget renamed) {
        this.target = target;
        this.renamed = renamed;
    }

    /**
     * @param names as they are when the statement runs
     */
    String rename(ResolvedRename rename, RenamedIds names, String to) {
        ObjectId now = names.of(rename.renamed());
        String renameTo = " RENAME TO " + Quoting.identifier(to);
        if (rename.part() != null && rename.id().kind() == Kind.COMPOSITE_TYPE) {
            boolean typed = renamed.typedTables(rename.id()).findAny().isPresent();
            return "ALTER TYPE " + Names.qualified(now) + " RENAME ATTRIBUTE " + Names.own(now) + " TO "
                    + Quoting.identifier(to) + (typed ? " CASCADE" : "");
        }
        if (rename.part() != null) {
            return "ALTER " + rename.id().kind().keyword() + " " + Names.qualified(now) + " RENAME COLUMN "
                    + Names.own(now) + " TO " + Quoting.identifier(to);
        }
        return switch (now.kind()) {
            case COLUMN, CONSTRAINT ->
                "ALTER " + tableKind(rename.id()).keyword() + " " + Names.qualified(now) + " RENAME "
                        + now.kind().keyword() + " " + Names.own(now) + " TO " + Quoting.identifier(to);
            case DOMAIN_CONSTRAINT ->
                "ALTER DOMAIN " + Names.qualified(now) + " RENAME CONSTRAINT " + Names.own(now) + " TO "
                        + Quoting.identifier(to);
            default -> alter(now) + renameTo;
        };
    }

    /** @param type the enum as it is called then */
    static String renameLabel(ObjectId type, String from, String to) {
        return "ALTER TYPE " + Names.qualified(type) + " RENAME VALUE " + Quoting.literal(from) + " TO "
                + Quoting.literal(to);
    }

    static String move(ObjectId now, String schema) {
        return alter(now) + " SET SCHEMA " + Quoting.identifier(schema);
    }

    private static String alter(ObjectId now) {
        String named =
                switch (now.kind()) {
                    case TRIGGER, POLICY, RULE -> Names.own(now) + " ON " + Names.qualified(now);
                    case ROUTINE, AGGREGATE ->
                        Names.qualified(now) + "(" + now.path().get(2) + ")";
                    case OPERATOR_CLASS, OPERATOR_FAMILY -> Names.usingMethod(now);
                    case OPERATOR ->
                        Names.operator(now) + " (" + now.path().get(2) + ", "
                                + now.path().get(3) + ")";
                    default -> now.kind().place() == Kind.Place.DATABASE ? Names.own(now) : Names.qualified(now);
                };
        return "ALTER " + now.kind().ownerKeyword() + " " + named;
    }

    /** PostgreSQL renames constraints of foreign tables as those of tables, and their columns either way. */
    private Kind tableKind(ObjectId part) {
        boolean foreign = part.kind() == Kind.COLUMN
                && target.contains(new ObjectId(Kind.FOREIGN_TABLE, part.path().subList(0, 2)));
        return foreign ? Kind.FOREIGN_TABLE : Kind.TABLE;
    }
}
