package dev.lockstep.catalog;

import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A text search dictionary.
 *
 * @param template qualified and quoted
 * @param options by name, unquoted; the values as constants of SQL, as PostgreSQL keeps them
 */
public record TextSearchDictionary(String schema, String name, String template, SortedMap<String, String> options)
        implements DatabaseObject {
    public TextSearchDictionary {
        options = Sorted.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.TEXT_SEARCH_DICTIONARY, schema, name);
    }

    @Override
    public String summary() {
        String list = options.entrySet().stream()
                .map(option -> option.getKey() + " = " + option.getValue())
                .collect(Collectors.joining(", "));
        return Summary.of("TEMPLATE " + template)
                .when(!list.isEmpty(), "(" + list + ")")
                .toString();
    }
}
