package dev.lockstep.environment;

/**
 * A named PostgreSQL database.
 *
 * @param name lower-case letters, digits, {@code _} and {@code -}; 1 to 63 characters
 * @param url where it is; a password that it refers to is looked up when connecting
 * @param tier its place in the pipeline, from 1; changes go from lower to higher
 */
public record Environment(String name, ConnectionUrl url, int tier, Policy policy) {}
