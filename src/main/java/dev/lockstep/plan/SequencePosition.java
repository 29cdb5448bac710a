package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/** Where a new sequence has to start when its column has values already. */
final class SequencePosition {
    private SequencePosition() {}

    static Draft pastTheLargest(ObjectId sequence, ObjectId column, PlanContext context) {
        ObjectId table = new ObjectId(Kind.TABLE, column.path().subList(0, 2));
        String name = Quoting.literal(Names.qualified(sequence));
        String value = Quoting.identifier(column.name());
        String sql = "SELECT pg_catalog.setval(" + name + "::pg_catalog.regclass, pg_catalog.max(" + value
                + ")::pg_catalog.int8) FROM " + Names.qualified(table) + " HAVING pg_catalog.max(" + value
                + ") >= (SELECT s.seqmin FROM pg_catalog.pg_sequence s WHERE s.seqrelid = " + name
                + "::pg_catalog.regclass)";
        return Draft.of(
                        sql,
                        "Let " + sequence.displayName() + " continue past the largest value of " + column.displayName())
                .on(table, TableLock.ACCESS_SHARE);
    }
}
