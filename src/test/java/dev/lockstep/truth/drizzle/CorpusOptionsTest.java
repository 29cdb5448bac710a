package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.truth.drizzle.PgCoreDeclarations.Choice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever option and mode drizzle-orm's declarations offer to a schema stands in the corpus that is held against drizzle-kit. Needs npm,
 * which brings the declarations.
 */
class CorpusOptionsTest {
    private static final Path PINNED = Path.of("src/main/drizzle/package.json");

    /** Reason → what is not in the corpus for it. */
    private static final Map<String, List<String>> EXCEPTED = Map.of(
            "No operator class of PostgreSQL or pgvector has this name, so that no database takes it",
            operatorClasses(
                    "abstime_ops",
                    "access_method",
                    "anyarray_eq",
                    "anyarray_ge",
                    "anyarray_gt",
                    "anyarray_le",
                    "anyarray_lt",
                    "anyarray_ne",
                    "bigint_ops",
                    "cstring_ops",
                    "float_ops",
                    "oidint4_ops",
                    "oidint8_ops",
                    "oidname_ops",
                    "polygon_ops",
                    "record_eq",
                    "record_ge",
                    "record_gt",
                    "record_le",
                    "record_lt",
                    "record_ne",
                    "sparsevec_l2_op",
                    "xml_ops"),
            "It is of the type \"char\", with quotes, for which pg-core has no builder",
            operatorClasses("char_ops"));

    /** Called by drizzle-orm itself. */
    private static final List<String> CALLED_BY_NO_SCHEMA = List.of("getSQL", "getSQLType", "shouldOmitSQLParens");

    private static Set<Choice> choices = Set.of();
    private static Set<String> methods = Set.of();

    private final String corpus = DrizzleCorpus.cases().stream()
            .flatMap(schema -> schema.files().texts().values().stream())
            .map(CodeText::code)
            .collect(Collectors.joining("\n"));

    @BeforeAll
    static void readDeclarations() throws IOException, InterruptedException {
        DrizzleKit.assumeInstalled();
        PgCoreDeclarations declarations = PgCoreDeclarations.of(DrizzleKit.orm().resolve("pg-core"));
        choices = declarations.choices();
        methods = declarations.methods();
    }

    @Test
    void shouldReadTheDeclarationsOfThePinnedVersion() throws IOException {
        JsonMapper json = new JsonMapper();
        assertThat(json.readTree(DrizzleKit.orm().resolve("package.json").toFile())
                        .at("/version"))
                .isEqualTo(json.readTree(PINNED.toFile()).at("/devDependencies/drizzle-orm"));
    }

    @Test
    void shouldFindOptionsInTheDeclarations() {
        assertThat(choices)
                .extracting(Choice::toString)
                .contains(
                        "timestamp withTimezone",
                        "timestamp mode 'string'",
                        "decimal mode 'bigint'",
                        "varchar length",
                        "interval fields 'day to minute'",
                        "references onDelete 'set default'",
                        "onUpdate 'no action'",
                        "unique nulls 'not distinct'",
                        "using 'brin'",
                        "op 'vector_l2_ops'",
                        "pgSequence cache",
                        "generatedAlwaysAsIdentity name",
                        "with checkOption 'cascaded'",
                        "with autovacuumEnabled",
                        "pgPolicy as 'restrictive'",
                        "pgPolicy to 'current_role'",
                        "pgRole createDb",
                        "foreignKey name",
                        "vector dimensions",
                        "geometry srid")
                .hasSizeGreaterThan(150);
    }

    @Test
    void shouldCallEveryMethodOfTheBuilders() {
        assertThat(methods)
                .contains("references", "nullsLast", "defaultRandom", "withNoData")
                .filteredOn(method -> argumentsOf("\\." + method).isEmpty())
                .containsExactlyInAnyOrderElementsOf(CALLED_BY_NO_SCHEMA);
    }

    @Test
    void shouldUseEveryOptionAndModeButThoseWithAReason() {
        Map<String, List<String>> calls = choices.stream()
                .map(Choice::call)
                .distinct()
                .collect(Collectors.toMap(call -> call, call -> argumentsOf("\\b" + call)));

        List<String> unused = choices.stream()
                .filter(choice ->
                        calls.get(choice.call()).stream().noneMatch(uses(choice).asPredicate()))
                .map(Choice::toString)
                .toList();

        assertThat(unused)
                .containsExactlyInAnyOrderElementsOf(
                        EXCEPTED.values().stream().flatMap(List::stream).toList());
    }

    private static List<String> operatorClasses(String... names) {
        return Stream.of(names).map(name -> "op '" + name + "'").toList();
    }

    /** @param call a pattern */
    private List<String> argumentsOf(String call) {
        List<String> arguments = new ArrayList<>();
        Matcher found = Pattern.compile(call + "(?=[<(])").matcher(corpus);
        while (found.find()) {
            String types = corpus.charAt(found.end()) == '<' ? CodeText.balanced(corpus, found.end()) : "";
            arguments.add(CodeText.balanced(corpus, found.end() + types.length()));
        }
        return arguments;
    }

    private static Pattern uses(Choice choice) {
        String word = choice.word().isEmpty() ? "" : "'" + Pattern.quote(choice.word()) + "'";
        String option = choice.option().isEmpty()
                ? ""
                : "\\b" + choice.option() + "\\b" + (word.isEmpty() ? "(?=[:,( ])" : ": *\\[?[^\\]}]*?");
        return Pattern.compile(option + word);
    }
}
