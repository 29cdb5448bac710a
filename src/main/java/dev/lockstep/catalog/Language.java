package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A procedural language that was made without an extension. Functions are qualified and quoted.
 *
 * @param inline runs {@code DO} blocks, {@code null} for none
 * @param validator {@code null} for none
 */
public record Language(
        String name,
        boolean trusted,
        String handler,
        @Nullable String inline,
        @Nullable String validator) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.LANGUAGE, name);
    }

    @Override
    public String summary() {
        return Summary.of(trusted ? "TRUSTED" : "UNTRUSTED")
                .with("HANDLER", handler)
                .with("INLINE", inline)
                .with("VALIDATOR", validator)
                .toString();
    }
}
