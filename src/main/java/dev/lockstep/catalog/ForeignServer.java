package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A server that foreign tables are on.
 *
 * @param wrapper the name of its foreign-data wrapper
 * @param type {@code null} without one
 * @param version {@code null} without one
 */
public record ForeignServer(
        String name,
        String wrapper,
        @Nullable String type,
        @Nullable String version,
        ForeignOptions options) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.SERVER, name);
    }

    @Override
    public String summary() {
        return Summary.of("FOREIGN DATA WRAPPER " + wrapper)
                .with("TYPE", type)
                .with("VERSION", version)
                .with("OPTIONS", options.none() ? null : options.summary())
                .toString();
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof ForeignServer server
                && options.sameAs(server.options)
                && withOptions(ForeignOptions.NONE).equals(server.withOptions(ForeignOptions.NONE));
    }

    private ForeignServer withOptions(ForeignOptions others) {
        return new ForeignServer(name, wrapper, type, version, others);
    }
}
