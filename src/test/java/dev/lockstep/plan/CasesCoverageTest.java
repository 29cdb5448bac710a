package dev.lockstep.plan;

import static dev.lockstep.catalog.Kind.*;
import static dev.lockstep.plan.CasesCoverageTest.Change.ALTER;
import static dev.lockstep.plan.CasesCoverageTest.Change.CREATE;
import static dev.lockstep.plan.CasesCoverageTest.Change.DROP;
import static dev.lockstep.plan.CasesCoverageTest.Change.REPLACE;
import static dev.lockstep.plan.CasesCoverageTest.Change.REPLACE_WITH_DEPENDENTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.OwnCases;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The plans of the cases, in both directions, do everything that can be done to an object of every kind. What cannot be done stands
 * in a table with the reason, and comes out of it when it can.
 */
class CasesCoverageTest {
    enum Change {
        CREATE,
        ALTER,
        REPLACE,
        /** Replaced, and something that stands on it is made anew or changed with it. */
        REPLACE_WITH_DEPENDENTS,
        DROP
    }

    /** Something done to an object by a statement of its own. */
    private record Done(Kind kind, Change change) implements Comparable<Done> {
        @Override
        public int compareTo(Done other) {
            return Comparator.comparing(Done::kind).thenComparing(Done::change).compare(this, other);
        }
    }

    private record Exceptional(String why, Set<Change> changes, Set<Kind> kinds) {
        Stream<Done> all() {
            return kinds.stream().flatMap(kind -> changes.stream().map(change -> new Done(kind, change)));
        }
    }

    private static final List<Exceptional> EXCEPTIONS = List.of(
            new Exceptional("nothing about it can change but its name", Set.of(ALTER), Set.of(SCHEMA, OPERATOR_FAMILY)),
            new Exceptional(
                    "PostgreSQL has no statement that changes it",
                    Set.of(ALTER),
                    Set.of(
                            CAST,
                            CONVERSION,
                            ACCESS_METHOD,
                            COLLATION,
                            TEXT_SEARCH_PARSER,
                            TEXT_SEARCH_TEMPLATE,
                            OPERATOR_CLASS,
                            OPERATOR_FAMILY_MEMBER)),
            new Exceptional(
                    "an entry: it is there or not, and changed by being made again",
                    Set.of(ALTER),
                    Set.of(PARTITION, PUBLICATION_TABLE, PUBLICATION_SCHEMA)),
            new Exceptional(
                    "never dropped to be made anew: it holds rows or a position, or everything in it would go along",
                    Set.of(REPLACE, REPLACE_WITH_DEPENDENTS),
                    Set.of(SCHEMA, TABLE, SEQUENCE)),
            new Exceptional(
                    "changed in place whatever differs, and stands on nothing that is ever replaced",
                    Set.of(REPLACE, REPLACE_WITH_DEPENDENTS),
                    Set.of(SUBSCRIPTION, DEFAULT_PRIVILEGES)),
            new Exceptional(
                    "a publication that is made anew has all tables before or after, and no entries then",
                    Set.of(REPLACE_WITH_DEPENDENTS),
                    Set.of(PUBLICATION)),
            new Exceptional("as above", Set.of(REPLACE, REPLACE_WITH_DEPENDENTS), Set.of(PUBLICATION_SCHEMA)),
            new Exceptional(
                    "nothing can stand on it but what is said about it",
                    Set.of(REPLACE_WITH_DEPENDENTS),
                    Set.of(
                            DOMAIN_CONSTRAINT,
                            SEQUENCE_OWNER,
                            PARTITION,
                            DEFAULT,
                            OPERATOR_FAMILY_MEMBER,
                            CAST,
                            CONVERSION,
                            STATISTICS,
                            TRIGGER,
                            RULE,
                            POLICY,
                            USER_MAPPING,
                            PUBLICATION_TABLE,
                            EVENT_TRIGGER,
                            COMMENT,
                            SECURITY_LABEL,
                            EXTENSION_DEPENDENCY,
                            PRIVILEGES)),
            new Exceptional("they go with what they are on, never alone", Set.of(DROP), Set.of(PRIVILEGES)),
            new Exceptional("reported, never touched", Set.of(Change.values()), Set.of(UNMODELLED)));

