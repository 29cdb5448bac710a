package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be declared of lookup tables, and what comes of it. */
class DeclaredTablesTest {
    private final TwoDatabases databases = new TwoDatabases();
    private final String source = databases.source;
    private final String target = databases.target;

    @AfterEach
    void dropDatabases() {
        databases.close();
    }

    /** Of the table {@code hook}; the rest is set by the tests. */
    private static LookupDeclaration declared(
            String where, List<String> key, List<String> owned, String ownRows, String policy) {
        return new LookupDeclaration(
                "hook", where, key, List.of(), List.of(), owned, ownRows, policy, List.of(), List.of());
    }

    private static LookupDeclaration where(String condition) {
        return declared(condition, List.of(), List.of(), null, null);
    }

    private static LookupChoice choice(LookupDeclaration declaration) {
        return new LookupChoice(List.of("hook"), List.of(declaration), SyncPolicy.MIRROR, SyncPolicy.MIRROR);
    }

    private TableDelta sync(LookupDeclaration declaration) {
        TableDelta delta = databases.sync(choice(declaration)).get(0);
        LookupTable table = databases.tables(choice(declaration)).tables().get(0);
        assertThat(databases.compare(table, 0).delta(table.policy()))
                .as("a second sync")
                .isEqualTo(new TableDelta("public.hook", 0, 0, 0));
        return delta;
    }

    private DataPlan previewed(LookupDeclaration declaration) {
        LookupSet tables = databases.tables(choice(declaration));
        return databases.within(
                sessions -> DataPlan.preview(sessions, tables, databases.catalog(source), databases.catalog(target)));
    }

