package dev.lockstep.catalog;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A text search configuration.
 *
 * @param parser qualified and quoted
 * @param mappings by the name of the parser's type of token: the dictionaries, qualified and quoted, in the order in which they are
 *     asked. A type of token without a mapping is not indexed
 */
public record TextSearchConfiguration(
        String schema, String name, String parser, SortedMap<String, List<String>> mappings) implements DatabaseObject {
    public TextSearchConfiguration {
        SortedMap<String, List<String>> copy = new TreeMap<>();
        mappings.forEach((token, dictionaries) -> copy.put(token, List.copyOf(dictionaries)));
        mappings = Collections.unmodifiableSortedMap(copy);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.TEXT_SEARCH_CONFIGURATION, schema, name);
    }

    @Override
    public String summary() {
        String list = mappings.entrySet().stream()
                .map(mapping -> mapping.getKey() + " WITH " + String.join(", ", mapping.getValue()))
                .collect(Collectors.joining("; "));
        return Summary.of("PARSER " + parser)
                .when(!list.isEmpty(), "(" + list + ")")
                .toString();
    }
}
