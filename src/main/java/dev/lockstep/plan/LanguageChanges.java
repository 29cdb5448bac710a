package dev.lockstep.plan;

import dev.lockstep.catalog.Language;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Procedural languages: replaced in place. (PostgreSQL documentation, "CREATE LANGUAGE".) */
final class LanguageChanges implements KindChanges<Language> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Language language, PlanContext context) {
        return List.of(Draft.of("CREATE " + definition(language), "Create the language " + language.name()));
    }

    private static String definition(Language language) {
        return (language.trusted() ? "TRUSTED " : "") + "LANGUAGE " + Names.own(language.id()) + " HANDLER "
                + language.handler() + clause("INLINE", language.inline())
                + clause("VALIDATOR", language.validator());
    }

    private static String clause(String word, @Nullable String function) {
        return function == null ? "" : " " + word + " " + function;
    }

    @Override
    public List<Draft> drop(Language language, PlanContext context) {
        boolean forGood = context.fate(language.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP LANGUAGE " + Names.own(language.id()),
                        forGood
                                ? "Drop the language " + language.name() + ", which the source does not have"
                                : "Take the language " + language.name() + " out of the way")
                .withIf(forGood, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Language from, Language to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Language from, Language to, PlanContext context) {
        return List.of(Draft.of("CREATE OR REPLACE " + definition(to), "Change the language " + to.name())
                .withIf(from.trusted() && !to.trusted(), Hazard.BACKWARD_INCOMPATIBLE));
    }
}
