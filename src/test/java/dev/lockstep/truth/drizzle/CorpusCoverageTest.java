package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;

/** Whatever a schema may call of drizzle-orm/pg-core stands in the corpus that is held against drizzle-kit. */
class CorpusCoverageTest {

    /** Read and ask, or join queries together: they declare nothing. */
    private static final Set<String> DECLARE_NOTHING = Set.of(
            "except",
            "exceptAll",
            "extractUsedTable",
            "getMaterializedViewConfig",
            "getTableConfig",
            "getViewConfig",
            "intersect",
            "intersectAll",
            "isPgEnum",
            "isPgMaterializedView",
            "isPgSchema",
            "isPgSequence",
            "isPgView",
            "makePgArray",
            "parsePgArray",
            "parsePgNestedArray",
            "union",
            "unionAll",
            "uniqueKeyName",
            "withReplicas");

    /** What the others are made of, called by them only: {@code pgTableWithSchema} by {@code pgTable}. */
    private static final Pattern INTERNAL = Pattern.compile("pg.*WithSchema");

    private final String corpus = DrizzleCorpus.cases().stream()
            .flatMap(schema -> schema.files().texts().values().stream())
            .map(CodeText::code)
            .collect(Collectors.joining("\n"));

    @Test
    void shouldCallEveryFunctionOfPgCore() {
        List<String> functions = functions();
        assertThat(functions).contains("pgTable", "bigserial", "customType");
        assertThat(functions)
                .filteredOn(name -> !DECLARE_NOTHING.contains(name)
                        && !INTERNAL.matcher(name).matches())
                .allSatisfy(name -> assertThat(corpus).containsPattern("\\b" + name + "\\b(<[^;]*?>)? *[(.]"));
    }

    @Test
    void shouldExceptNothingThatIsNotThere() {
        assertThat(functions()).containsAll(DECLARE_NOTHING);
    }

    private static List<String> functions() {
        try (JavaScript javaScript = new JavaScript();
                Context context = javaScript.context()) {
            context.eval(JavaScript.own("drizzle-orm.js"));
            Value names = context.eval("js", """
                    Object.keys(drizzleOrm.pgCore)
                        .filter((name) => /^[a-z]/.test(name) && typeof drizzleOrm.pgCore[name] === 'function')
                    """);
            return LongStream.range(0, names.getArraySize())
                    .mapToObj(index -> names.getArrayElement(index).asString())
                    .toList();
        }
    }
}
