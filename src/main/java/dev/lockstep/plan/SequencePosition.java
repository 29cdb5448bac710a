package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOptions;
import dev.lockstep.sql.Quoting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Where a new sequence has to start when its column has values already. */
final class SequencePosition {
    private static final Set<String> NUMBERS = Set.of("smallint", "integer", "bigint", "numeric");

    private SequencePosition() {}

    /**
     * Keeps the last number of a column's sequence that goes, for {@link #pastTheLargest} of the one that takes its place: rows that had
     * the highest numbers may be gone, and their numbers are not to be given once more. It is kept in a parameter of the transaction.
     */
    static Draft remembered(ObjectId sequence, ObjectId column) {
        String name = Names.qualified(sequence);
        return Draft.of(
                        "SELECT pg_catalog.set_config(" + parameter(column)
                                + ", (s.last_value::pg_catalog.numeric - CASE WHEN s.is_called THEN 0 ELSE q.seqincrement END)::pg_catalog.text, true) FROM "
                                + name + " s, pg_catalog.pg_sequence q WHERE q.seqrelid = " + Quoting.literal(name)
                                + "::pg_catalog.regclass",
                        "Remember the last number of " + column.displayName())
                .on(new ObjectId(Kind.TABLE, column.path().subList(0, 2)), TableLock.ACCESS_SHARE);
    }

    /** Nothing is read of a column that holds no whole numbers: what is made of them, a text say, has no largest one. */
    static Draft pastTheLargest(ObjectId sequence, SequenceOptions options, Column column, PlanContext context) {
        boolean up = options.increment() > 0;
        long end = up ? options.maximum() : options.minimum();
        String limit = up ? "LEAST(" : "GREATEST(";
        String kept = "pg_catalog.current_setting(" + parameter(column.id()) + ", true)";
        // Of nothing and a number LEAST takes the number.
        String last = "CASE WHEN " + kept + " <> '' THEN " + limit + kept + "::pg_catalog.numeric, " + end + ") END";
        String from = "";
        boolean numbers =
                NUMBERS.contains(TypeName.of(UnderlyingType.of(column, context.source(), context.sourceEdges()))
                        .base());
        if (numbers) {
            String name = Quoting.identifier(column.name());
            String largest = "pg_catalog." + (up ? "max(" : "min(") + name + ")::pg_catalog.numeric";
            // A sequence that goes round has numbers before and behind it.
            last = options.cycle()
                    ? "COALESCE(" + last + ", " + largest + ")"
                    : (up ? "GREATEST(" : "LEAST(") + largest + ", " + last + ")";
            // A number that somebody gave beyond the end is none of the sequence's, and the last one stands for
            // something, mostly.
            from = " FROM " + Names.qualified(column.table()) + " WHERE " + name + (up ? " < " : " > ") + end;
        }
        Draft draft = Draft.of(
                "SELECT pg_catalog.setval(" + Quoting.literal(Names.qualified(sequence))
                        + "::pg_catalog.regclass, t.last::pg_catalog.int8) FROM (SELECT " + last + " AS last" + from
                        + ") t WHERE t.last " + (up ? ">= " : "<= ") + begin(options),
                "Let " + sequence.displayName()
                        + (numbers
                                ? " continue past the " + (up ? "largest" : "smallest") + " value of "
                                : " go on where another one stopped, if there was one that numbered ")
                        + column.id().displayName());
        return numbers ? draft.on(column.table(), TableLock.ACCESS_SHARE).scanning() : draft;
    }

    /** Before that a sequence stands as it is made; one that goes round may have come there again. */
    private static long begin(SequenceOptions options) {
        if (!options.cycle()) {
            return options.start();
        }
        return options.increment() > 0 ? options.minimum() : options.maximum();
    }

    /** Of the transaction's own; its name has to be an identifier. */
    private static String parameter(ObjectId column) {
        UUID name = UUID.nameUUIDFromBytes(column.toString().getBytes(StandardCharsets.UTF_8));
        return Quoting.literal("lockstep.last_" + name.toString().replace("-", ""));
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
