package dev.lockstep.catalog;

/** That {@code dependent} cannot exist without {@code on} ({@code pg_depend}, turned into the identities of modelled objects). */
public record Dependency(ObjectId dependent, ObjectId on) {}
