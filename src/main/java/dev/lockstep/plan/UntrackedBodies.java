package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL does not track what a function whose body is a text uses. Where such a body has the name of something that is dropped or
 * changed as a word in it, a person has to look.
 */
final class UntrackedBodies {
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Set<Kind> USED_BY_NAME = EnumSet.of(
            Kind.TABLE,
            Kind.FOREIGN_TABLE,
            Kind.COLUMN,
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW,
            Kind.SEQUENCE,
            Kind.ENUM,
            Kind.DOMAIN,
            Kind.COMPOSITE_TYPE,
            Kind.BASE_TYPE,
            Kind.RANGE_TYPE,
            Kind.AGGREGATE,
            Kind.ROUTINE);

    private final PlanContext context;
    private final Map<String, Set<ObjectId>> routinesByWord = new TreeMap<>();

    UntrackedBodies(PlanContext context) {
        this.context = context;
        context.source()
                .all(Routine.class)
                .filter(routine -> !routine.standardBody() && context.fate(routine.id()) == Fate.KEEP)
                .filter(routine -> List.of("sql", "plpgsql").contains(routine.language()))
                .forEach(this::readWords);
    }

    private void readWords(Routine routine) {
        words(routine).forEach(word -> routinesByWord
                .computeIfAbsent(word, key -> new TreeSet<>())
                .add(routine.id()));
    }

    static Set<String> words(Routine routine) {
        Set<String> found = new TreeSet<>();
        Matcher words = WORD.matcher(routine.definition());
        while (words.find()) {
            found.add(words.group());
        }
        return found;
    }

    Draft check(Draft draft, Operation operation) {
        if (!isGoneOrChanged(operation)) {
            return draft;
        }
        Set<ObjectId> users =
                new TreeSet<>(routinesByWord.getOrDefault(operation.id().name(), Set.of()));
        users.remove(operation.id());
        if (operation.id().kind() == Kind.COLUMN) {
            users.retainAll(routinesByWord.getOrDefault(operation.id().path().get(1), Set.of()));
        }
        if (users.isEmpty()) {
            return draft;
        }
        String names = String.join(
                ", ", users.stream().limit(5).map(ObjectId::displayName).toList());
        return draft.saying("; look at " + names + ", where the name stands in the body")
                .with(Hazard.MANUAL_CHECK);
    }

    private boolean isGoneOrChanged(Operation operation) {
        ObjectId id = operation.id();
        if (!USED_BY_NAME.contains(id.kind())) {
            return false;
        }
        return switch (operation.type()) {
            case CREATE, SKETCH, EMPTY_OUT -> false;
            case STEP_ASIDE -> true;
            case DROP ->
                context.fate(id) == Fate.DROP
                        || context.fate(id) == Fate.REPLACE
                                && !context.inTarget(id).sameDefinitionAs(context.inSource(id));
            case ALTER -> id.kind() == Kind.COLUMN && ColumnChanges.retypes(id, context);
        };
    }
}
