package dev.lockstep.truth.drizzle;

/**
 * A role that a schema declares. Roles belong to a server, not to a database: no statement of the schema makes one.
 *
 * @param existing whether the schema only mentions it ({@code pgRole(…).existing()})
 */
public record DrizzleRole(String name, boolean existing, boolean createDb, boolean createRole, boolean inherit) {}
