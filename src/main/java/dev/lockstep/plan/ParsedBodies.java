package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What storing a query or a body locks of the tables that it speaks of: PostgreSQL looks at them as if it were to be run. (The locks are
 * those of the statements in it; documentation, "Explicit Locking".)
 */
final class ParsedBodies {
    private static final Set<Kind> RELATIONS =
            Set.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW);

    /** What stands before a word that names an event or a lock, and no statement. */
    private static final Set<String> NO_STATEMENT_AFTER = Set.of("ON", "FOR", "KEY", "DO");

    private ParsedBodies() {}

    /** @param text the definition as PostgreSQL prints it, in which key words are in capitals */
    static Draft locking(Draft draft, String text, ObjectId id, PlanContext context) {
        TableLock lock = strongest(text);
        Draft locking = draft;
        if (lock != TableLock.ACCESS_SHARE) {
            for (ObjectId relation : used(id, context)) {
                locking = locking.alsoLocking(relation, lock);
            }
        }
        return locking;
    }

    private static TableLock strongest(String text) {
        TableLock strongest = TableLock.ACCESS_SHARE;
        String before = "";
        for (SqlTokens.Token token : SqlTokens.of(text)) {
            TableLock lock =
                    switch (token.text()) {
                        case "INSERT", "UPDATE", "DELETE", "MERGE" ->
                            NO_STATEMENT_AFTER.contains(before)
                                    ? before.equals("ON") || before.equals("DO") ? TableLock.NONE : TableLock.ROW_SHARE
                                    : TableLock.ROW_EXCLUSIVE;
                        case "SHARE" -> TableLock.ROW_SHARE;
                        default -> TableLock.NONE;
                    };
            strongest = strongest.stronger(lock);
            before = token.text();
        }
        return strongest;
    }

    /** The relations that it depends on itself, or by a column. */
    private static Set<ObjectId> used(ObjectId id, PlanContext context) {
        Set<ObjectId> used = new HashSet<>();
        for (ObjectId needed : context.sourceEdges().needs().dependenciesOf(id)) {
            if (RELATIONS.contains(needed.kind())) {
                used.add(needed);
            } else if (needed.kind() == Kind.COLUMN) {
                List<String> relation = needed.path().subList(0, 2);
                RELATIONS.stream()
                        .map(kind -> new ObjectId(kind, relation))
                        .filter(context.source()::contains)
                        .forEach(used::add);
            }
        }
        used.remove(id);
        return used;
    }

    /** Running a query reads what it speaks of, through views as well. */
    static Draft reading(Draft draft, ObjectId id, PlanContext context) {
        Draft reading = draft.scanning();
        for (ObjectId relation : read(id, context, new HashSet<>())) {
            reading = reading.alsoLocking(relation, TableLock.ACCESS_SHARE);
        }
        return reading;
    }

    private static Set<ObjectId> read(ObjectId id, PlanContext context, Set<ObjectId> seen) {
        Set<ObjectId> read = new HashSet<>();
        for (ObjectId relation : used(id, context)) {
            if (!seen.add(relation)) {
                continue;
            }
            if (context.source().get(View.class, relation).isPresent()) {
                read.addAll(read(relation, context, seen));
            } else if (relation.kind() != Kind.FOREIGN_TABLE) {
                read.add(relation);
            }
        }
        return read;
    }
}