    /** And with rows and columns of a published table; before, it is published or not. */
    private static final int FIRST_WITH_PUBLISHED_SCHEMAS = 15;

    private final TestPostgres server = TestPostgres.shared();

    @Test
    void shouldDoEverythingToEveryKindOfObject() throws IOException {
        Set<Done> done = new ConcurrentSkipListSet<>();
        OwnCases.containing("", server).parallelStream().forEach(folder -> done.addAll(inBothDirections(folder)));
        Set<Done> notDone = new TreeSet<>();
        Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Change.values()).map(change -> new Done(kind, change)))
                .filter(what -> !done.contains(what))
                .forEach(notDone::add);

        assertThat(notDone).isEqualTo(exceptions());
    }

    private Set<Done> exceptions() {
        Set<Done> exceptions =
                EXCEPTIONS.stream().flatMap(Exceptional::all).collect(Collectors.toCollection(TreeSet::new));
        if (server.majorVersion() < FIRST_WITH_PUBLISHED_SCHEMAS) {
            Stream.of(Change.values()).forEach(change -> exceptions.add(new Done(PUBLICATION_SCHEMA, change)));
            exceptions.add(new Done(PUBLICATION_TABLE, REPLACE));
        }
        return exceptions;
    }

    private Set<Done> inBothDirections(Path folder) {
        JsonNode expect = OwnCases.expectation(folder);
        try {
            Catalog before = LoadedScripts.catalog(server, OwnCases.read(folder, "old.sql", server));
            Catalog after = LoadedScripts.catalog(server, OwnCases.read(folder, "new.sql", server));
            Set<Done> done = new TreeSet<>(by(before, after, CasesTest.options(expect.path("forth"))));
            done.addAll(by(after, before, CasesTest.options(expect.path("back"))));
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The plan says which objects have a statement of their own, the fates that it was made from what becomes of them. */
    private static Set<Done> by(Catalog target, Catalog source, PlanOptions options) {
        Set<ObjectId> subjects;
        try {
            subjects = Planner.plan(target, source, options).steps().stream()
                    .map(Step::subject)
                    .collect(Collectors.toSet());
        } catch (ProblemException refused) {
            return Set.of();
        }
        Catalog renamed = Renames.of(target, source, options).catalog();
        PlanContext context = new PlanContext(renamed, options.selection().wanted(source, renamed), options, false);
        Fates.decide(context);
        Set<Done> done = new TreeSet<>();
        context.fates().forEach((id, fate) -> {
            if (subjects.contains(id)) {
                changes(id, fate, context).forEach(change -> done.add(new Done(id.kind(), change)));
            }
        });
        return done;
    }

    private static Set<Change> changes(ObjectId id, Fate fate, PlanContext context) {
        return switch (fate) {
            case KEEP -> Set.of();
            case CREATE -> Set.of(CREATE);
            case DROP -> Set.of(DROP);
            case ALTER -> Set.of(ALTER);
            case REPLACE, SWAP ->
                context.targetEdges().needs().dependentsOf(id).stream().anyMatch(it -> goesAlong(it, context))
                        ? Set.of(REPLACE, REPLACE_WITH_DEPENDENTS)
                        : Set.of(REPLACE);
        };
    }

    private static boolean goesAlong(ObjectId dependent, PlanContext context) {
        Fate fate = context.fate(dependent);
        return dependent.kind().place() != Kind.Place.ABOUT
                && (fate == Fate.REPLACE || fate == Fate.SWAP || fate == Fate.ALTER);
    }
}
