package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.testing.OwnCases;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Promotes each case of {@code src/test/resources/cases/<kind>/<case>} from {@code old.sql} to {@code new.sql} and back: equal
 * catalogs, an empty second plan, rows kept. {@code seed.sql} fills the old form. {@code expect.json} says for {@code forth} and
 * {@code back} the plan's hazards (on servers {@code below} a version {@code also} some, and {@code without} others), may ask for
 * {@code renames} and for {@code privileges} to be brought over ({@code sync}), and may say that a statement has ({@code has}) or has
 * not ({@code lacks}) a text in it, what a query on the result gives ({@code query}, {@code gives}), or that the plan is refused
 * ({@code refused}). {@code from} is the oldest major version of PostgreSQL that can load the case; older servers leave it out. {@code
 * labels} asks for label providers, which have to be compiled.
 */
class CasesTest {
    private static final Path FINGERPRINT =
            Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"), "fingerprint.sh");

    /** A regular expression for a part of the names of the cases to run: {@code -Dlockstep.cases=table/}. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("lockstep.cases", ""));

    private static final Pattern BY_HAND =
            Pattern.compile("/(foreign|subscription|user-mapping|comment|security-label)/");

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldEndEqualInBothDirections() throws IOException {
        return OwnCases.tests(wanted(), this::prove);
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldMakeWholeSchemaInEmptyDatabase() throws IOException {
        return wanted().stream().flatMap(folder -> Stream.of("old.sql", "new.sql")
                .map(script ->
                        DynamicTest.dynamicTest(OwnCases.name(folder) + "/" + script, () -> make(folder, script))));
    }

    private List<Path> wanted() throws IOException {
        List<Path> wanted = OwnCases.containing("", server).stream()
                .filter(folder -> ONLY.matcher(OwnCases.name(folder) + "/").find())
                .toList();
        assertThat(wanted).isNotEmpty();
        return wanted;
    }

    private void make(Path folder, String script) throws Exception {
        Catalog wanted = LoadedScripts.catalog(server, OwnCases.read(folder, script, server));
        try (ProvenDatabase made = new ProvenDatabase(server, OwnCases.preamble(folder, server))) {
            Plan plan = Planner.create(wanted);
            Catalog after = made.promote(plan);
            List<Section> sections = plan.steps().stream().map(Step::section).toList();
            Catalog remembered = CatalogDocument.fromJson(CatalogDocument.toJson(wanted));
            assertSoftly(softly -> {
                softly.assertThat(remembered.objects()).containsExactlyElementsOf(wanted.objects());
                softly.assertThat(Diff.between(wanted, after))
                        .filteredOn(difference -> difference.id().kind() != Kind.UNMODELLED)
                        .isEmpty();
                softly.assertThat(sections).isSorted();
                // Only secrets and where a subscription connects to are left to a person.
                softly.assertThat(plan.hazards())
                        .isSubsetOf(BY_HAND.matcher(folder.toString()).find() ? Set.of(Hazard.MANUAL_CHECK) : Set.of());
            });
        }
    }

    private void prove(Path directory) throws Exception {
        JsonNode expect = OwnCases.expectation(directory);
        Path fingerprint = Files.exists(FINGERPRINT) ? FINGERPRINT : null;
        try (ProvenDatabase old = new ProvenDatabase(server, OwnCases.read(directory, "old.sql", server));
                ProvenDatabase changed = new ProvenDatabase(server, OwnCases.read(directory, "new.sql", server))) {
            Proof.Wanted wantedNew = Proof.Wanted.asLoaded(changed, fingerprint);
            Proof.Wanted wantedOld = Proof.Wanted.asLoaded(old, fingerprint);
            seed(old, directory.resolve("seed.sql"));
            check(
                    "forth",
                    Proof.of(old, wantedNew, fingerprint, options(expect.path("forth"))),
                    expect.path("forth"),
                    old);
            seed(changed, directory.resolve("seed-new.sql"));
            check(
                    "back",
                    Proof.of(changed, wantedOld, fingerprint, options(expect.path("back"))),
                    expect.path("back"),
                    changed);
        }
    }

    static PlanOptions options(JsonNode direction) {
        List<Rename> renames = new ArrayList<>();
        direction
                .path("renames")
                .forEach(rename -> renames.add(new Rename(
                        rename.get("kind").asText(),
                        rename.get("from").asText(),
                        rename.get("to").asText())));
        Selection selection = Selection.defaults()
                .withPrivileges(PrivilegesPolicy.valueOf(
                        direction.path("privileges").asText("ignore").toUpperCase(Locale.ROOT)));
        return PlanOptions.defaults().renaming(renames).selecting(selection);
    }

    private static void seed(ProvenDatabase database, Path script) throws IOException {
        if (Files.exists(script)) {
            database.run(Files.readString(script));
        }
    }

    private void check(String direction, Proof proof, JsonNode expect, ProvenDatabase database) {
        Plan plan = proof.plan();
        String statements = plan == null
                ? ""
                : plan.steps().stream()
                        .map(step -> step.sql() + "  -- " + step.hazards() + " " + step.lock())
                        .collect(Collectors.joining("\n"));
        assertSoftly(softly -> {
            softly.assertThat(proof.result())
                    .as("%s: %s%n%s", direction, proof.reason(), statements)
                    .isEqualTo(expect.has("refused") ? Proof.Result.REFUSED : Proof.Result.EQUAL);
            if (expect.has("refused")) {
                softly.assertThat(proof.reason()).contains(expect.get("refused").asText());
                return;
            }
            Set<String> hazards = new TreeSet<>();
            if (plan != null) {
                plan.hazards().forEach(hazard -> hazards.add(hazard.name()));
            }
            softly.assertThat(hazards)
                    .as("%s: hazards of%n%s", direction, statements)
                    .isEqualTo(expectedHazards(expect));
            texts(expect.path("has"))
                    .forEach(text -> softly.assertThat(statements).as(direction).contains(text));
            texts(expect.path("lacks"))
                    .forEach(text -> softly.assertThat(statements).as(direction).doesNotContain(text));
            if (expect.has("query")) {
                softly.assertThat(database.value(expect.get("query").asText()))
                        .as(direction)
                        .isEqualTo(expect.get("gives").asText());
            }
        });
    }

    private Set<String> expectedHazards(JsonNode expect) {
        Set<String> expected = new TreeSet<>(texts(expect.path("hazards")));
        if (server.majorVersion() < expect.path("below").asInt(0)) {
            expected.addAll(texts(expect.path("also")));
            texts(expect.path("without")).forEach(expected::remove);
        }
        return expected;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
