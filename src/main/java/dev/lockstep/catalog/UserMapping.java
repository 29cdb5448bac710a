package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * As whom a role acts on a foreign server.
 *
 * @param user the role's name, {@code public} for everybody (no role can be called so)
 * @param options {@code null} where the role that read the catalog may not see whether there are any; nothing is compared then
 */
public record UserMapping(
        String server, String user, @Nullable ForeignOptions options) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.USER_MAPPING, server, user);
    }

    @Override
    public String summary() {
        return "user mapping"
                + (options == null ? " OPTIONS not visible" : options.none() ? "" : " OPTIONS " + options.summary());
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof UserMapping mapping
                && id().equals(mapping.id())
                && (options == null || mapping.options == null || options.sameAs(mapping.options));
    }
}
