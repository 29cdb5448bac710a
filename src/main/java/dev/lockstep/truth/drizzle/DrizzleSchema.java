package dev.lockstep.truth.drizzle;

import java.util.List;

/**
 * What Drizzle schema files declare.
 *
 * @param statements in an order that runs on an empty database
 * @param notes what the reader of a report should know: declarations that have no effect on the database though they look as if
 */
public record DrizzleSchema(List<DrizzleStatement> statements, List<String> notes) {

    public DrizzleSchema {
        statements = List.copyOf(statements);
        notes = List.copyOf(notes);
    }
}
