package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A text search parser; its functions qualified and quoted. (PostgreSQL documentation, "CREATE TEXT SEARCH PARSER".)
 *
 * @param headline {@code null} when it has none
 */
public record TextSearchParser(
        String schema,
        String name,
        String start,
        String getToken,
        String end,
        String lexTypes,
        @Nullable String headline)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.TEXT_SEARCH_PARSER, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of("START " + start)
                .with("GETTOKEN", getToken)
                .with("END", end)
                .with("LEXTYPES", lexTypes)
                .with("HEADLINE", headline)
                .toString();
    }
}
