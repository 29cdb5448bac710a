package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** What PostgreSQL renames besides; of each kind one, and what depends on it. */
    private static final String MORE = """
            CREATE TYPE public.floatrange AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
            CREATE TABLE public.measured (id int PRIMARY KEY, within public.floatrange, p public.pair);
            CREATE TABLE public.typed OF public.pair;
            CREATE AGGREGATE public.total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
            CREATE COLLATION public.german (provider = icu, locale = 'de');
            CREATE TABLE public.words (w text COLLATE public.german);
            CREATE CONVERSION public.conv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
            CREATE FUNCTION public.same(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
            CREATE OPERATOR public.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = public.same);
            CREATE OPERATOR FAMILY public.ints USING btree;
            CREATE OPERATOR CLASS public.int_class FOR TYPE int USING btree FAMILY public.ints AS FUNCTION 1 btint4cmp(int, int);
            CREATE TEXT SEARCH DICTIONARY public.dict (TEMPLATE = simple);
            CREATE TEXT SEARCH CONFIGURATION public.conf (PARSER = pg_catalog.default);
            ALTER TEXT SEARCH CONFIGURATION public.conf ADD MAPPING FOR asciiword WITH public.dict;
            CREATE TEXT SEARCH PARSER public.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
            CREATE TEXT SEARCH TEMPLATE public.template (LEXIZE = dsimple_lexize);
            CREATE RULE quiet AS ON DELETE TO public.measured DO INSTEAD NOTHING;
            CREATE FUNCTION public.event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
            CREATE EVENT TRIGGER %1$s_seen ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION public.event();
            CREATE FOREIGN DATA WRAPPER files;
            CREATE SERVER remote FOREIGN DATA WRAPPER files;
            CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS (user 'me');
            CREATE FOREIGN TABLE public.far (a int OPTIONS (x 'y'), b text, CONSTRAINT far_a CHECK (a > 0)) SERVER remote;
            CREATE PUBLICATION pub FOR TABLE public.sales;
            CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
            COMMENT ON COLUMN public.pair.a IS 'the first'; COMMENT ON COLUMN public.v.sold IS 'by whom';
            """.replace("%1$s", "case");

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
        void shouldRenameColumnsOfViewsAndForeignTablesAndAttributes() throws SQLException {
            List<String> statements = provenWith(
                    MORE,
                    """
                    ALTER VIEW public.v RENAME COLUMN tax TO levy; ALTER VIEW public.v RENAME COLUMN sold TO sold_with;
                    ALTER MATERIALIZED VIEW public.mv RENAME COLUMN n TO number;
                    ALTER TYPE public.pair RENAME ATTRIBUTE a TO first CASCADE;
                    ALTER FOREIGN TABLE public.far RENAME COLUMN a TO "first one"; ALTER FOREIGN TABLE public.far RENAME TO away;
                    ALTER TABLE public.away RENAME CONSTRAINT far_a TO positive_a;
                    """,
                    new Rename("column", "public.v.tax", "public.v.levy"),
                    new Rename("column", "public.v.sold", "public.v.sold_with"),
                    new Rename("column", "public.mv.n", "public.mv.number"),
                    new Rename("attribute", "public.pair.a", "public.pair.first"),
                    new Rename("column", "public.far.a", "public.away.first one"),
                    new Rename("foreign table", "public.far", "public.away"),
                    new Rename("constraint", "public.far.far_a", "public.away.positive_a"));

            assertThat(statements).hasSize(7).allMatch(sql -> sql.contains(" RENAME "));
        }

        @Test
        void shouldRenameWhateverPostgresRenames() throws SQLException {
            List<String> statements = provenWith(
                    MORE,
                    """
                    ALTER TYPE public.floatrange RENAME TO spread;
                    ALTER FUNCTION public.floatrange(float8, float8) RENAME TO spread; ALTER FUNCTION public.floatrange(float8, float8, text) RENAME TO spread;
                    ALTER AGGREGATE public.total(int) RENAME TO summed; ALTER COLLATION public.german RENAME TO deutsch;
                    ALTER CONVERSION public.conv RENAME TO converted; ALTER OPERATOR FAMILY public.ints USING btree RENAME TO numbers;
                    ALTER OPERATOR CLASS public.int_class USING btree RENAME TO number_class;
                    ALTER TEXT SEARCH DICTIONARY public.dict RENAME TO wordlist; ALTER TEXT SEARCH CONFIGURATION public.conf RENAME TO search;
                    ALTER TEXT SEARCH PARSER public.parser RENAME TO splitter; ALTER TEXT SEARCH TEMPLATE public.template RENAME TO pattern;
                    ALTER RULE quiet ON public.measured RENAME TO silent; ALTER EVENT TRIGGER case_seen RENAME TO noticed;
                    ALTER FOREIGN DATA WRAPPER files RENAME TO documents; ALTER SERVER remote RENAME TO there;
                    ALTER PUBLICATION pub RENAME TO published; ALTER STATISTICS public.related RENAME TO kin;
                    ALTER LANGUAGE mine RENAME TO ours;
                    """,
                    new Rename("type", "public.floatrange", "public.spread"),
                    new Rename("aggregate", "public.total(integer)", "public.summed(integer)"),
                    new Rename("collation", "public.german", "public.deutsch"),
                    new Rename("conversion", "public.conv", "public.converted"),
                    new Rename("operator family", "public.ints USING btree", "public.numbers USING btree"),
                    new Rename("operator class", "public.int_class USING btree", "public.number_class USING btree"),
                    new Rename("text search dictionary", "public.dict", "public.wordlist"),
                    new Rename("text search configuration", "public.conf", "public.search"),
                    new Rename("text search parser", "public.parser", "public.splitter"),
                    new Rename("text search template", "public.template", "public.pattern"),
                    new Rename("rule", "public.measured.quiet", "public.measured.silent"),
                    new Rename("event trigger", "case_seen", "noticed"),
                    new Rename("foreign-data wrapper", "files", "documents"),
                    new Rename("server", "remote", "there"),
                    new Rename("publication", "pub", "published"),
                    new Rename("statistics object", "public.related", "public.kin"),
                    new Rename("language", "mine", "ours"));

            assertThat(statements).hasSize(18).allMatch(sql -> sql.contains(" RENAME "));
        }

        /** An identity has one sequence, whatever it is called: that needs no rename to be named. */
        @Test
        void shouldRenameABaseTypeASubscriptionAndTheSequenceOfAnIdentity() throws SQLException {
            List<String> statements = provenWith(
                    """
                    CREATE TYPE public.raw;
                    CREATE FUNCTION public.raw_in(cstring) RETURNS public.raw LANGUAGE internal IMMUTABLE STRICT AS 'textin';
                    CREATE FUNCTION public.raw_out(public.raw) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
                    CREATE TYPE public.raw (INPUT = public.raw_in, OUTPUT = public.raw_out, LIKE = text);
                    CREATE TABLE public.ident (id int GENERATED ALWAYS AS IDENTITY, r public.raw);
                    CREATE FUNCTION public.of_raw(r public.raw) RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE SUBSCRIPTION sub CONNECTION 'host=127.0.0.1 dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE);
                    """,
                    """
                    ALTER TYPE public.raw RENAME TO crude; ALTER SEQUENCE public.ident_id_seq RENAME TO numbers;
                    ALTER SUBSCRIPTION sub RENAME TO subscribed;
                    """,
                    new Rename("base type", "public.raw", "public.crude"),
                    new Rename("subscription", "sub", "subscribed"));

            assertThat(statements).hasSize(3).allMatch(sql -> sql.contains(" RENAME "));
        }

        /** A range type has one multirange: that needs no rename to be named either. */
        @Test
        void shouldRenameAMultirange() throws SQLException {
            List<String> statements = provenWith(MORE, """
                    ALTER TYPE public.floatmultirange RENAME TO floats;
                    ALTER FUNCTION public.floatmultirange() RENAME TO floats;
                    ALTER FUNCTION public.floatmultirange(public.floatrange) RENAME TO floats;
                    ALTER FUNCTION public.floatmultirange(public.floatrange[]) RENAME TO floats;
                    """);

            assertThat(statements).isNotEmpty().allMatch(sql -> sql.contains(" RENAME "));
        }

        /** A column has one, which is no object of its own. */
        @Test
        void shouldRenameANamedNotNull() throws SQLException {
            assumeThat(SERVER.majorVersion()).isGreaterThanOrEqualTo(18);
            List<String> statements =
                    proven("ALTER TABLE public.merchants RENAME CONSTRAINT merchants_tax_not_null TO tax_there");

            assertThat(statements).singleElement().asString().contains(" RENAME CONSTRAINT ");
        }

        @Test
        void shouldSwapNamesByWayOfAnother() throws SQLException {
            List<String> statements = proven(
                    """
                    ALTER TABLE public.sales RENAME tax TO x; ALTER TABLE public.sales RENAME merchant TO tax;
                    ALTER TABLE public.sales RENAME x TO merchant;
                    ALTER TYPE public.mood RENAME VALUE 'sad' TO 'x'; ALTER TYPE public.mood RENAME VALUE 'happy' TO 'sad';
                    ALTER TYPE public.mood RENAME VALUE 'x' TO 'happy';
                    ALTER TABLE public.merchants RENAME TO x; ALTER TABLE public.sales RENAME TO merchants; ALTER TABLE public.x RENAME TO sales;
                    ALTER VIEW public.v RENAME TO x; ALTER VIEW public.w RENAME TO v; ALTER VIEW public.x RENAME TO w;
                    """,
                    new Rename("column", "public.sales.tax", "public.sales.merchant"),
                    new Rename("column", "public.sales.merchant", "public.sales.tax"),
                    new Rename("enum label", "public.mood.sad", "public.mood.happy"),
                    new Rename("enum label", "public.mood.happy", "public.mood.sad"),
                    new Rename("table", "public.sales", "public.merchants"),
                    new Rename("table", "public.merchants", "public.sales"),
                    new Rename("view", "public.v", "public.w"),
                    new Rename("view", "public.w", "public.v"));

            assertThat(statements)
                    .hasSize(12)
                    .allMatch(sql -> sql.contains(" RENAME "))
                    .anyMatch(sql -> sql.contains("RENAME COLUMN \"tax\" TO \"lockstep_old_tax_"));
        }

        @Test
        void shouldMakeLongerCirclesAndWhatEndsInThem() throws SQLException {
            List<String> statements = proven(
                    """
                    ALTER TABLE public.merchants RENAME m TO x; ALTER TABLE public.merchants RENAME p TO m;
                    ALTER TABLE public.merchants RENAME doubled TO p; ALTER TABLE public.merchants RENAME x TO doubled;
                    """,
                    new Rename("column", "public.merchants.m", "public.merchants.doubled"),
                    new Rename("column", "public.merchants.p", "public.merchants.m"),
                    new Rename("column", "public.merchants.doubled", "public.merchants.p"));

            assertThat(statements).hasSize(4);
        }

        @Test
        void shouldMoveATableToANewSchemaWithWhatBelongsToIt() throws SQLException {
            List<String> statements = proven(
                    """
                    CREATE SCHEMA audit; ALTER TABLE public.merchants SET SCHEMA audit; ALTER TABLE audit.merchants RENAME TO traders;
                    ALTER INDEX audit.by_tax RENAME TO by_tax_id; ALTER TABLE audit.traders RENAME tax TO tax_id;
                    ALTER TABLE audit.traders RENAME CONSTRAINT merchants_key TO traders_key;
                    ALTER SEQUENCE audit.merchants_id_seq RENAME TO traders_id_seq;
                    """,
                    new Rename("table", "public.merchants", "audit.traders"),
                    new Rename("index", "public.by_tax", "audit.by_tax_id"),
                    new Rename("column", "public.merchants.tax", "audit.traders.tax_id"),
                    new Rename("constraint", "public.merchants.merchants_key", "audit.traders.traders_key"),
                    new Rename("sequence", "public.merchants_id_seq", "audit.traders_id_seq"));

            assertThat(statements)
                    .startsWith(
                            "CREATE SCHEMA \"audit\"",
                            "ALTER TABLE \"public\".\"merchants\" SET SCHEMA \"audit\"",
                            "ALTER TABLE \"audit\".\"merchants\" RENAME TO \"traders\"")
                    .hasSize(7);
        }

        @Test
        void shouldMoveWhateverPostgresMoves() throws SQLException {
            List<String> statements = provenWith(
                    MORE,
                    """
                    ALTER TYPE public.mood SET SCHEMA app; ALTER TYPE public.pair SET SCHEMA app; ALTER DOMAIN public.positive SET SCHEMA app;
                    ALTER FUNCTION public.twice(int) SET SCHEMA app; ALTER VIEW public.v SET SCHEMA app; ALTER MATERIALIZED VIEW public.mv SET SCHEMA app;
                    ALTER AGGREGATE public.total(int) SET SCHEMA app; ALTER COLLATION public.german SET SCHEMA app; ALTER CONVERSION public.conv SET SCHEMA app;
                    ALTER OPERATOR public.=== (int, int) SET SCHEMA app; ALTER OPERATOR FAMILY public.ints USING btree SET SCHEMA app;
                    ALTER OPERATOR CLASS public.int_class USING btree SET SCHEMA app; ALTER TEXT SEARCH DICTIONARY public.dict SET SCHEMA app;
                    ALTER STATISTICS public.related SET SCHEMA app; ALTER FOREIGN TABLE public.far SET SCHEMA app;
                    ALTER TYPE public.floatrange SET SCHEMA app;
                    ALTER FUNCTION public.floatrange(float8, float8) SET SCHEMA app; ALTER FUNCTION public.floatrange(float8, float8, text) SET SCHEMA app;
                    """,
                    new Rename("enum", "public.mood", "app.mood"),
                    new Rename("composite type", "public.pair", "app.pair"),
                    new Rename("domain", "public.positive", "app.positive"),
                    new Rename("function", "public.twice(integer)", "app.twice(integer)"),
                    new Rename("view", "public.v", "app.v"),
                    new Rename("materialized view", "public.mv", "app.mv"),
                    new Rename("aggregate", "public.total(integer)", "app.total(integer)"),
                    new Rename("collation", "public.german", "app.german"),
                    new Rename("conversion", "public.conv", "app.conv"),
                    new Rename("operator", "public.===(integer, integer)", "app.===(integer, integer)"),
                    new Rename("operator family", "public.ints USING btree", "app.ints USING btree"),
                    new Rename("operator class", "public.int_class USING btree", "app.int_class USING btree"),
                    new Rename("text search dictionary", "public.dict", "app.dict"),
                    new Rename("statistics object", "public.related", "app.related"),
                    new Rename("foreign table", "public.far", "app.far"),
                    new Rename("range type", "public.floatrange", "app.floatrange"));

            assertThat(statements).hasSize(17).allMatch(sql -> sql.contains(" SET SCHEMA "));
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
            return provenWith("", change, renames);
        }

        private List<String> provenWith(String more, String change, Rename... renames) throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA + more + ROWS);
                    ProvenDatabase source = new ProvenDatabase(SERVER, SCHEMA + more + change)) {
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
                assertThat(target.rows(after).values().stream().filter(rows -> rows > 0))
                        .containsExactlyInAnyOrderElementsOf(List.of(2L, 1L, 1L));
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
                Plan rest = Planner.plan(
                        target.read(),
                        wanted,
                        PlanOptions.defaults().renaming(List.of(renames)).knowing(Set.of(renames[0])));

                assertThat(rest.steps()).hasSize(3);
                Catalog after = target.promote(rest);
                PlanOptions again =
                        PlanOptions.defaults().renaming(List.of(renames)).knowing(knownAfter(rest));
                assertThat(Planner.plan(after, wanted, again).steps()).isEmpty();
                assertThat(Renames.of(after, wanted, again).notes())
                        .hasSize(4)
                        .contains("The column public.merchants.tax is called public.traders.tax_id already.");
            }
        }
    }

    private static Set<Rename> knownAfter(Plan plan) {
        Set<Rename> known = new HashSet<>(plan.renames());
        known.add(new Rename("table", "public.merchants", "public.traders"));
        return known;
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
            assertThat(refused("", "cast", "public.a", "public.b").nextStep())
                    .contains("materialized view", "attribute");
        }

        @Test
        void shouldNotTakeANameThatTheTargetHas() throws SQLException {
            assertThat(refused("", "column", "public.merchants.tax", "public.merchants.long")
                            .detail())
                    .isEqualTo(
                            "column public.merchants.tax cannot be renamed to long: that name is taken in the target.");
        }

        @Test
        void shouldNotTakeForDoneWhatTheLedgerDoesNotKnow() throws SQLException {
            String change = "ALTER TABLE public.merchants RENAME tax TO tax_id";
            try (ProvenDatabase both = new ProvenDatabase(SERVER, SCHEMA + change)) {
                Catalog catalog = both.read();

                Problem problem = refusal(
                        catalog, catalog, new Rename("column", "public.merchants.tx", "public.merchants.tax_id"));

                assertThat(problem.detail())
                        .isEqualTo(
                                "There is no column public.merchants.tx in the target; there is public.merchants.tax_id, but the target's ledger has no promotion that gave it this name.");
                assertThat(problem.pointer()).isEqualTo("/options/renames/0/from");
                assertThat(problem.items()).contains("public.merchants.m", "public.merchants.tax_id");
            }
        }

        @Test
        void shouldNotMakeTheSameRenameTwiceOrTwoThatConflict() throws SQLException {
            String change = "ALTER TABLE public.sales RENAME tax TO levy, ADD duty int"
                    .replace(", ADD", "; ALTER TABLE public.sales ADD");
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA);
                    ProvenDatabase source = new ProvenDatabase(SERVER, SCHEMA + change)) {
                Catalog before = target.read();
                Catalog wanted = source.read();
                Rename levy = new Rename("column", "public.sales.tax", "public.sales.levy");
                Rename duty = new Rename("column", "public.sales.tax", "public.sales.duty");
                Rename merchant = new Rename("column", "public.sales.merchant", "public.sales.levy");

                Problem twice = refusal(before, wanted, levy, levy);
                assertThat(twice.detail()).isEqualTo("The rename of column public.sales.tax is given twice.");
                assertThat(twice.pointer()).isEqualTo("/options/renames/1/from");
                assertThat(refusal(before, wanted, levy, duty).detail())
                        .isEqualTo("column public.sales.tax is renamed twice.");
                Problem same = refusal(before, wanted, levy, merchant);
                assertThat(same.detail()).isEqualTo("Two objects would be called public.sales.levy.");
                assertThat(same.pointer()).isEqualTo("/options/renames/1/to");
            }
        }

        @Test
        void shouldNotMoveWhatGoesWithItsTableNorToAnotherTable() throws SQLException {
            assertThat(refused(
                                    "ALTER TABLE public.sales ADD taxx text",
                                    "column",
                                    "public.merchants.tax",
                                    "public.sales.taxx")
                            .detail())
                    .isEqualTo("column public.merchants.tax cannot be moved to public.sales.taxx by a rename.");
            assertThat(refused("CREATE INDEX by_tax ON app.parent (k)", "index", "public.by_tax", "app.by_tax")
                            .nextStep())
                    .isEqualTo("An index is where its table is: move the table.");
            assertThat(refused("CREATE SEQUENCE app.s", "sequence", "public.merchants_id_seq", "app.s")
                            .detail())
                    .isEqualTo("sequence public.merchants_id_seq belongs to a column and cannot be moved alone.");
        }

        @Test
        void shouldNotMoveWhereANameIsTaken() throws SQLException {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA + "CREATE TABLE app.by_tax (i int)");
                    ProvenDatabase source =
                            new ProvenDatabase(SERVER, SCHEMA + "ALTER TABLE public.merchants SET SCHEMA app")) {
                Catalog before = target.read();
                Catalog wanted = source.read();

                assertThat(refusal(before, wanted, new Rename("table", "public.merchants", "app.merchants"))
                                .detail())
                        .isEqualTo(
                                "table public.merchants cannot be moved to app: table app.by_tax would be in the way.");
            }
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
                return refusal(target.read(), source.read(), new Rename(kind, from, to));
            }
        }

        private Problem refusal(Catalog target, Catalog source, Rename... renames) {
            return catchThrowableOfType(ProblemException.class, () -> plan(target, source, renames))
                    .problem();
        }
    }

    @Nested
    class Online {
        @Test
        void shouldUseTheNamesThatStandAheadOfTheTransaction() throws SQLException {
            String change = """
                    ALTER TABLE public.merchants RENAME TO traders; ALTER TABLE public.traders RENAME tax TO tax_id;
                    CREATE INDEX by_mood ON public.traders (m); CREATE INDEX by_merchant ON public.sales (tax);
                    ALTER TABLE public.traders ADD CONSTRAINT short CHECK (length(tax_id) < 100);
                    ALTER TABLE app.parent ADD CONSTRAINT k_given CHECK (k > 0);
                    """;
            try (ProvenDatabase target = new ProvenDatabase(SERVER, SCHEMA + ROWS);
                    ProvenDatabase source = new ProvenDatabase(SERVER, SCHEMA + change)) {
                Catalog wanted = source.read();
                PlanOptions options = PlanOptions.defaults()
                        .in(Mode.ONLINE)
                        .renaming(List.of(
                                new Rename("table", "public.merchants", "public.traders"),
                                new Rename("column", "public.merchants.tax", "public.traders.tax_id")));
                Plan plan = Planner.plan(target.read(), wanted, options);

                assertThat(plan.steps(Stretch.AHEAD)).isNotEmpty().allMatch(step -> step.sql()
                        .contains("\"app\".\"parent\""));
                assertThat(plan.steps(Stretch.TRANSACTION).get(0).sql())
                        .isEqualTo("ALTER TABLE \"public\".\"merchants\" RENAME TO \"traders\"");
                assertThat(plan.hazards()).contains(Hazard.BLOCKS_WRITES);
                Catalog after = target.promote(plan);

                assertThat(Diff.between(wanted, after)).isEmpty();
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
        void shouldSuggestKeysIndexesAndSequencesAlongWithTheirTable() throws SQLException {
            List<Rename> suggested = suggested("""
                    ALTER TABLE public.merchants RENAME TO traders; ALTER TABLE public.traders RENAME CONSTRAINT merchants_key TO traders_key;
                    ALTER SEQUENCE public.merchants_id_seq RENAME TO traders_id_seq; ALTER INDEX public.by_tax RENAME TO traders_by_tax;
                    ALTER TABLE public.sales RENAME merchant TO trader; ALTER TABLE public.sales RENAME CONSTRAINT of_merchant TO of_trader;
                    """);

            assertThat(suggested)
                    .contains(
                            new Rename("table", "public.merchants", "public.traders"),
                            new Rename("constraint", "public.merchants.merchants_key", "public.traders.traders_key"),
                            new Rename("sequence", "public.merchants_id_seq", "public.traders_id_seq"),
                            new Rename("index", "public.by_tax", "public.traders_by_tax"),
                            new Rename("column", "public.sales.merchant", "public.sales.trader"),
                            new Rename("constraint", "public.sales.of_merchant", "public.sales.of_trader"));
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