    private Problem problemOf(LookupDeclaration declaration) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, () -> previewed(declaration));
        assertThat(thrown).as("a problem").isNotNull();
        assertThat(thrown.problem().type()).isEqualTo(ProblemType.LOOKUP_DECLARATION);
        return thrown.problem();
    }

    private List<String> rows(String database) {
        return databases.values(database, "SELECT concat_ws(' ', id, name, url, region, local) FROM hook ORDER BY id");
    }

    @BeforeEach
    void createHooks() {
        databases.both("""
                CREATE TABLE hook (id int PRIMARY KEY, name text NOT NULL, url text NOT NULL DEFAULT 'none',
                  region text NOT NULL DEFAULT 'eu', local boolean NOT NULL DEFAULT false)""");
        databases.run(source, "INSERT INTO hook VALUES (1, 'paid', 'dev'), (2, 'refunded', 'dev'), (3, 'new', 'dev')");
        databases.run(
                target, "INSERT INTO hook VALUES (1, 'payed', 'prod'), (2, 'refunded', 'prod'), (9, 'old', 'prod')");
    }

    @Nested
    class TargetOwned {
        @Test
        void shouldKeepTargetValuesWhenColumnIsItsOwn() {
            TableDelta delta = sync(declared(null, List.of(), List.of("url"), null, null));

            assertThat(delta).isEqualTo(new TableDelta("public.hook", 1, 1, 1));
            assertThat(rows(target)).containsExactly("1 paid prod eu f", "2 refunded prod eu f", "3 new none eu f");
        }

        @Test
        void shouldKeepTargetRowsWhenTheyAreItsOwn() {
            databases.run(
                    source,
                    "INSERT INTO hook VALUES (4, 'mine', 'dev', 'eu', true), (9, 'shared', 'dev', 'eu', false)");
            databases.run(
                    target, "UPDATE hook SET local = true WHERE id = 9; INSERT INTO hook VALUES (8, 'gone', 'prod')");

            TableDelta delta = sync(declared(null, List.of(), List.of(), "local", null));

            assertThat(delta).isEqualTo(new TableDelta("public.hook", 1, 2, 1));
            assertThat(rows(target))
                    .containsExactly("1 paid dev eu f", "2 refunded dev eu f", "3 new dev eu f", "9 old prod eu t");
        }

        @Test
        void shouldSwapUniqueValuesWhenIndexReachesIntoOwnColumn() {
            databases.both("CREATE UNIQUE INDEX ON hook (name, url)");
            databases.run(source, "UPDATE hook SET name = 'a' WHERE id = 1; UPDATE hook SET name = 'b' WHERE id = 2");
            databases.run(target, "UPDATE hook SET name = 'b' WHERE id = 1; UPDATE hook SET name = 'a' WHERE id = 2");

            sync(declared(null, List.of(), List.of("url"), null, null));

            assertThat(rows(target)).containsExactly("1 a prod eu f", "2 b prod eu f", "3 new none eu f");
        }

        @Test
        void shouldRefuseWhenNewRowsHaveNoValueForIt() {
            databases.both("ALTER TABLE hook ALTER COLUMN url DROP DEFAULT");

            assertThat(problemOf(declared(null, List.of(), List.of("url"), null, null))
                            .detail())
                    .contains("1 rows are new in public.hook", "url", "has no default");
        }

        @Test
        void shouldRefuseWhenRowsHaveNoKey() {
            databases.both("ALTER TABLE hook DROP CONSTRAINT hook_pkey");

            assertThat(problemOf(declared(null, List.of(), List.of("url"), null, null))
                            .detail())
                    .contains("no key");
        }

        @Test
        void shouldRefuseWhenColumnIsMisspelt() {
            assertThat(problemOf(declared(null, List.of(), List.of("urk"), null, null))
                            .detail())
                    .contains("urk");
        }
    }

    @Nested
    class Where {
        @Test
        void shouldLeaveOtherRowsAloneWhenFiltered() {
            databases.run(target, "INSERT INTO hook VALUES (7, 'other', 'prod', 'us')");

            assertThat(sync(where("region = 'eu'"))).isEqualTo(new TableDelta("public.hook", 1, 2, 1));
            assertThat(rows(target))
                    .containsExactly("1 paid dev eu f", "2 refunded dev eu f", "3 new dev eu f", "7 other prod us f");
        }

        @Test
        void shouldNeverWriteOverRowsOutsideOfTheFilter() {
            databases.run(
                    target, "UPDATE hook SET region = 'us' WHERE id = 1; INSERT INTO hook VALUES (3, 'x', 'y', 'us')");
            List<String> before = rows(target);
            for (String policy : new String[] {"mirror", "upsert"}) {
                LookupDeclaration declaration = declared("region = 'eu'", List.of(), List.of(), null, policy);

                Problem previewed = problemOf(declaration);
                ProblemException compared = catchThrowableOfType(
                        ProblemException.class,
                        () -> databases.compare(
                                databases.tables(choice(declaration)).tables().get(0), 0));
                ProblemException synced =
                        catchThrowableOfType(ProblemException.class, () -> databases.sync(choice(declaration)));

                assertThat(List.of(previewed, compared.problem(), synced.problem()))
                        .allSatisfy(problem -> {
                            assertThat(problem.detail()).startsWith("2 rows of public.hook in the source have a key");
                            assertThat(problem.table()).isEqualTo("public.hook");
                            assertThat(problem.keys()).containsExactlyInAnyOrder("id=1", "id=3");
                        });
                assertThat(rows(target)).isEqualTo(before);
            }
        }

        @Test
        void shouldNeverWriteOverRowsOutsideOfTheFilterOfAnExport(@TempDir Path directory) {
            databases.run(target, "UPDATE hook SET region = 'us' WHERE id = 1");
            List<String> before = rows(target);

            ProblemException thrown = catchThrowableOfType(
                    ProblemException.class,
                    () -> databases.transfer(
                            ArchiveFormat.TEXT,
                            directory.resolve("hooks.zip"),
                            databases.tables(choice(where("region = 'eu'"))),
                            "hook"));

            assertThat(thrown.problem().keys()).containsExactly("id=1");
            assertThat(rows(target)).isEqualTo(before);
        }

        @Test
        void shouldKeepRowsOutsideOfTheFilterWhenTheyAreTheTargetsOwn() {
            databases.run(target, "UPDATE hook SET region = 'us', local = true WHERE id = 1");

            sync(declared("region = 'eu'", List.of(), List.of(), "local", null));

            assertThat(rows(target)).containsExactly("1 payed prod us t", "2 refunded dev eu f", "3 new dev eu f");
        }

        @Test
        void shouldUpdateRowWithinTheFilterWhenItsKeyIsAnotherText() {
            databases.both("CREATE TABLE rate (k numeric PRIMARY KEY, region text, v int)");
            databases.run(source, "INSERT INTO rate VALUES (1.0, 'eu', 1), (2, 'eu', 2)");
            databases.run(target, "INSERT INTO rate VALUES (1.00, 'eu', 0), (3.0, 'us', 9)");
            LookupChoice choice = new LookupChoice(
                    List.of("rate"),
                    List.of(new LookupDeclaration(
                            "rate", "region = 'eu'", null, null, null, null, null, null, null, null)),
                    SyncPolicy.MIRROR,
                    SyncPolicy.MIRROR);

            databases.sync(choice);
            assertThat(databases.values(target, "SELECT concat_ws(' ', k, region, v) FROM rate ORDER BY k"))
                    .containsExactly("1.0 eu 1", "2 eu 2", "3.0 us 9");

            databases.run(source, "INSERT INTO rate VALUES (3.00, 'eu', 3)");
            ProblemException thrown = catchThrowableOfType(ProblemException.class, () -> databases.sync(choice));
            assertThat(thrown.problem().keys()).containsExactly("k=3.0");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "region = 'it''s -- no comment; \"quoted\"' OR jsonb_exists('{}', 'a')",
                    "id IN (1, 2) AND name LIKE '%a%' AND \"region\" ~ '^e\\w'",
                    "lower(name) = ANY (ARRAY['refunded'])",
                    "coalesce(region, '') <> '' AND (id BETWEEN 1 AND numeric(4,2) '5')",
                })
        void shouldTakeConditionsWhenTheyAreOverTheRowAlone(String condition) {
            sync(where(condition));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "at > now() - interval '1 year' AND at < current_date + 100000",
                    "date_trunc('year', at) <= statement_timestamp() AND extract(year from at) > 1900",
                    "to_char(at, 'YYYY') <> '' AND at >= date '2000-01-01' AND at::date > '2000-01-01'",
                    "mood = 'ok' AND mood <> 'bad'::public.mood AND mood::text LIKE 'o%'",
                    "doc @> '{}' AND doc ->> 'a' IS NULL AND jsonb_path_exists(doc, '$')",
                    "name ILIKE '%A%' OR name SIMILAR TO '(b|c)%' OR name ~* 'r' OR starts_with(name, 'p')",
                    "substring(name from 1 for 2) <> '' AND position('a' in name) >= 0 AND trim(both from name) <> ''",
                    "id = ANY ('{1,2,3}') AND (id, name) > (0, '') AND NOT id BETWEEN 100 AND 200",
                    "CASE WHEN id > 0 THEN coalesce(nullif(name, ''), 'x') ELSE concat(id, name) END <> ''",
                    "round(price / 3, 2) >= 0 AND abs(id) < 1e6 AND greatest(id, 2) > least(id, 1)",
                    "md5(name) > '' AND length(name) < 100 AND array_length(tags, 1) IS NULL",
                    "to_tsvector(name) @@ to_tsquery('paid') OR true",
                    "r.name IS NOT NULL AND local IS NOT TRUE AND name COLLATE \"C\" < 'z'"
                })
        void shouldTakeSensibleConditions(String condition) {
            databases.both("""
                    CREATE TYPE mood AS ENUM ('ok', 'bad');
                    ALTER TABLE hook ADD at timestamptz NOT NULL DEFAULT now() - interval '1 day', ADD mood mood DEFAULT 'ok',
                      ADD doc jsonb DEFAULT '{}', ADD price numeric DEFAULT 1, ADD tags text[] DEFAULT '{}'""");

            assertThat(previewed(where(condition))).isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "('/etc/passwd').pg_read_file IS NOT NULL",
                    "('/etc/passwd'::text).pg_stat_file IS NOT NULL",
                    "pg_catalog.pg_ls_dir('.') IS NOT NULL",
                    "table_to_xml('pg_catalog.pg_class'::regclass, true, false, '')::text LIKE '%a%'",
                    "current_setting('data_directory') <> ''",
                    "to_jsonb(r) IS NOT NULL",
                    "(r).row_to_json IS NOT NULL",
                    "public.sneaky(id)",
                    "public.sneaky(1)",
                    "(id).sneaky",
                    "id OPERATOR(public.===) 1",
                    "id::public.kind IS NOT NULL",
                    "'1'::public.checked > 0",
                    "'(1)'::public.pair IS NOT NULL",
                    "'{1}'::public.checked[] IS NOT NULL",
                    "public.checked('1') > 0",
                    "id IN (VALUES (1))",
                    "EXISTS (VALUES (1))",
                    "pg_sleep(0) IS NULL",
                    "has_table_privilege('pg_catalog.pg_authid', 'SELECT')",
                })
        void shouldRefuseWhatReadsOrRunsSomethingElse(String condition) {
            databases.both("""
                    CREATE FUNCTION sneaky(int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql
                      AS 'BEGIN IF $1 IS NULL THEN RETURN true; END IF; RAISE ''was run''; END';
                    CREATE FUNCTION sneaky(int, int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RAISE ''was run''; END';
                    CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = sneaky);
                    CREATE DOMAIN checked AS int CHECK (sneaky(VALUE));
                    CREATE TYPE pair AS (a checked);
                    CREATE TYPE kind AS (id int);
                    CREATE FUNCTION kind(int) RETURNS kind IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RAISE ''was run''; END';
                    CREATE CAST (int AS kind) WITH FUNCTION kind(int);
                    ALTER TABLE hook ADD price checked;
                    """);

            Problem problem = problemOf(where(condition));

            assertThat(problem.detail())
                    .contains("where", "public.hook")
                    .doesNotContain("was run")
                    .containsAnyOf("calls ", "names the type ", "has a query", "is no condition");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "true) OR (true",
                    "true; DROP TABLE hook",
                    "true -- ",
                    "true /* */",
                    "EXISTS (SELECT 1)",
                    "EXISTS (TABLE hook)",
                    "region = $$eu$$",
                    "region = E'a\\'b'",
                    "U&\"pg_read_\\0066ile\"('/etc/passwd') IS NOT NULL",
                    "region = u&'\\0065u'",
                    "region = 'eu",
                    "a[1",
                    " ",
                })
        void shouldSayWhatIsWrongWhenItIsNoSingleExpression(String condition) {
            assertThat(where(condition).flaw()).isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "id",
                    "id, name",
                    "id = 'x'",
                    "no_such_column",
                    "random() < 0.5",
                    "pg_catalog.\"random\"() < 1",
                    "set_config('a.b', 'c', false) = 'c'",
                    "nextval('s') > 0",
                    "count(*) > 1",
                    "true ORDER BY 1",
                })
        void shouldRefuseWhenPostgresTakesItForNoCondition(String condition) {
            assertThat(problemOf(where(condition)).detail()).contains("where", "public.hook");
        }

        @Test
        void shouldRefuseWhenItDependsOnWhatIsLeftAlone() {
            assertThat(problemOf(declared("url <> ''", List.of(), List.of("url"), null, null))
                            .detail())
                    .contains("depends on the column url");
        }
    }

    @Nested
    class Keys {
        @Test
        void shouldTellRowsApartByDeclaredKeyWhenIdsAreGenerated() {
            databases.both("ALTER TABLE hook ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START 100)");
            databases.run(target, "UPDATE hook SET name = 'new' WHERE id = 9");
            LookupDeclaration byName = new LookupDeclaration(
                    "hook",
                    null,
                    List.of("name"),
                    List.of(),
                    List.of("id"),
                    List.of(),
                    null,
                    null,
                    List.of(),
                    List.of());

            assertThat(sync(byName)).isEqualTo(new TableDelta("public.hook", 1, 2, 1));
            assertThat(rows(target)).containsExactly("2 refunded dev eu f", "9 new dev eu f", "100 paid dev eu f");
        }

        @Test
        void shouldRefuseWhenRowsShareTheKey() {
            databases.run(target, "UPDATE hook SET name = 'refunded'");

            assertThat(problemOf(declared(null, List.of("name"), List.of(), null, null))
                            .detail())
                    .isEqualTo(
                            "The key (name) that is declared of public.hook is none in the target: 1 of its values stand in more than one row.");
        }

        @Test
        void shouldRefuseWhenTheKeyIsNull() {
            databases.both("ALTER TABLE hook ADD COLUMN code text");

            assertThat(problemOf(declared(null, List.of("code"), List.of(), null, null))
                            .detail())
                    .contains("none in the source: 3 rows have a NULL");
        }

        @Test
        void shouldRefuseWhenThereIsNoSuchColumn() {
            Problem problem = problemOf(declared(null, List.of("code"), List.of(), null, null));

            assertThat(problem.detail()).contains("no column code that could be in key");
            assertThat(problem.nextStep()).contains("id, local, name, region, url");
        }
    }

    @Nested
    class Policies {
        @Test
        void shouldOnlyInsertWhenDeclared() {
            assertThat(sync(declared(null, List.of(), List.of(), null, "insertOnly")))
                    .isEqualTo(new TableDelta("public.hook", 1, 0, 0));
            assertThat(rows(target))
                    .containsExactly("1 payed prod eu f", "2 refunded prod eu f", "3 new dev eu f", "9 old prod eu f");
        }

        @Test
        void shouldOnlyInsertWhenRowOutsideOfFilterHasTheKey() {
            databases.run(target, "UPDATE hook SET region = 'us' WHERE id = 1");

            assertThat(sync(declared("region = 'eu'", List.of(), List.of(), null, "insertOnly")))
                    .isEqualTo(new TableDelta("public.hook", 1, 0, 0));
        }

        @Test
        void shouldDoNoMoreThanTheRequestSaysWhenMoreIsDeclared() {
            LookupDeclaration mirror = declared(null, List.of(), List.of(), null, "mirror");

            LookupChoice upsert =
                    new LookupChoice(List.of("hook"), List.of(mirror), SyncPolicy.UPSERT, SyncPolicy.UPSERT);
            LookupChoice byDefault =
                    new LookupChoice(List.of("hook"), List.of(mirror), SyncPolicy.UPSERT, SyncPolicy.MIRROR);

            assertThat(databases.tables(upsert).tables().get(0).policy()).isEqualTo(SyncPolicy.UPSERT);
            assertThat(databases.tables(byDefault).tables().get(0).policy()).isEqualTo(SyncPolicy.MIRROR);
        }
    }

    @Nested
    class Columns {
        private LookupDeclaration columns(List<String> wanted, List<String> excluded, List<String> sensitive) {
            return new LookupDeclaration(
                    "ho*", null, List.of(), wanted, excluded, List.of(), null, null, sensitive, List.of());
        }

        @Test
        void shouldLookAtNamedColumnsAndTheKeyWhenColumnsAreNamed() {
            assertThat(sync(columns(List.of("name"), List.of(), List.of())))
                    .isEqualTo(new TableDelta("public.hook", 1, 1, 1));
            assertThat(rows(target)).containsExactly("1 paid prod eu f", "2 refunded prod eu f", "3 new none eu f");
        }

        @Test
        void shouldFindNoDifferenceWhenItIsExcluded() {
            databases.run(
                    target, "DELETE FROM hook; INSERT INTO hook SELECT i, 'x', 'prod' FROM generate_series(1, 3) AS i");

            assertThat(sync(columns(List.of(), List.of("name", "url"), List.of())))
                    .isEqualTo(new TableDelta("public.hook", 0, 0, 0));
        }

        @Test
        void I8_shouldShowNoSensitiveValueInSamples() {
            LookupTable table = databases
                    .tables(choice(columns(List.of(), List.of(), List.of("url"))))
                    .tables()
                    .get(0);

            List<RowSample> samples = databases.compare(table, 5).samples();

            assertThat(samples.toString()).doesNotContain("dev", "prod");
            assertThat(samples)
                    .filteredOn(sample -> sample.difference() == RowSample.Difference.CHANGED)
                    .hasSize(2)
                    .allSatisfy(sample -> {
                        assertThat(sample.before()).containsEntry("url", RowSample.MASKED);
                        assertThat(sample.after()).containsEntry("url", RowSample.MASKED_OTHER);
                    });
        }

        @Test
        void shouldRefuseWhenNoTableHasTheColumnThatIsProtected() {
            assertThat(problemOf(columns(List.of(), List.of(), List.of("api_key")))
                            .detail())
                    .contains("None of the tables", "api_key");
        }

        @Test
        void shouldRefuseWhenKeyIsSensitive() {
            assertThat(problemOf(columns(List.of(), List.of(), List.of("id"))).detail())
                    .contains("cannot be sensitive");
        }
    }

    @Test
    void shouldOrderTablesAsDeclaredWhenNoForeignKeySaysSo() {
        databases.both("CREATE TABLE aaa (id int PRIMARY KEY)");
        LookupDeclaration last = new LookupDeclaration(
                "aaa", null, List.of(), List.of(), List.of(), List.of(), null, null, List.of(), List.of("ho*"));
        LookupChoice choice = new LookupChoice(List.of("*"), List.of(last), SyncPolicy.MIRROR, SyncPolicy.MIRROR);

        assertThat(databases.tables(choice).tables())
                .extracting(LookupTable::displayName)
                .containsExactly("public.hook", "public.aaa");
    }
}
