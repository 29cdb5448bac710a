package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.truth.SourceFiles;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schema finds around it that Node has, and what it does not find. */
class SchemaSurroundingsTest {
    private static final DrizzleReader READER = new DrizzleReader();
    private static final String IMPORTS =
            "import { z } from 'zod'; import { integer, pgTable, text } from 'drizzle-orm/pg-core';\n";

    @AfterAll
    static void close() {
        READER.close();
    }

    private static DrizzleSchema read(DrizzleReader reader, String schema) {
        return reader.read(
                SourceFiles.of(Map.of("schema.ts", IMPORTS + schema)), List.of("schema.ts"), DrizzleOptions.DEFAULT);
    }

    private static String columns(DrizzleSchema schema) {
        return schema.statements().get(0).sql().replaceAll("\\s+", " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new Intl.NumberFormat('en').format(1234)  | ReferenceError: 'Intl' is used while the schema is read",
                "new URL('http://a.b').hostname            | ReferenceError: 'URL' is used while the schema is read",
                "`${new URLSearchParams('a=1')}`           | ReferenceError: 'URLSearchParams' is used while the schema is read",
                "String('a' instanceof URL)                | ReferenceError: 'URL' is used while the schema is read",
                "structuredClone('a')                      | ReferenceError: 'structuredClone' is used while the schema is read",
                "(1234.5).toLocaleString()                 | ReferenceError: toLocaleString() depends on a language",
                "new Date(0).toLocaleDateString('de')      | ReferenceError: toLocaleDateString(…) depends on a language",
                "String('I'.toLocaleLowerCase('tr'))       | ReferenceError: toLocaleLowerCase(…) depends on a language",
                "String('a'.localeCompare('b', 'sv'))      | ReferenceError: localeCompare(…) depends on a language",
                "String('a2'.localeCompare('a10', undefined, { numeric: true })) | ReferenceError: localeCompare(…) depends",
                "String('in-transit'.localeCompare('inbound')) | ReferenceError: localeCompare(…) depends on a language",
                "String('ёлка'.localeCompare('ель'))       | ReferenceError: localeCompare(…) depends on a language",
                "String('grün'.localeCompare('groß'))      | ReferenceError: localeCompare(…) depends on a language",
                "String('ab'.localeCompare('a b'))         | ReferenceError: localeCompare(…) depends on a language",
                "await Promise.resolve('a')                | await stands outside of an async function",
                "text('a').foo()                           | TypeError: text(...).foo is not a function."
            })
    void shouldSayWhatThereIsNot(String value, String message) {
        Problem problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> read(READER, "export const t = pgTable('t', {\n a: text('a').default(" + value + ") });"))
                .problem();
        assertThat(problem.detail()).startsWith("schema.ts:3: " + message).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export const form = z.object({ file: z.instanceof(File), url: z.instanceof(URL) });",
                "export const format = (n: number) => new Intl.NumberFormat('en').format(n);",
                "const Money = typeof Intl === 'undefined' ? null : 'money'; export const u = { [`${Money}`]: 1 };"
            })
    void shouldTakeWhatIsOnlyHandedOn(String beside) {
        DrizzleSchema schema = read(READER, beside + " export const t = pgTable('t', { a: text('a') });");
        assertThat(columns(schema)).isEqualTo("CREATE TABLE \"public\".\"t\" ( \"a\" text )");
        assertThat(schema.notes()).isEmpty();
    }

    @Test
    void shouldHaveAnImportMetaThatSaysNothing() {
        DrizzleSchema schema = read(
                READER,
                "const names = { import: { meta: 'a' } }; if (import.meta.env?.DEV) throw new Error('dev');\n"
                        + "export const t = pgTable('t', { a: text(names.import.meta), b: text(import.meta.url ?? 'b') });");
        assertThat(columns(schema)).isEqualTo("CREATE TABLE \"public\".\"t\" ( \"a\" text, \"b\" text )");
        assertThat(schema.notes())
                .containsExactly(
                        "import.meta.env is not set while a schema is read.",
                        "import.meta.url is not set while a schema is read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"module", "process", "console", "URL"})
    void shouldLetAFileDeclareWhatItHidesByThat(String name) {
        DrizzleSchema schema = read(READER, "export const " + name + " = pgTable('t', { a: text('a') });");
        assertThat(columns(schema)).isEqualTo("CREATE TABLE \"public\".\"t\" ( \"a\" text )");
        assertThat(schema.statements().get(0).line()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exports", "require"})
    void shouldSayWhichNamesAFileCannotDeclare(String name) {
        Problem problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> read(READER, "\nexport const " + name + " = pgTable('t', { a: text('a') });"))
                .problem();
        assertThat(problem.detail())
                .isEqualTo("schema.ts:3: '" + name + "' cannot be declared at the top of a file here.");
        DrizzleSchema otherwise =
                read(READER, "const other = pgTable('t', { a: text('a') });\nexport { other as " + name + " };");
        assertThat(otherwise.statements()).hasSize(1);
    }

    @Test
    void shouldReadTheSameInEveryLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try (DrizzleReader reader = new DrizzleReader()) {
            DrizzleSchema schema = read(
                    reader,
                    "export const t = pgTable('t', Object.fromEntries(['ID', 'z', 'ä', 'B', 'a'].filter((name) => 'a-b'.localeCompare('a-b') === 0).sort((a, b) => a.localeCompare(b))"
                            + ".map((name) => [name, integer(name.toLocaleLowerCase())])));");
            assertThat(columns(schema))
                    .isEqualTo(
                            "CREATE TABLE \"public\".\"t\" ( \"a\" integer, \"ä\" integer, \"b\" integer, \"id\" integer, \"z\" integer )");
        } finally {
            Locale.setDefault(before);
        }
    }
}
