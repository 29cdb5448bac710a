package dev.lockstep.plan;

import dev.lockstep.catalog.TextSearchConfiguration;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Text search configurations: their mappings are altered in place, their parser is not. */
final class TextSearchConfigurationChanges implements KindChanges<TextSearchConfiguration> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(TextSearchConfiguration configuration, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Whole.create(configuration.id(), " (PARSER = " + configuration.parser() + ")", context));
        drafts.addAll(mappings(configuration, "ADD", configuration.mappings()));
        return drafts;
    }

    @Override
    public List<Draft> drop(TextSearchConfiguration configuration, PlanContext context) {
        return List.of(Whole.drop(configuration.id(), context));
    }

    @Override
    public Alteration way(TextSearchConfiguration from, TextSearchConfiguration to, PlanContext context) {
        return from.parser().equals(to.parser()) ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(TextSearchConfiguration from, TextSearchConfiguration to, PlanContext context) {
        List<String> gone = from.mappings().keySet().stream()
                .filter(token -> !to.mappings().containsKey(token))
                .toList();
        SortedMap<String, List<String>> added = new TreeMap<>(to.mappings());
        added.keySet().removeAll(from.mappings().keySet());
        SortedMap<String, List<String>> changed = new TreeMap<>(to.mappings());
        changed.keySet().retainAll(from.mappings().keySet());
        changed.entrySet().removeAll(from.mappings().entrySet());
        List<Draft> drafts = new ArrayList<>();
        if (!gone.isEmpty()) {
            drafts.add(Draft.of(
                    alter(to) + " DROP MAPPING FOR " + quoted(gone),
                    "Let the " + to.id() + " leave out tokens of the types " + String.join(", ", gone)));
        }
        drafts.addAll(mappings(to, "ALTER", changed));
        drafts.addAll(mappings(to, "ADD", added));
        if (!drafts.isEmpty()) {
            drafts.set(0, Computed.warned(drafts.get(0), to.id(), context));
        }
        return drafts;
    }

    /** One statement for all types of token that have the same dictionaries. */
    private static List<Draft> mappings(
            TextSearchConfiguration configuration, String verb, SortedMap<String, List<String>> mappings) {
        Map<List<String>, List<String>> tokens = new LinkedHashMap<>();
        mappings.forEach((token, dictionaries) ->
                tokens.computeIfAbsent(dictionaries, key -> new ArrayList<>()).add(token));
        List<Draft> drafts = new ArrayList<>();
        tokens.forEach((dictionaries, types) -> drafts.add(Draft.of(
                alter(configuration) + " " + verb + " MAPPING FOR " + quoted(types) + " WITH "
                        + String.join(", ", dictionaries),
                "Look tokens of the types " + String.join(", ", types) + " up in " + String.join(", ", dictionaries))));
        return drafts;
    }

    private static String alter(TextSearchConfiguration configuration) {
        return "ALTER TEXT SEARCH CONFIGURATION " + Names.qualified(configuration.id());
    }

    private static String quoted(List<String> types) {
        return types.stream().map(Quoting::identifier).collect(Collectors.joining(", "));
    }
}
