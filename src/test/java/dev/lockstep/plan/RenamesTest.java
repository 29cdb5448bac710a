package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Renames, planned and run on a server with rows, and what is suggested. */
class RenamesTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private static final String SCHEMA = """
            CREATE TYPE public.mood AS ENUM ('sad', 'happy');
            CREATE DOMAIN public.positive AS int CONSTRAINT above_zero CHECK (VALUE > 0);
            CREATE TYPE public.pair AS (a int, m public.mood);
            CREATE FUNCTION public.twice(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x * 2;
            CREATE TABLE public.merchants (
              id serial CONSTRAINT merchants_key PRIMARY KEY,
              tax text NOT NULL DEFAULT 'none' CONSTRAINT tax_given CHECK (tax <> ''),
              long text GENERATED ALWAYS AS ('tax ' || tax) STORED,
              m public.mood DEFAULT 'sad', ms public.mood[], p public.positive, doubled int DEFAULT public.twice(2));
            CREATE TABLE public.sales (id int PRIMARY KEY, merchant int CONSTRAINT of_merchant REFERENCES public.merchants, tax text);
            CREATE INDEX by_tax ON public.merchants (lower(tax)) WHERE tax <> 'x';
            CREATE VIEW public.v AS SELECT m.id, m.tax, s.tax AS sold FROM public.merchants m LEFT JOIN public.sales s ON s.merchant = m.id;
            CREATE VIEW public.w AS SELECT tax, merchants.m FROM public.merchants WHERE m = 'sad'::public.mood;
            CREATE MATERIALIZED VIEW public.mv AS SELECT count(tax) AS n FROM public.merchants;
            CREATE FUNCTION public.atomic() RETURNS bigint LANGUAGE sql
              BEGIN ATOMIC SELECT count(merchants.tax) FROM public.merchants; END;
            CREATE FUNCTION public.moody(m public.mood) RETURNS public.mood LANGUAGE sql AS 'SELECT m';
            CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER noted BEFORE UPDATE OF tax ON public.merchants FOR EACH ROW WHEN (NEW.tax <> OLD.tax) EXECUTE FUNCTION public.note();
            CREATE POLICY mine ON public.merchants USING (tax = CURRENT_USER);
            COMMENT ON COLUMN public.merchants.tax IS 'the tax of merchants';
            CREATE STATISTICS public.related ON id, tax FROM public.merchants;
            CREATE SCHEMA app; CREATE TABLE app.parent (k int, v text) PARTITION BY LIST (k);
            CREATE TABLE app.child PARTITION OF app.parent FOR VALUES IN (1);
            CREATE INDEX parent_v ON app.parent (v);
            """;
    private static final String ROWS = """
            INSERT INTO public.merchants (tax, m, ms, p) VALUES ('a', 'sad', '{happy}', 1), ('b', 'happy', NULL, 2);
            INSERT INTO public.sales VALUES (1, 1, 'x');
            INSERT INTO app.parent VALUES (1, 'one');
            """;

    @Nested
    class Planned {

        @Test
        void shouldRenameAColumnAndNothingElse() throws SQLException {
            List<String> statements = proven(
                    "ALTER TABLE public.merchants RENAME tax TO tax_id",
                    new Rename("column", "public.merchants.tax", "public.merchants.tax_id"));

            assertThat(statements)
                    .containsExactly("ALTER TABLE \"public\".\"merchants\" RENAME COLUMN \"tax\" TO \"tax_id\"");
        }

        @Test
        void shouldRenameATableAndNothingElse() throws SQLException {
            List<String> statements = proven(
                    "ALTER TABLE public.merchants RENAME TO traders",
                    new Rename("table", "public.merchants", "public.traders"));

            assertThat(statements).containsExactly("ALTER TABLE \"public\".\"merchants\" RENAME TO \"traders\"");
        }

        @Test
        void shouldRenameATableWithItsColumnsKeysIndexesAndSequenceWhenAsked() throws SQLException {
            List<String> statements = proven(
                    """
                    ALTER TABLE public.merchants RENAME TO "Traders"; ALTER TABLE public."Traders" RENAME tax TO "tax id";
                    ALTER TABLE public."Traders" RENAME CONSTRAINT merchants_key TO traders_key;
                    ALTER TABLE public."Traders" RENAME CONSTRAINT tax_given TO given;
                    ALTER SEQUENCE public.merchants_id_seq RENAME TO traders_id_seq; ALTER INDEX public.by_tax RENAME TO by_tax_id;
                    ALTER TRIGGER noted ON public."Traders" RENAME TO noticed; ALTER POLICY mine ON public."Traders" RENAME TO ours;
                    """,
                    new Rename("column", "public.merchants.tax", "public.Traders.tax id"),
                    new Rename("constraint", "public.merchants.merchants_key", "public.merchants.traders_key"),
                    new Rename("constraint", "public.merchants.tax_given", "public.Traders.given"),
                    new Rename("table", "public.merchants", "public.Traders"),
                    new Rename("sequence", "public.merchants_id_seq", "public.traders_id_seq"),
                    new Rename("index", "public.by_tax", "public.by_tax_id"),
                    new Rename("trigger", "public.merchants.noted", "public.Traders.noticed"),
                    new Rename("policy", "public.merchants.mine", "public.Traders.ours"));

            assertThat(statements).hasSize(8).allMatch(sql -> sql.contains(" RENAME "));
        }

        @Test
        void shouldRenameTypesTheirLabelsAndFunctions() throws SQLException {
            List<String> statements = proven(
                    """
                    ALTER TYPE public.mood RENAME TO feeling; ALTER TYPE public.feeling RENAME VALUE 'sad' TO 'blue';
                    ALTER DOMAIN public.positive RENAME TO natural_number;
                    ALTER DOMAIN public.natural_number RENAME CONSTRAINT above_zero TO more_than_zero;
                    ALTER TYPE public.pair RENAME TO couple; ALTER FUNCTION public.twice(int) RENAME TO two_times;
                    ALTER FUNCTION public.moody(public.feeling) RENAME TO felt;
                    """,
                    new Rename("type", "public.mood", "public.feeling"),
                    new Rename("enum label", "public.mood.sad", "public.feeling.blue"),
                    new Rename("domain", "public.positive", "public.natural_number"),
                    new Rename(
                            "domain constraint", "public.positive.above_zero", "public.natural_number.more_than_zero"),
                    new Rename("composite type", "public.pair", "public.couple"),
                    new Rename("function", "public.twice(integer)", "public.two_times(integer)"),
                    new Rename("function", "public.moody(public.mood)", "public.felt"));

            assertThat(statements).hasSize(7).allMatch(sql -> sql.contains(" RENAME "));
        }

        @Test
        void shouldRenameASchemaAndColumnsOfPartitionedTablesInIt() throws SQLException {
            List<String> statements = proven(
                    """
                    ALTER SCHEMA app RENAME TO application; ALTER TABLE application.parent RENAME v TO value;
                    ALTER TABLE application.child RENAME TO kid; ALTER VIEW public.v RENAME TO seen;
                    ALTER MATERIALIZED VIEW public.mv RENAME TO stored;
                    """,
                    new Rename("schema", "app", "application"),
                    new Rename("column", "app.parent.v", "application.parent.value"),
                    new Rename("table", "app.child", "app.kid"),
                    new Rename("view", "public.v", "public.seen"),
                    new Rename("materialized view", "public.mv", "public.stored"));

            assertThat(statements).hasSize(5).allMatch(sql -> sql.contains(" RENAME "));
        }

        @Test
        void shouldRenameInTheOrderInWhichNamesBecomeFree() throws SQLException {
            List<String> statements = proven(
                    "ALTER TABLE public.sales RENAME tax TO levy; ALTER TABLE public.sales RENAME merchant TO tax;",
                    new Rename("column", "public.sales.merchant", "public.sales.tax"),
                    new Rename("column", "public.sales.tax", "public.sales.levy"));

            assertThat(statements)
                    .startsWith(
                            "ALTER TABLE \"public\".\"sales\" RENAME COLUMN \"tax\" TO \"levy\"",
                            "ALTER TABLE \"public\".\"sales\" RENAME COLUMN \"merchant\" TO \"tax\"")
                    .noneMatch(sql -> sql.contains("DROP COLUMN") || sql.contains("DROP TABLE"));
        }

        @Test
        void shouldMakeFurtherChangesAfterTheRename() throws SQLException {
            proven("""
                    ALTER TABLE public.merchants RENAME tax TO tax_id; ALTER TABLE public.merchants ADD tax int;
                    DROP VIEW public.w; CREATE VIEW public.w AS SELECT tax_id, tax, m FROM public.merchants;
                    ALTER TABLE public.merchants ALTER tax_id SET DEFAULT 'some';
                    """, new Rename("column", "public.merchants.tax", "public.merchants.tax_id"));
        }

        @Test
        void shouldAskToLookAtBodiesThatPostgresDoesNotTrack() throws SQLException {
            String body =
                    "CREATE FUNCTION public.untracked() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT tax FROM public.merchants LIMIT 1); END';";
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA + body);
                    ProvenDatabase source = new ProvenDatabase(
                            SERVER, SCHEMA + body + "ALTER TABLE public.merchants RENAME tax TO tax_id")) {
                Plan plan = plan(
                        target.read(),
                        source.read(),
                        new Rename("column", "public.merchants.tax", "public.merchants.tax_id"));

                assertThat(plan.hazards()).containsExactly(Hazard.BACKWARD_INCOMPATIBLE, Hazard.MANUAL_CHECK);
                assertThat(plan.steps().get(0).purpose()).contains("look at public.untracked()");
            }
        }

        /** There with rows, and back again without: no row is lost, and no statement is left to be run. */
        private List<String> proven(String change, Rename... renames) throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA + ROWS);
                    ProvenDatabase source = new ProvenDatabase(SERVER, SCHEMA + change)) {
                Catalog wanted = source.read();
                Catalog before = target.read();
                Plan plan = plan(before, wanted, renames);

                Catalog after = target.promote(plan);

                List<String> statements = plan.steps().stream().map(Step::sql).toList();
                assertThat(Diff.between(wanted, after))
                        .as(String.join("\n", statements))
                        .isEmpty();
                assertThat(Planner.plan(after, wanted, PlanOptions.defaults()).steps())
                        .isEmpty();
                assertThat(target.rows(after).values()).containsExactlyInAnyOrderElementsOf(List.of(2L, 1L, 1L));
                return statements;
            }
        }

        @Test
        void shouldDoNothingWhenItWasDoneBefore() throws SQLException {
            Rename[] renames = {
                new Rename("table", "public.merchants", "public.traders"),
                new Rename("column", "public.merchants.tax", "public.traders.tax_id"),
                new Rename("type", "public.mood", "public.feeling"),
                new Rename("enum label", "public.mood.sad", "public.feeling.blue")
            };
            String change = """
                    ALTER TABLE public.merchants RENAME TO traders; ALTER TABLE public.traders RENAME tax TO tax_id;
                    ALTER TYPE public.mood RENAME TO feeling; ALTER TYPE public.feeling RENAME VALUE 'sad' TO 'blue';
                    """;
            try (ProvenDatabase target =
                            new ProvenDatabase(SERVER, SCHEMA + "ALTER TABLE public.merchants RENAME TO traders");
                    ProvenDatabase source = new ProvenDatabase(SERVER, SCHEMA + change)) {
                Catalog wanted = source.read();
                Plan rest = plan(target.read(), wanted, renames);

                assertThat(rest.steps()).hasSize(3);
                Catalog after = target.promote(rest);
                assertThat(plan(after, wanted, renames).steps()).isEmpty();
                assertThat(Renames.of(after, wanted, PlanOptions.defaults().renaming(List.of(renames)))
                                .notes())
                        .hasSize(4)
                        .contains("The column public.merchants.tax is called public.traders.tax_id already.");
            }
        }
    }

    @Nested
    class Refused {
        @Test
        void shouldNameWhatIsNotThere() throws SQLException {
            assertThat(refused(
                                    "ALTER TABLE public.merchants RENAME tax TO tax_id",
                                    "column",
                                    "public.merchants.taxx",
                                    "public.merchants.tax_id")
                            .detail())
                    .isEqualTo("There is no column public.merchants.taxx in the target.");
            Problem problem = refused("", "column", "public.merchants.tax", "public.merchants.tax_id");
            assertThat(problem.detail()).isEqualTo("There is no column public.merchants.tax_id in the source.");
            assertThat(problem.pointer()).isEqualTo("/options/renames/0/to");
        }

        @Test
        void shouldNameTheKindWhenItIsAnother() throws SQLException {
            assertThat(refused(
                                    "ALTER TABLE public.merchants RENAME TO traders",
                                    "view",
                                    "public.merchants",
                                    "public.traders")
                            .nextStep())
                    .isEqualTo("There is a table public.merchants: correct the kind.");
            assertThat(refused("", "collation", "public.a", "public.b").nextStep())
                    .contains("materialized view");
        }

        @Test
        void shouldNotTakeANameThatTheTargetHas() throws SQLException {
            assertThat(refused("", "column", "public.merchants.tax", "public.merchants.long")
                            .detail())
                    .isEqualTo(
                            "column public.merchants.tax cannot be renamed to long: that name is taken in the target.");
        }

        @Test
        void shouldNotSwapNames() throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA)) {
                Catalog catalog = target.read();
                ProblemException refusal = catchThrowableOfType(
                        ProblemException.class,
                        () -> plan(
                                catalog,
                                catalog,
                                new Rename("column", "public.sales.tax", "public.sales.merchant"),
                                new Rename("column", "public.sales.merchant", "public.sales.tax")));

                assertThat(refusal.problem().detail()).startsWith("These renames go round in a circle");
                assertThat(refusal.problem().items()).contains("column public.sales.tax to merchant");
            }
        }

        @Test
        void shouldNotMoveToAnotherSchemaOrTable() throws SQLException {
            assertThat(refused("CREATE TABLE app.merchants (id int)", "table", "public.merchants", "app.merchants")
                            .detail())
                    .isEqualTo("table public.merchants cannot be moved to app.merchants by a rename.");
        }

        @Test
        void shouldNotRenameAnInheritedColumnInThePartition() throws SQLException {
            assertThat(refused("ALTER TABLE app.parent RENAME v TO value", "column", "app.child.v", "app.child.value")
                            .nextStep())
                    .isEqualTo("Rename it in the parent: it is renamed along.");
        }

        private Problem refused(String change, String kind, String from, String to) throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA);
                    ProvenDatabase source = new ProvenDatabase(SERVER, SCHEMA + change)) {
                Catalog before = target.read();
                Catalog wanted = source.read();
                return catchThrowableOfType(
                                ProblemException.class, () -> plan(before, wanted, new Rename(kind, from, to)))
                        .problem();
            }
        }
    }

    @Nested
    class Suggested {
        @Test
        void shouldSuggestWhatHasOneShapeAndNoRival() throws SQLException {
            assertThat(suggested("""
                            ALTER TABLE public.sales RENAME tax TO tax_id; ALTER TABLE app.parent RENAME TO elder;
                            ALTER TYPE public.pair RENAME TO couple; ALTER TYPE public.mood RENAME VALUE 'sad' TO 'blue';
                            ALTER INDEX public.by_tax RENAME TO by_tax_id; ALTER TABLE public.merchants RENAME CONSTRAINT tax_given TO given;
                            ALTER FUNCTION public.note() RENAME TO noted;
                            """))
                    .contains(
                            new Rename("column", "public.sales.tax", "public.sales.tax_id"),
                            new Rename("table", "app.parent", "app.elder"),
                            new Rename("composite type", "public.pair", "public.couple"),
                            new Rename("enum label", "public.mood.sad", "public.mood.blue"),
                            new Rename("index", "public.by_tax", "public.by_tax_id"),
                            new Rename("constraint", "public.merchants.tax_given", "public.merchants.given"),
                            new Rename("function", "public.note()", "public.noted()"));
        }

        @Test
        void shouldSuggestNothingWhenThereAreTwoOrTheShapeDiffers() throws SQLException {
            assertThat(suggested("ALTER TABLE public.sales DROP tax, ADD x text, ADD y text"))
                    .isEmpty();
            assertThat(suggested("ALTER TABLE public.sales DROP tax, ADD x text NOT NULL"))
                    .isEmpty();
            assertThat(suggested("ALTER SCHEMA app RENAME TO application"))
                    .containsExactly(new Rename("schema", "app", "application"));
        }

        private List<Rename> suggested(String change) throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA);
                    ProvenDatabase source =
                            new ProvenDatabase(SERVER, SCHEMA.replace("s.tax AS sold", "1 AS sold") + change)) {
                return plan(target.read(), source.read()).suggestedRenames();
            }
        }
    }

    private static Plan plan(Catalog target, Catalog source, Rename... renames) {
        return Planner.plan(target, source, PlanOptions.defaults().renaming(List.of(renames)));
    }
}
