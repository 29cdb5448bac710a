package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.Archives;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where statements end, in which order files are run, and what of them is refused. No database is asked. */
class SqlScriptTest {

    @Nested
    class Cutting {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "SELECT 'a;b''c;'",
                    "SELECT E'a\\';b'",
                    "SELECT U&'d\\0061t;', u&\"x;\"",
                    "SELECT \"a;\"\"b\" FROM t",
                    "DO $$ BEGIN NULL; END $$",
                    "DO $x$ SELECT $$;$$; $x$",
                    "SELECT 1 /* a ; /* nested ; */ still ; */ + 2",
                    "SELECT 1 -- one ; two\n + 2",
                    "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM u; DELETE FROM v)",
                    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END",
                    "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END",
                    "SELECT a$b$ FROM t$x",
                    "SELECT $1"
                })
        void shouldNotCutWithin(String sql) {
            assertThat(texts(sql + ";\n" + sql + ";")).containsExactly(sql, sql);
        }

        @Test
        void shouldTellLinesAndKeepTheLastStatementWithoutASemicolon() {
            List<SqlStatement> statements =
                    SqlScript.split("a.sql", "-- first\r\nCREATE TABLE a ();\n\n\n/* x\n */ CREATE TABLE b (\n)");

            assertThat(statements)
                    .containsExactly(
                            new SqlStatement("CREATE TABLE a ()", "a.sql", 2),
                            new SqlStatement("CREATE TABLE b (\n)", "a.sql", 6));
            assertThat(statements.get(1).lineOf(17)).isEqualTo(7);
        }

        @Test
        void shouldTakeTheRowsOfCopyAlong() {
            List<SqlStatement> statements =
                    SqlScript.split("a.sql", "COPY t (a, b) FROM stdin;\n1\tx;\n2\t\\N\n\\.\n\nSELECT 1;");

            assertThat(statements).extracting(SqlStatement::rows).containsExactly("1\tx;\n2\t\\N\n", null);
            assertThat(statements.get(1).line()).isEqualTo(6);
        }

        @Test
        void shouldPassOverWhatPgDumpWritesForPsqlAlone() {
            assertThat(texts("\\restrict abc\nSELECT 1;\n\\unrestrict abc\n")).containsExactly("SELECT 1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"\\! rm -rf /", "\\i other.sql", "\\connect other", "SELECT 1 \\g /tmp/x", "\\copy t from x"
                })
        void shouldRefuseCommandsOfPsqlByFileAndLine(String command) {
            assertThatThrownBy(() -> SqlScript.split("a.sql", "SELECT 1;\n" + command))
                    .hasMessageContaining("a.sql, line 2: \\")
                    .hasMessageContaining("is a command of psql");
        }

        @ParameterizedTest
        @ValueSource(strings = {"SELECT 'a", "SELECT \"a", "DO $$ BEGIN", "SELECT /* a /* b */"})
        void shouldSayWhereWhatIsNotClosedBegins(String sql) {
            assertThatThrownBy(() -> SqlScript.split("a.sql", "SELECT 1;\n" + sql))
                    .hasMessageContaining("a.sql, line 2: ")
                    .hasMessageContaining("is not closed");
        }

        private static List<String> texts(String script) {
            return SqlScript.split("a.sql", script).stream()
                    .map(SqlStatement::sql)
                    .toList();
        }
    }

    @Nested
    class Ordering {

        @Test
        void shouldTakeFilesInTheOrderOfTheirNames() {
            assertThat(order("b/1.sql", "a.sql", "c.sql", "readme.txt")).containsExactly("a.sql", "b/1.sql", "c.sql");
        }

        @Test
        void shouldTakeMigrationsOfFlywayByVersionAndRepeatableOnesAfterwards() {
            assertThat(order("R__views.sql", "V10__c.sql", "V2__b.sql", "V1.1__a.sql", "x/V1__z.sql", "U2__b.sql"))
                    .containsExactly("x/V1__z.sql", "V1.1__a.sql", "V2__b.sql", "V10__c.sql", "R__views.sql");
            assertThat(SqlFiles.of(files("V1__a.sql", "U1__a.sql"), List.of()).notes())
                    .singleElement()
                    .asString()
                    .contains("U1__a.sql");
        }

        @Test
        void shouldBeginWithTheLastBaselineOfFlyway() {
            assertThat(order("V1__a.sql", "V2__b.sql", "B2__both.sql", "V3__c.sql"))
                    .containsExactly("B2__both.sql", "V3__c.sql");
        }

        @Test
        void shouldRefuseTwoMigrationsOfOneVersion() {
            assertThatThrownBy(() -> order("V1__a.sql", "V1.0__b.sql")).hasMessageContaining("two migrations of one");
        }

        @Test
        void shouldSayWhatToDoAboutFilesThatCannotBeRun() {
            String journal = "meta/_journal.json";
            nextStep("no file of SQL", () -> SqlFiles.of(files("a.ts"), List.of()));
            nextStep("several journals", () -> SqlFiles.of(files("a.sql", "x/" + journal, "y/" + journal), List.of()));
            nextStep("matches \"b\"", () -> SqlFiles.of(files("a.sql"), List.of("b")));
            nextStep("two migrations of one", () -> order("V1__a.sql", "V1.0__b.sql"));
            nextStep("the way back", () -> of(Map.of("a.sql", "SELECT 1;\n-- +goose Down\nSELECT 2;")));
            nextStep("which is not there", () -> of(Map.of("a.sql", "", journal, "{\"entries\":[{\"tag\":\"b\"}]}")));
            nextStep("no JSON", () -> of(Map.of("a.sql", "", journal, "<<<<<<< HEAD")));
            nextStep("two files a.sql", () -> {
                FileCollection files = new FileCollection();
                files.add("a.sql", new byte[0]);
                files.add("a.sql", new byte[0]);
            });
            nextStep("not encoded in UTF-8", () -> new FileCollection().add("a.sql", new byte[] {(byte) 0xff}));
            nextStep("in the archive", () -> UploadedFiles.read(Archives.zip(Map.of("readme.md", "")), "x"));
        }

        private static SqlFiles of(Map<String, String> texts) {
            return SqlFiles.of(SourceFiles.of(texts), List.of());
        }

        private static void nextStep(String detail, ThrowingCallable read) {
            assertThatThrownBy(read)
                    .as(detail)
                    .hasMessageContaining(detail)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().nextStep()).isNotBlank());
        }

        @Test
        void shouldTakeDrizzlesMigrationsByItsJournal() {
            SourceFiles files = SourceFiles.of(Map.of(
                    "drizzle/0000_z.sql", "CREATE TABLE a ();\n--> statement-breakpoint\nCREATE TABLE b ()",
                    "drizzle/0001_a.sql", "CREATE TABLE c ()--> statement-breakpoint\nCREATE TABLE d ();",
                    "drizzle/left.sql", "CREATE TABLE e ()",
                    "drizzle/meta/_journal.json",
                            "{\"entries\":[{\"idx\":1,\"tag\":\"0001_a\"},{\"idx\":0,\"tag\":\"0000_z\"}]}"));

            SqlFiles found = SqlFiles.of(files, List.of());

            assertThat(found.statements())
                    .extracting(SqlStatement::sql)
                    .containsExactly(
                            "CREATE TABLE a ()", "CREATE TABLE b ()", "CREATE TABLE c ()", "CREATE TABLE d ()");
            assertThat(found.notes()).singleElement().asString().contains("drizzle/left.sql");
        }

        @Test
        void shouldSayWhichMigrationOfTheJournalIsMissing() {
            SourceFiles files = SourceFiles.of(Map.of(
                    "a.sql", "SELECT 1", "meta/_journal.json", "{\"entries\":[{\"idx\":0,\"tag\":\"0000_gone\"}]}"));

            assertThatThrownBy(() -> SqlFiles.of(files, List.of())).hasMessageContaining("0000_gone.sql");
        }

        @Test
        void shouldNotRunTheWayBack() {
            assertThat(order("1.up.sql", "1.down.sql", "2.up.sql")).containsExactly("1.up.sql", "2.up.sql");
            SourceFiles goose =
                    SourceFiles.of(Map.of("1.sql", "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a;"));
            assertThatThrownBy(() -> SqlFiles.of(goose, List.of())).hasMessageContaining("the way back");
        }

        @Test
        void shouldTakeEntriesInTheOrderInWhichTheyAreGiven() {
            SourceFiles files = files("types.sql", "tables/b.sql", "tables/a.sql", "other.sql");

            assertThat(SqlFiles.of(files, List.of("types.sql", "tables/*.sql")).statements())
                    .extracting(SqlStatement::file)
                    .containsExactly("types.sql", "tables/a.sql", "tables/b.sql");
            assertThatThrownBy(() -> SqlFiles.of(files, List.of("none/*.sql"))).hasMessageContaining("none/*.sql");
        }

        @Test
        void shouldTakeWhatLiesDirectlyInTheFolderForFilesAcrossFolders() {
            SourceFiles files = files("a.sql", "b/c.sql", "b/d/e.sql");

            assertThat(SqlFiles.of(files, List.of("**/*.sql")).statements())
                    .extracting(SqlStatement::file)
                    .containsExactly("a.sql", "b/c.sql", "b/d/e.sql");
            assertThat(SqlFiles.of(files, List.of("b/**/*.sql")).statements())
                    .extracting(SqlStatement::file)
                    .containsExactly("b/c.sql", "b/d/e.sql");
        }

        @Test
        void shouldTakeMigrationsOfFlywayThatAPatternMatchesByVersion() {
            SourceFiles files = files("db/V10__c.sql", "db/V2__b.sql", "db/U2__b.sql", "db/R__a.sql", "first.sql");

            SqlFiles found = SqlFiles.of(files, List.of("first.sql", "db/*.sql"));

            assertThat(found.statements())
                    .extracting(SqlStatement::file)
                    .containsExactly("first.sql", "db/V2__b.sql", "db/V10__c.sql", "db/R__a.sql");
            assertThat(found.notes()).singleElement().asString().contains("db/U2__b.sql");
        }

        private static List<String> order(String... paths) {
            return SqlFiles.of(files(paths), List.of()).statements().stream()
                    .map(SqlStatement::file)
                    .toList();
        }

        private static SourceFiles files(String... paths) {
            return SourceFiles.of(java.util.Arrays.stream(paths)
                    .collect(java.util.stream.Collectors.toMap(path -> path, path -> "SELECT 1;")));
        }
    }
}
