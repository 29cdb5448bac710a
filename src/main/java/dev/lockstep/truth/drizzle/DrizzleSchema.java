package dev.lockstep.truth.drizzle;

import java.util.List;

/**
 * What Drizzle schema files declare.
 *
 * @param statements in an order that runs on an empty database of a server that has the roles
 * @param roles all that the schema declares and all that its policies name but {@code public} and the like, sorted by name
 * @param notes what the reader of a report should know: declarations without an effect, things that a schema cannot see here
 */
public record DrizzleSchema(List<DrizzleStatement> statements, List<DrizzleRole> roles, List<String> notes) {

    public DrizzleSchema {
        statements = List.copyOf(statements);
        roles = List.copyOf(roles);
        notes = List.copyOf(notes);
    }
}
