package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOptions;
import dev.lockstep.sql.Quoting;
import java.util.List;

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
                .on(table, TableLock.ACCESS_SHARE)
                .scanning();
    }

    /**
     * A sequence that has not come as far as its new range begins starts with that; one that is beyond the range's end cannot be given
     * the range, which the statement that follows will say.
     *
     * @param on the sequence, or the table that it numbers
     */
    static List<Draft> intoRange(String schema, String name, ObjectId on, SequenceOptions from, SequenceOptions to) {
        boolean up = to.increment() > 0;
        boolean later = up ? to.minimum() > from.minimum() : to.maximum() < from.maximum();
        long first = up ? to.minimum() : to.maximum();
        boolean settable = first >= from.minimum() && first <= from.maximum();
        if (!later || !settable) {
            return List.of();
        }
        long start = to.start() >= from.minimum() && to.start() <= from.maximum() ? to.start() : first;
        String sequence = Quoting.qualified(schema, name);
        return List.of(Draft.of(
                        "SELECT pg_catalog.setval(" + Quoting.literal(sequence) + "::pg_catalog.regclass, " + start
                                + ", false) FROM " + sequence + " s WHERE s.last_value " + (up ? "< " : "> ") + first,
                        "Let the sequence " + schema + "." + name
                                + " begin with its new range, if it has not come that far")
                .on(on, TableLock.ROW_EXCLUSIVE));
    }
}
