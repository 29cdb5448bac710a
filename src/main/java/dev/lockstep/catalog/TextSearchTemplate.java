package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A text search template, from which dictionaries are made; its functions qualified and quoted.
 *
 * @param init {@code null} when it has none
 */
public record TextSearchTemplate(
        String schema, String name, @Nullable String init, String lexize) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.TEXT_SEARCH_TEMPLATE, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of("LEXIZE " + lexize).with("INIT", init).toString();
    }
}
