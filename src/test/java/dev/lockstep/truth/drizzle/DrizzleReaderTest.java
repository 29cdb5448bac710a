package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.drizzle.DrizzleOptions.Casing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrizzleReaderTest {
    private static final DrizzleReader READER = new DrizzleReader();
    private static final String IMPORTS =
            "import { sql } from 'drizzle-orm'; import * as pg from 'drizzle-orm/pg-core';"
                    + " const { pgTable, integer, text, timestamp, bigint, numeric, vector, geometry, customType } = pg;\n";

    @AfterAll
    static void close() {
        READER.close();
    }

    private static DrizzleSchema read(String schema) {
        return READER.read(
                SourceFiles.of(Map.of("schema.ts", IMPORTS + schema)), List.of("schema.ts"), DrizzleOptions.DEFAULT);
    }

    private static Problem problemOf(SourceFiles files, String... entries) {
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class, () -> READER.read(files, List.of(entries), DrizzleOptions.DEFAULT));
        assertThat(thrown).as("a problem").isNotNull();
        assertThat(thrown.problem().type()).isEqualTo(ProblemType.TRUTH_INVALID);
        return thrown.problem();
    }

    /** The schema begins in line 2. */
    private static Problem problemOf(String schema) {
        return problemOf(SourceFiles.of(Map.of("schema.ts", IMPORTS + schema)), "schema.ts");
    }

    @Nested
    class WhenTheSchemaIsSound {
        @Test
        void shouldSayWhereEachStatementWasDeclared() {
            SourceFiles files = SourceFiles.of(Map.of(
                    "db/schema.ts",
                    "export * from './users';\n",
                    "db/users.ts",
                    IMPORTS + "\n\nexport const users = pgTable('users', {\n  id: integer('id') });\n"));
            assertThat(READER.read(files, List.of("./db/schema.ts"), DrizzleOptions.DEFAULT)
                            .statements())
                    .containsExactly(new DrizzleStatement(
                            "CREATE TABLE \"public\".\"users\" (\n    \"id\" integer\n)", "db/users.ts", 4));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "bigint('c', { mode: 'bigint' }).default(9223372036854775807n) | bigint DEFAULT 9223372036854775807",
                    "text('c').array().default(['a\"b', 'it''s'])                  | text[] DEFAULT '{\"a\\\"b\",\"it''s\"}'",
                    "vector('c', { dimensions: 3 }).default([1, 2, 3])             | vector(3) DEFAULT '[1,2,3]'",
                    "pg.halfvec('c', { dimensions: 3 })                            | halfvec(3)",
                    "pg.sparsevec('c', { dimensions: 3 })                          | sparsevec(3)",
                    "geometry('c', { type: 'point', srid: 4326 })                  | geometry(point)",
                    "geometry('c', { mode: 'tuple' }).default([1, 2])              | geometry(point) DEFAULT 'point(1 2)'",
                    "customType({ dataType: () => 'citext' })('c')                 | \"citext\"",
                    "customType({ dataType: () => 'geography(Point,4326)' })('c')  | geography(Point,4326)",
                    "pg.jsonb('c').default({ a: 'it''s' })                         | jsonb DEFAULT '{\"a\":\"it''s\"}'::jsonb"
                })
        void shouldWriteColumnsThatDrizzleKitCannotOrThatNeedAnExtension(String column, String expected) {
            String javaScript = column.replace("''", "\\'");
            assertThat(read("export const t = pgTable('t', { c: " + javaScript + " });")
                            .statements())
                    .extracting(DrizzleStatement::sql)
                    .containsExactly("CREATE TABLE \"public\".\"t\" (\n    \"c\" " + escaped(expected) + "\n)");
        }

        private static String escaped(String column) {
            return column.contains("\\")
                    ? column.replace("DEFAULT '", "DEFAULT E'").replace("\\", "\\\\")
                    : column;
        }

        /** So that an index that drizzle-kit has made is no drift. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "t.c.desc()                                        | DESC NULLS LAST",
                    "t.c.desc().op('text_pattern_ops')                 | text_pattern_ops",
                    "t.c.op('text_pattern_ops').desc().nullsLast()     | text_pattern_ops"
                })
        void shouldForgetAnOrderBesideAnOperatorClassAsDrizzleKitDoes(String part, String written) {
            assertThat(read("export const t = pgTable('t', { c: text('c') }, (t) => [pg.index('i').on(" + part + ")]);")
                            .statements())
                    .extracting(DrizzleStatement::sql)
                    .last()
                    .asString()
                    .endsWith("(\"c\" " + written + ")");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "db           | top",
                    "db/*         | top inner",
                    "./db/**/*.ts | top inner",
                    "db/in*/*.ts  | inner",
                    "db/{top,no}.ts | top"
                })
        void shouldTakeFoldersAndGlobsAsDrizzleKitDoes(String entry, String tables) {
            SourceFiles files = SourceFiles.of(Map.of(
                    "db/top.ts", IMPORTS + "export const t = pgTable('top', {});",
                    "db/inner/deep.ts", IMPORTS + "export const t = pgTable('inner', {});",
                    "db/readme.json", "{}",
                    "elsewhere.ts", IMPORTS + "export const t = pgTable('elsewhere', {});"));

            assertThat(READER.read(files, List.of(entry), DrizzleOptions.DEFAULT)
                            .statements())
                    .extracting(statement -> statement.sql().split("\"")[3])
                    .containsExactlyInAnyOrder(tables.split(" "));
        }

        @Test
        void shouldExportEveryNameOfOneStatement() {
            DrizzleSchema schema = read("""
                    export const a = pgTable('a', { n: text().default('x, y') }), // a comment, too
                        b: ReturnType<typeof pgTable> = pgTable('b', {}),
                        f = <T,>(x: T, y?: string): T => x;
                    export let { c, d: [d], ...rest } = { c: pgTable('c', {}), d: [pgTable('d', {})], e: pgTable('e', {}) }, later: unknown
                    export const g = pgTable('g', {}), [h] = [f(pgTable('h', {}))], k = rest.e
                    function pgNothing() {}
                    later = pgNothing();
                    """);

            assertThat(schema.statements())
                    .extracting(
                            statement -> statement.sql().replaceAll("(?s).*\"(\\w)\" \\(.*", "$1") + statement.line())
                    .containsExactlyInAnyOrder("a2", "b3", "c5", "d5", "g6", "h6", "e6");
        }

        @Test
        void shouldNameColumnsByTheCasing() {
            SourceFiles files = SourceFiles.of(Map.of(
                    "schema.ts", IMPORTS + "export const t = pgTable('t', { firstName: text(), b: text('asIs') });"));
            assertThat(READER.read(files, List.of("schema.ts"), new DrizzleOptions(Casing.SNAKE_CASE))
                            .statements())
                    .extracting(DrizzleStatement::sql)
                    .containsExactly("CREATE TABLE \"public\".\"t\" (\n    \"first_name\" text,\n    \"asIs\" text\n)");
        }

        @Test
        void shouldListRolesApartFromTheStatements() {
            DrizzleSchema schema = read("export const admin = pg.pgRole('admin', { createDb: true });\n"
                    + "export const t = pgTable('t', { id: integer('id') }, () =>"
                    + " [pg.pgPolicy('p', { to: ['app', 'public'], using: sql`true` })]);");
            assertThat(schema.roles())
                    .containsExactly(
                            new DrizzleRole("admin", false, true, false, true),
                            new DrizzleRole("app", true, false, false, true));
            assertThat(schema.statements()).extracting(DrizzleStatement::sql).noneMatch(sql -> sql.contains("ROLE"));
            assertThat(schema.notes())
                    .containsExactly(
                            "Roles are declared (admin): they belong to the server, and neither a push nor a promotion makes, changes or drops them.");
        }

        /** What drizzle-kit takes without a word, and has no part in what is declared. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "(BigInt.prototype as any).toJSON = function () { return this.toString(); };",
                    "export { InferSelectModel } from 'drizzle-orm';",
                    "export { cn } from 'some-package';",
                    "import { authenticatedRole } from 'drizzle-orm/supabase/rls'; authenticatedRole.existing();",
                    "import { crudPolicy } from 'drizzle-orm/neon/rls'; crudPolicy({ role: 'a', read: true, modify: null });",
                    "import * as lite from 'drizzle-orm/sqlite-core'; export const other = lite.sqliteTable('t', { id: lite.integer() });",
                    "import ShortUniqueId from 'short-unique-id'; const ids = new ShortUniqueId({ length: 10 });",
                    "console.table([1]); console.group('x');"
                })
        void shouldReadWhatStandsBesideTheDeclarations(String beside) {
            DrizzleSchema schema = read(beside + " export const t = pgTable('t', { a: text('a') });");
            assertThat(schema.statements())
                    .extracting(DrizzleStatement::sql)
                    .containsExactly("CREATE TABLE \"public\".\"t\" (\n    \"a\" text\n)");
            assertThat(schema.notes()).isEmpty();
        }

        @Test
        void shouldNoteWhatIsOnlyNamedOfAPackageThatIsNotRun() {
            DrizzleSchema schema = read("import { createId } from '@acme/ids'; import * as icons from 'icons';"
                    + " export const menu = [{ icon: icons.Home }, { icon: icons.Home }];"
                    + " export const t = pgTable('t', { a: text('a').$defaultFn(createId) });");
            assertThat(schema.statements()).hasSize(1);
            assertThat(schema.notes())
                    .containsExactly(
                            "What Home of 'icons' is, is not known while a schema is read: as a condition it counts as true.",
                            "What createId of '@acme/ids' is, is not known while a schema is read: as a condition it counts as true.");
        }

        /** TypeScript takes them, other than in the builder's own braces. */
        @Test
        void shouldNoteOptionsOfDatesAndTimesThatAreSharedAndForgotten() {
            DrizzleSchema schema = read(
                    "const shared = { withTimezone: true, mode: 'date' } as const;"
                            + " export const t = pgTable('t', { a: timestamp('a', shared), b: pg.time('b', shared), c: pg.date('c', shared) });");
            assertThat(schema.statements())
                    .extracting(DrizzleStatement::sql)
                    .containsExactly(
                            "CREATE TABLE \"public\".\"t\" (\n    \"a\" timestamp with time zone,\n    \"b\" time with time zone,\n    \"c\" date\n)");
            assertThat(schema.notes())
                    .containsExactly(
                            "time('b') has no option 'mode', and drizzle-orm forgets it.",
                            "date('c') has no option 'withTimezone', and drizzle-orm forgets it.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\0',
                value = {
                    "text('a').array().default([null])                      | text[] DEFAULT '{\"null\"}'       | has null in it, which drizzle-kit writes as \"null\": it is made as drizzle-kit makes it.",
                    "text('a').array().default(['a\\\\b'])                   | text[] DEFAULT '{\"a\\b\"}'       | has a backslash in it, which drizzle-kit writes as \"a\\b\": it is made as drizzle-kit makes it.",
                    "pg.jsonb('a').array().default([{ a: '\\n' }])          | jsonb[] DEFAULT '{\"{\\\"a\\\":\\\"\\n\\\"}\"}' | has a backslash in it, which drizzle-kit writes as \"{\\\"a\\\":\\\"\\n\\\"}\": it is made as drizzle-kit makes it.",
                    "pg.real('a').default(NaN)                              | real                            | is NaN, which drizzle-kit forgets: there is none. Write it as sql`'NaN'`."
                })
        void shouldNoteDefaultsThatDrizzleKitWritesOtherwiseThanTheyAreMeant(
                String column, String written, String noted) {
            DrizzleSchema schema = read("export const t = pgTable('t', { a: " + column + " });");
            assertThat(schema.statements().get(0).sql())
                    .isEqualTo("CREATE TABLE \"public\".\"t\" (\n    \"a\" " + escaped(written) + "\n)");
            assertThat(schema.notes()).containsExactly("The default of column a " + noted);
        }

        /** Which it writes as what PostgreSQL does not take. */
        @Test
        void shouldWriteElementsOfArraysThatDrizzleKitCannot() {
            DrizzleSchema schema =
                    read("export const t = pgTable('t', { a: text('a').array().default(['say \"x\" \\\\', \"it's\"]),"
                            + " b: integer('b').array().default([1, null]) });");
            assertThat(schema.statements().get(0).sql())
                    .contains(escaped("\"a\" text[] DEFAULT '{\"say \\\"x\\\" \\\\\",\"it''s\"}'"))
                    .contains("\"b\" integer[] DEFAULT '{1,NULL}'");
            assertThat(schema.notes()).isEmpty();
        }

        @Test
        void shouldNoteThatOfTwoKeysOfOneNameTheLastIsMade() {
            DrizzleSchema schema = read("export const t = pgTable('t', { a: integer('a').references((): any => t.a) },"
                    + " (t) => [pg.foreignKey({ columns: [t.a], foreignColumns: [t.a] }).onDelete('cascade')]);");
            assertThat(schema.statements())
                    .extracting(DrizzleStatement::sql)
                    .filteredOn(sql -> sql.contains("FOREIGN KEY"))
                    .singleElement()
                    .asString()
                    .contains("ON DELETE CASCADE");
            assertThat(schema.notes())
                    .containsExactly(
                            "Table t has two keys called t_a_t_a_fk: the one that is declared last is made, as drizzle-kit makes it.");
        }

        /** As of the wrong file, of tables in an object, or of those of another database. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "export const schema = { t: pgTable('t', { a: text('a') }) };",
                    "import * as lite from 'drizzle-orm/sqlite-core'; export const t = lite.sqliteTable('t', {});"
                })
        void shouldNoteThatNothingIsExported(String schema) {
            assertThat(read(schema).statements()).isEmpty();
            assertThat(read(schema).notes())
                    .containsExactly(
                            "The schema (schema.ts) exports no table, and nothing else that is in a database: a push would drop whatever is there.");
        }

        @Test
        void shouldNoteWhatASchemaCannotSee() {
            DrizzleSchema schema = read("export const s = pg.pgSchema(process.env.SCHEMA ?? 'app');\n"
                    + "export const loose = pg.pgPolicy('loose');");
            assertThat(schema.notes())
                    .containsExactlyInAnyOrder(
                            "process.env.SCHEMA is not set while a schema is read.",
                            "Policy loose is in no table and linked to none: it has no effect.");
        }

        /** As the templates of hosting services have it, which insist on their variables. */
        private static final String CONFIG = """
                import { defineConfig } from 'drizzle-kit';
                if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL, ensure the database is provisioned');
                export default defineConfig({ schema: './schema.ts', dialect: 'postgresql', casing: 'snake_case',
                  schemaFilter: ['public', 'shop'], tablesFilter: ['*', '!legacy_*'], extensionsFilters: ['postgis'],
                  entities: { roles: { provider: 'neon' } }, dbCredentials: { url: process.env.DATABASE_URL } });
                """;

        private List<String> notesBeside(String config, DrizzleOptions options, String entry) {
            SourceFiles files = SourceFiles.of(Map.of(
                    "schema.ts",
                    IMPORTS + "export const t = pgTable('t', { id: integer() });",
                    "drizzle.config.ts",
                    config));
            DrizzleSchema schema = READER.read(files, List.of(entry), options);
            assertThat(schema.statements()).hasSize(1);
            return schema.notes();
        }

        @Test
        void shouldSayWhatTheConfigurationOfDrizzleKitWouldChangeAndTakeItForNoSchema() {
            List<String> notes = notesBeside(CONFIG, DrizzleOptions.DEFAULT, "*.ts");

            assertThat(notes)
                    .containsExactly(
                            "drizzle.config.ts says casing 'snake_case', and the schema is read with none: set lockstep.truth.casing, or send ?casing=.",
                            "drizzle.config.ts has schemaFilter [\"public\",\"shop\"], which is not heeded here: say with lockstep.truth.include or .exclude what the schema speaks about.",
                            "drizzle.config.ts has tablesFilter [\"*\",\"!legacy_*\"], which is not heeded here: say with lockstep.truth.include or .exclude what the schema speaks about.",
                            "drizzle.config.ts lets drizzle-kit make and drop roles, which this service never does.");
            assertThat(notesBeside(CONFIG, new DrizzleOptions(Casing.SNAKE_CASE, true), "schema.ts"))
                    .containsExactly(
                            "drizzle.config.ts lets drizzle-kit make and drop roles, which this service never does.");
        }

        @Test
        void shouldSayThatAConfigurationCannotBeReadOnlyWhereItMayMatter() {
            String unreadable =
                    "import { readFileSync } from 'fs'; export default { %s: JSON.parse(readFileSync('x')) };";

            assertThat(notesBeside(unreadable.formatted("tablesFilter"), DrizzleOptions.DEFAULT, "schema.ts"))
                    .singleElement()
                    .asString()
                    .startsWith("drizzle.config.ts could not be read (ReferenceError: 'fs' is used");
            assertThat(notesBeside(unreadable.formatted("out"), DrizzleOptions.DEFAULT, "schema.ts"))
                    .isEmpty();
        }

        @Test
        void shouldWarmUpOnASchemaThatIsSound() {
            String schema = WarmUpSchema.text(3);
            assertThat(READER.read(
                                    SourceFiles.of(Map.of("schema.ts", schema)),
                                    List.of("schema.ts"),
                                    DrizzleOptions.DEFAULT)
                            .statements())
                    .extracting(DrizzleStatement::sql)
                    .filteredOn(sql -> sql.startsWith("CREATE TABLE"))
                    .hasSize(30);
            assertThat(WarmUpSchema.text(4)).isNotEqualTo(schema);
        }

        @Test
        void shouldRememberWhatHasNotChanged() {
            DrizzleSchema first = read("export const same = pgTable('same', {});");
            assertThat(read("export const same = pgTable('same', {});")).isSameAs(first);
        }
    }

    /** Whatever went wrong, the next read works and sees nothing of it. */
    @Nested
    class WhenTheSchemaIsBad {
        @AfterEach
        void shouldReadTheNextSchema() {
            String probe = "export const t = pgTable('t', { id: integer('id') });"
                    + " if (({}).polluted || [].polluted || globalThis.polluted) throw new Error('polluted'); // "
                    + System.nanoTime();
            assertThat(read(probe).statements()).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "const parts = []; for (;;) parts.push({})    | takes more memory than the",
                    "let s = 'x'; for (let i = 0; i < 31; i++) s += s; | schema.ts:2: RangeError: Invalid string length",
                    "export const s = 'x'.repeat(2 ** 31 - 1)     | schema.ts:2: RangeError",
                    "new Uint8Array(2 ** 31)                      | schema.ts:2: RangeError",
                    "new Array(2 ** 29).fill('x').map((x) => [x]) | takes more memory than the",
                    "(function f() { f(); })()                    | schema.ts:2: RangeError: Maximum call stack size exceeded",
                    "require('fs').readFileSync('/etc/passwd')    | schema.ts:2: ReferenceError: 'fs' is used while the schema is read",
                    "import fs from 'node:fs'; fs.existsSync('/') | schema.ts:2: ReferenceError: 'node:fs' is used",
                    "import('node:fs').then((fs) => fs.readFileSync('/etc/passwd')) | ReferenceError: 'node:fs' is used",
                    "process.exit(1)                              | schema.ts:2: ReferenceError: process.exit is not available",
                    "fetch('http://127.0.0.1')                    | schema.ts:2: ReferenceError: fetch is not available",
                    "eval('1')                                    | schema.ts:2: EvalError: dynamic evaluation of code is disabled",
                    "new Function('return 1')()                   | schema.ts:2: EvalError: dynamic evaluation of code is disabled",
                    "Java.type('java.lang.System')                | schema.ts:2: ReferenceError: Java is not defined",
                    "Polyglot.eval('js', '1')                     | schema.ts:2: ReferenceError: Polyglot is not defined",
                    "load('/etc/passwd')                          | schema.ts:2: ReferenceError: load is not defined",
                    "(Object.prototype as any).polluted = true    | schema.ts:2: TypeError",
                    "export const t = pgTable('t', {              | schema.ts:",
                    "export const t = = 5                         | schema.ts:2",
                    "import { x } from './missing';  x()          | schema.ts:2: ReferenceError: there is no file for the import './missing'",
                    "import { x } from 'lodash'; x()              | schema.ts:2: ReferenceError: 'lodash' is used while the schema is read",
                    "import { x } from 'lodash'; pgTable('t', { ...x })    | schema.ts:2: ReferenceError: 'lodash' is used while the schema is read",
                    "import { x } from 'lodash'; pgTable('t', () => [...x]) | schema.ts:2: ReferenceError: 'lodash' is used while the schema is read",
                    "export const t = pgTable('t', { a: pg.hstore('a') }) | schema.ts:2: ReferenceError: drizzle-orm/pg-core has no export 'hstore'",
                    "export const t = pgTable('t', { a: timestamp('a').default(new Date()) }) | schema.ts:2: A default is the time at which",
                    "export const t = pgTable('t', { a: text('a').default(sql`${5}`) }) | schema.ts:2: The default of column a has a value as a parameter",
                    "export const t = pgTable('t', { a: integer('a').references(() => undefined) }) | schema.ts:2: ",
                    "export const t = pgTable('t', { a: text('x'), b: text('x') }) | schema.ts:2: There are two columns of table t called x",
                    "export const a = pg.pgEnum('e', ['x']); export const b = pg.pgEnum('e', ['y']) | schema.ts:2: There are two enums called public.e",
                    "export const a = pgTable('t', {}); export const b = pgTable('t', {}) | schema.ts:2: There are two tables called public.t"
                })
        void shouldSayWhatIsWrongAndWhere(String schema, String message) {
            Problem problem = problemOf(schema);
            assertThat(problem.detail()).contains(message);
            assertThat(problem.nextStep()).isNotBlank();
        }

        @Test
        void shouldStopALoopThatDoesNotEnd() {
            try (DrizzleReader impatient = new DrizzleReader(new EvaluationLimits(Duration.ofSeconds(3), 256L << 20))) {
                SourceFiles files =
                        SourceFiles.of(Map.of("schema.ts", "for (;;) { try { for (;;) {} } finally { continue; } }"));
                assertThat(catchThrowableOfType(
                                        ProblemException.class,
                                        () -> impatient.read(files, List.of("schema.ts"), DrizzleOptions.DEFAULT))
                                .problem()
                                .detail())
                        .isEqualTo("schema.ts:1: Evaluating the schema takes longer than the 3 seconds that it may.");
            }
        }

        /** Its code has ended by then: what takes the memory is what is read of each table. */
        @Test
        void shouldSayHowFarItCameWithASchemaThatIsTooLargeAndWhichSettingLetsItIn() {
            StringBuilder schema = new StringBuilder("const large = { text: 'x'.repeat(1_000_000) };\n");
            for (int n = 0; n < 1_000; n++) {
                schema.append(
                        "export const t%1$d = pgTable('t%1$d', { a: pg.jsonb('a').default(large) });\n".formatted(n));
            }

            Problem problem = problemOf(schema.toString());

            assertThat(problem.detail())
                    .matches(
                            "schema\\.ts:\\d{2,3}: Evaluating the schema takes more memory than the \\d+ MB that it may\\.");
            assertThat(problem.nextStep()).contains("lockstep.truth.evaluation-memory (now 256, in MB)");
        }

        /** What takes no steps cannot be cancelled; its thread is stopped, and the engine that it was in is not used again. */
        @Test
        void shouldStopABuiltInFunctionThatDoesNotComeBack() {
            String schema =
                    "const f = () => { try { new Array(2 ** 32 - 1).fill(0); } finally { f(); } }; while (true) try { f() } catch {}";
            assertThat(problemOf(schema).detail()).contains("Evaluating the schema takes more memory than the");
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("drizzle-sandbox");
        }

        @Test
        void shouldNotUseWhatAPackageWouldMake() {
            assertThat(problemOf(
                                    "import { nanoid } from 'nanoid'; export const t = pgTable('t', { a: text('a').default(nanoid()) });")
                            .detail())
                    .isEqualTo(
                            "schema.ts:2: The default of column a comes from 'nanoid', which is not run while a schema is read.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "timestamp('a', { mode: 'string' }).default(new Date().toISOString())",
                    "timestamp('a').default(new Date(new Date().getTime()))",
                    "timestamp('a').default(new Date(Date.now()))",
                    "timestamp('a').array().default([new Date()])",
                    "bigint('a', { mode: 'number' }).default(Date.now())",
                    "text('a').default(Date())",
                    "text('a').default(`${new Date()}`)",
                    "pg.jsonb('a').default({ at: new Date() })",
                    "pg.jsonb('a').default([{ at: new Date().toJSON() }])"
                })
        void shouldRefuseTheTimeOfReadingAsADefault(String column) {
            assertThat(problemOf("export const t = pgTable('t', {\n a: " + column + " });")
                            .detail())
                    .isEqualTo(
                            "schema.ts:2: A default is the time at which the schema was read, another one each time.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "integer('a').default(new Date().getFullYear())                  | new Date()",
                    "pg.date('a').default(new Date().toISOString().slice(0, 10))     | new Date()",
                    "timestamp('a').default(new Date(Date.now() + 1000))             | Date.now()",
                    "text('a').default(Date().slice(0, 3))                           | Date()"
                })
        void shouldNoteWhatIsMadeOfTheTimeOfReading(String column, String clock) {
            assertThat(read("export const t = pgTable('t', { a: " + column + " });")
                            .notes())
                    .containsExactly(clock + " gives the first second of the year 2000 while a schema is read.");
        }

        @Test
        void shouldSayNothingOfATimeThatTheApplicationAsksFor() {
            DrizzleSchema schema = read(
                    "import { z } from 'zod'; export const past = z.date().max(new Date());\n"
                            + "export const t = pgTable('t', { a: timestamp('a').$defaultFn(() => new Date()).$onUpdate(() => new Date()),"
                            + " b: timestamp('b').default(new Date('2000-01-01T00:00:00Z')), c: text('c').default(new Date(0).toISOString()) });");
            assertThat(schema.notes()).isEmpty();
            assertThat(schema.statements()).hasSize(1);
        }

        private static final String STAND_INS =
                "import { z } from 'zod'; import { nanoid } from 'nanoid'; const S = z.enum(['a', 'b']); const cols: any = {};\n";

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "export const e = pg.pgEnum('e', S.options)             | A label of enum e comes from 'zod'",
                    "export const e = pg.pgEnum('e', S.Values)              | A label of enum e comes from 'zod'",
                    "export const e = pg.pgEnum('e', [...S.options, 'c'])   | A label of enum e comes from 'zod'",
                    "const [a, b] = S.options; export const e = pg.pgEnum('e', ['x', b]) | A label of enum e comes from 'zod'",
                    "export const s = pg.pgSchema('s'); export const e = s.enum('e', S.options) | A label of enum e comes from 'zod'",
                    "export const e = pg.pgEnum('e', {})                    | Enum e has no labels",
                    "export const t = pgTable('t', { a: pg.jsonb('a').default({ x: nanoid() }) })     | The default of column a comes from 'nanoid'",
                    "export const t = pgTable('t', { a: pg.jsonb('a').default([{ ...S.enum }]) })     | The default of column a comes from 'zod'",
                    "export const t = pgTable('t', { a: pg.point('a', { mode: 'xy' }).default({ x: S.x, y: 1 }) }) | The default of column a comes from 'zod'",
                    "export const t = pgTable('t', { a: text('a').array().default([nanoid()]) })      | The default of column a comes from 'nanoid'",
                    "export const t = pgTable('t', { a: text('a').default(sql`${nanoid()}`) })        | a value from 'nanoid' is used in SQL",
                    "export const t = pgTable('t', { a: text('a'), ...S })                            | A column of table t comes from 'zod'",
                    "export const t = pgTable('t', { a: text('a'), b: S })                            | Column b of table t comes from 'zod'",
                    "export const t = pgTable(`t_${nanoid()}`, {})                                    | a value from 'nanoid' is used as a text",
                    "S.options.forEach((o) => { cols[o] = text() }); export const t = pgTable('t', cols)  | a value from 'zod' is used as a text",
                    "for (const o of S.options) cols.a = text(o); export const t = pgTable('t', cols)     | An argument of text comes from 'zod'",
                    "for (const k of Object.keys(S.enum)) cols[k] = text(); export const t = pgTable('t', cols) | A column of table t comes from 'zod'",
                    "for (const k in S.enum) cols['x' + k] = text(); export const t = pgTable('t', cols) | A column of table t comes from 'zod'",
                    "export const t = pgTable('t', { a: text('a') }, () => [pg.check('c', sql.raw(`a in (${Object.keys(S.enum)})`))]) | The check c comes from 'zod'",
                    "export const t = pgTable('t', { a: text('a').default(JSON.stringify({ x: nanoid() })) })             | The default of column a comes from 'nanoid'",
                    "export const t = pgTable('t', { a: text('a').default(sql.raw(`'${JSON.stringify([nanoid()])}'`)) })  | The default of column a comes from 'nanoid'",
                    "export const t = pgTable('t', { a: text('a') }, (t) => [pg.index('i').on(t.a.op(S))])       | An operator class of table t comes from 'zod'",
                    "export const t = pgTable('t', { a: text('a') }, (t) => [pg.index('i').using(S, t.a)])       | The access method of index i comes from 'zod'",
                    "export const v = pg.pgMaterializedView('v').using(S).as((qb) => qb.select().from(pgTable('t', {})))      | The access method of view v comes from 'zod'",
                    "export const v = pg.pgMaterializedView('v').tablespace(S).as((qb) => qb.select().from(pgTable('t', {}))) | The tablespace of view v comes from 'zod'",
                    "if ('a' in S.enum) cols.a = text('a'); export const t = pgTable('t', cols)           | a value from 'zod' is used with 'in'",
                    "import { ids } from '@acme/ids'; export const t = pgTable('t', { a: ids })           | Column a of table t comes from '@acme/ids'",
                    "import { ids } from '@acme/ids'; export const t = pgTable('t', { a: text('a').default(ids) })      | The default of column a comes from '@acme/ids'",
                    "import { ids } from '@acme/ids'; export const t = pgTable('t', { a: text('a').default(`${ids}`) }) | ReferenceError: '@acme/ids' is used",
                    "import { ids } from '@acme/ids'; ids.all.forEach(() => {})                           | ReferenceError: '@acme/ids' is used",
                    "if (S.options.length > 1) cols.a = text('a'); export const t = pgTable('t', cols)    | a value from 'zod' is used as a text or a number"
                })
        void shouldSayThatWhatAPackageMakesIsNotKnown(String schema, String message) {
            assertThat(problemOf(STAND_INS + schema).detail())
                    .matches("schema\\.ts:3: (ReferenceError: )?.*")
                    .contains(message);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "a: pg.varchar('a', { lenght: 20 })            | varchar('a') has no option 'lenght'.",
                    "a: pg.varchar({ lenght: 20 })                 | varchar has no option 'lenght'.",
                    "a: integer('a', { mode: 'number' })           | integer('a') has no option 'mode'.",
                    "a: timestamp('a', { mode: 'strng' })          | Option 'mode' of timestamp('a') is 'strng', which it cannot be.",
                    "a: text(5)                                    | text takes an object of options, and is given 5.",
                    "a: text('a').unique('u', { nulls: 'not distinc' })              | Option 'nulls' of unique is 'not distinc', which it cannot be.",
                    "a: integer('a').references(() => u.id, { ondelete: 'cascade' }) | references has no option 'ondelete'.",
                    "a: integer('a').references(() => u.id, { onDelete: 'cascad' })  | Option 'onDelete' of references is 'cascad', which it cannot be.",
                    "a: integer('a').references(u.id)              | references is given an object, not a function.",
                    "a: integer('a').generatedAlwaysAsIdentity({ startsWith: 100 })  | generatedAlwaysAsIdentity has no option 'startsWith'.",
                    "a: integer('a').generatedByDefaultAsIdentity({ cache: 'many' }) | Option 'cache' of generatedByDefaultAsIdentity is 'many', not a whole number.",
                    "a: text('a'), b: 5                            | Column b of table t is 5, not a column.",
                    "a: text('a'), b: {}                           | Column b of table t is an object, not a column.",
                    "a: text('a'), b: undefined                    | Column b of table t is undefined, not a column."
                })
        void shouldSayWhichColumnIsWrong(String columns, String message) {
            String schema = "const u = pgTable('u', { id: integer('id') });\nexport const t = pgTable('t', {\n %s });";
            assertThat(problemOf(schema.formatted(columns)).detail())
                    .matches("schema\\.ts:[34]: .*")
                    .endsWith(message);
            String inCallback =
                    "pgTable('t', (pg: any) => { const { integer, text, timestamp } = pg; return { %s }; });";
            assertThat(problemOf("const u = pgTable('u', { id: integer('id') });\nexport const t = "
                                    + inCallback.formatted(columns))
                            .detail())
                    .isEqualTo("schema.ts:3: " + message);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "pg.index('i')                    | One of the constraints and indexes of table t, 'i', is on no columns.",
                    "pg.unique()                      | One of the constraints and indexes of table t, without a name, is on no columns.",
                    "pg.index('i').on()               | An index is on no columns.",
                    "pg.index('i').on(t.zzz)          | An index is on undefined, which is no column.",
                    "pg.index('i').using('gin')       | An index is on no columns.",
                    "pg.unique('u').on(t.zzz)         | A unique constraint is on undefined, which is no column.",
                    "pg.primaryKey({ columns: [] })   | A primary key is on no columns.",
                    "pg.primaryKey({ colums: [t.a] }) | primaryKey has no option 'colums'.",
                    "pg.foreignKey({ columns: [t.a], foreignColumns: [t.b], onDelete: 'cascade' }) | foreignKey has no option 'onDelete'.",
                    "pg.foreignKey({ columns: [t.a], foreignColumns: [t.b] }).onDelete('cascad')   | onDelete of a foreign key is 'cascad', which it cannot be.",
                    "pg.pgPolicy('p', { using: 'a = 1' })           | Option 'using' of pgPolicy('p') is 'a = 1', not an sql`…` expression.",
                    "pg.pgPolicy('p', { withCheck: true })          | Option 'withCheck' of pgPolicy('p') is true, not an sql`…` expression.",
                    "pg.pgPolicy('p', { as: 'restictive' })         | Option 'as' of pgPolicy('p') is 'restictive', which it cannot be.",
                    "pg.pgPolicy('p', { for: 'selct' })             | Option 'for' of pgPolicy('p') is 'selct', which it cannot be.",
                    "pg.pgPolicy('p', { to: [] })                   | Policy p is for no role.",
                    "pg.pgPolicy('p', { fro: 'select' })            | pgPolicy('p') has no option 'fro'.",
                    "5                                | One of the constraints and indexes of table t is 5.",
                    "null                             | One of the constraints and indexes of table t is null.",
                    "{}                               | One of the constraints and indexes of table t is an object."
                })
        void shouldSayWhichConstraintOrIndexIsWrong(String extra, String message) {
            String schema = "\nexport const t = pgTable('t', { a: text('a'), b: text('b') }, (t: any) => [%s]);";
            assertThat(problemOf(schema.formatted(extra)).detail()).isEqualTo("schema.ts:3: " + message);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "pg.pgSequence('s', { incrementBy: 2 })          | pgSequence('s') has no option 'incrementBy'.",
                    "pg.pgSchema('x').sequence('s', { cycle: 'no' }) | Option 'cycle' of pgSequence('s') is 'no', which it cannot be.",
                    "pg.pgSchema('x').table('t', { a: pg.text('a', { length: 5 }) }) | text('a') has no option 'length'.",
                    "pg.pgSchema('x').table('t', { a: 5 })           | Column a of table t is 5, not a column.",
                    "pg.pgTableCreator((n) => 'x_' + n)('t', { a: 5 })               | Column a of table t is 5, not a column.",
                    "pg.pgRole('r', { createdb: true })              | pgRole('r') has no option 'createdb'.",
                    "pg.pgView('v')                                  | View v has no query.",
                    "pg.pgMaterializedView('v', { a: text('a') })    | View v has no query.",
                    "pg.pgView('v').with({ securityInvoker: 'on' })  | Option 'securityInvoker' of with of a view is 'on', which it cannot be.",
                    "pg.pgMaterializedView('v').with({ fooBar: 1 })  | with of a materialized view has no option 'fooBar'.",
                    "pgTable('t', {}, (t: any) => { pg.index('i').on(t.a) })         | An index is on undefined, which is no column.",
                    "pgTable('t', {}, (t: any) => { pg.check('c', sql`true`) })      | What should be the constraints and indexes of table t is undefined."
                })
        void shouldSayWhichDeclarationIsWrong(String declaration, String message) {
            assertThat(problemOf("\nexport const declared = " + declaration + ";")
                            .detail())
                    .isEqualTo("schema.ts:3: " + message);
        }

        /** As the documentation of Auth.js has it. */
        @Test
        void shouldNoteAnObjectInTheListWhoseKeyDrizzleForgets() {
            DrizzleSchema schema = read(
                    "export const t = pgTable('t', { a: text('a') }, (t) => [{ key: pg.primaryKey({ columns: [t.a] }) }] as any);");
            assertThat(schema.statements())
                    .extracting(DrizzleStatement::sql)
                    .containsExactly("CREATE TABLE \"public\".\"t\" (\n    \"a\" text\n)");
            assertThat(schema.notes())
                    .containsExactly(
                            "Table t lists an object (key) among its constraints and indexes, and drizzle-orm takes nothing of what is in it: list that itself.");
        }

        /** What TypeScript takes, too. */
        @Test
        void shouldTakeOptionsThatAreNotGivenAndEntriesThatAreLeftOut() {
            DrizzleSchema schema = read("export const t = pgTable('t', (t) => ({ a: t.varchar({ length: undefined }), "
                    + "b: text('b', undefined).unique(undefined, { nulls: undefined }), c: customType({ dataType: (c) => `bit(${c.any})` })({ any: 3 }) }),"
                    + " (t) => [undefined, false && pg.index('i').on(t.a), pg.pgPolicy('p', { using: undefined })]);");
            assertThat(schema.statements())
                    .extracting(DrizzleStatement::sql)
                    .element(0)
                    .asString()
                    .contains("\"c\" bit(3)");
        }

        @Test
        void shouldRefuseAHugeFile() {
            assertThat(problemOf("// " + "x".repeat(1_100_000)).detail()).contains("a schema file may have 1000000");
        }

        @Test
        void shouldNameTheFilesWhenNoneIsMeant() {
            Problem problem = problemOf(SourceFiles.of(Map.of("db/schema.ts", "")), "src/**/*.ts");
            assertThat(problem.detail()).isEqualTo("There is no schema file src/**/*.ts.");
            assertThat(problem.items()).containsExactly("db/schema.ts");
        }
    }
}
