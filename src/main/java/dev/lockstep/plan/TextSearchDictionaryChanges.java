package dev.lockstep.plan;

import dev.lockstep.catalog.TextSearchDictionary;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;

/** Text search dictionaries: their options are altered in place, their template is not. */
final class TextSearchDictionaryChanges implements KindChanges<TextSearchDictionary> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(TextSearchDictionary dictionary, PlanContext context) {
        List<String> clauses = new ArrayList<>();
        clauses.add("TEMPLATE = " + dictionary.template());
        dictionary.options().forEach((name, value) -> clauses.add(Quoting.identifier(name) + " = " + value));
        return List.of(Whole.create(dictionary.id(), " (" + String.join(", ", clauses) + ")", context));
    }

    @Override
    public List<Draft> drop(TextSearchDictionary dictionary, PlanContext context) {
        return List.of(Whole.drop(dictionary.id(), context));
    }

    @Override
    public Alteration way(TextSearchDictionary from, TextSearchDictionary to, PlanContext context) {
        return from.template().equals(to.template()) ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(TextSearchDictionary from, TextSearchDictionary to, PlanContext context) {
        List<String> options = new ArrayList<>();
        to.options().forEach((name, value) -> {
            if (!value.equals(from.options().get(name))) {
                options.add(Quoting.identifier(name) + " = " + value);
            }
        });
        from.options().keySet().stream()
                .filter(name -> !to.options().containsKey(name))
                .forEach(name -> options.add(Quoting.identifier(name)));
        return List.of(Computed.warned(
                Draft.of(
                        "ALTER TEXT SEARCH DICTIONARY " + Names.qualified(to.id()) + " (" + String.join(", ", options)
                                + ")",
                        "Change options of the " + to.id()),
                to.id(),
                context));
    }
}
