package dev.lockstep.introspect;

import static dev.lockstep.introspect.ReadDatabase.after;
import static dev.lockstep.introspect.ReadDatabase.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing that a user made is passed over in silence. */
class UnmodelledReaderTest {
    private static final String ONE_OF_EACH = """
        CREATE TABLE t (a int, b text, at date);
        CREATE AGGREGATE longest(text) (sfunc = textcat, stype = text);
        CREATE TYPE span AS RANGE (subtype = float8);
        CREATE TYPE shell;
        CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE base (input = base_in, output = base_out, like = text);
        CREATE TABLE uses (s span, m span_multirange[], b base[]);
        CREATE PUBLICATION changes FOR TABLE t (a);
        CREATE SUBSCRIPTION feed CONNECTION 'host=nowhere password=secret' PUBLICATION changes WITH (connect = false);
        CREATE FOREIGN DATA WRAPPER wrapper;
        CREATE SERVER server FOREIGN DATA WRAPPER wrapper OPTIONS (url 'https://me:hidden@host/');
        CREATE USER MAPPING FOR postgres SERVER server OPTIONS (password 'hidden');
        CREATE FOREIGN TABLE remote (x int NOT NULL DEFAULT 1, CHECK (x > 0)) SERVER server;
        CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
        CREATE TRIGGER on_remote BEFORE INSERT ON remote FOR EACH ROW EXECUTE FUNCTION noop();
        CREATE FUNCTION to_int(t) RETURNS int LANGUAGE sql AS 'select 1';
        CREATE CAST (t AS int) WITH FUNCTION to_int(t);
        CREATE FUNCTION same(base, base) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select true';
        CREATE OPERATOR === (leftarg = base, rightarg = base, function = same);
        CREATE FUNCTION hash(base) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
        CREATE OPERATOR CLASS base_ops DEFAULT FOR TYPE base USING hash AS OPERATOR 1 ===, FUNCTION 1 hash(base);
        CREATE OPERATOR FAMILY loose USING btree;
        CREATE FUNCTION compare(int, base) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
        ALTER OPERATOR FAMILY pg_catalog.integer_ops USING btree ADD FUNCTION 1 (int, base) compare(int, base);
        CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
        CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
        CREATE TRANSFORM FOR base LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal));
        CREATE ACCESS METHOD second_heap TYPE TABLE HANDLER heap_tableam_handler;
        """;

    @Test
    void shouldPassOverNothingOfAnyKindAndReadNoSecret() {
        Catalog catalog = prepared();
        assertThat(catalog.all(Unmodelled.class)).isEmpty();
        assertThat(catalog.objects().toString()).doesNotContain("hidden").doesNotContain("secret");
    }

    @Test
    void shouldKnowWhatStandsOnThemAndWhatTheyStandOn() {
        Catalog catalog = prepared();
        assertThat(ReadDatabase.needs(catalog, id(Kind.COLUMN, "public", "uses", "m")))
                .contains("range type public.span");
        assertThat(ReadDatabase.needs(catalog, id(Kind.COLUMN, "public", "uses", "b")))
                .contains("base type public.base");
        assertThat(ReadDatabase.needs(catalog, id(Kind.CAST, "public.t", "integer")))
                .containsExactlyInAnyOrder("table public.t", "function public.to_int(public.t)");
        assertThat(ReadDatabase.needs(catalog, id(Kind.TRANSFORM, "public.base", "mine")))
                .containsExactlyInAnyOrder(
                        "base type public.base", "language mine", "function public.from_sql(internal)");
    }

    @Test
    void shouldReportSecurityLabelsOfWhatIsNotModelledButOfNoSystemObject() {
        Catalog catalog = after("""
            CREATE EXTENSION hstore;
            SET allow_system_table_mods = on;
            INSERT INTO pg_seclabel VALUES ('hstore'::regtype, 'pg_type'::regclass, 0, 'selinux', 'classified'),
                                           ('pg_class'::regclass, 'pg_class'::regclass, 0, 'selinux', 'system');
            """);
        assertThat(catalog.all(Unmodelled.class))
                .containsExactly(new Unmodelled("security label", "selinux on type public.hstore"));
    }

    @Test
    void shouldReadNotNullConstraintsWithTheirColumns() {
        assumeTrue(TestPostgres.shared().majorVersion() >= 18);
        Catalog catalog = after("""
            CREATE TABLE t (a int, b int CONSTRAINT named NOT NULL, c int);
            ALTER TABLE t ADD CONSTRAINT later NOT NULL a NOT VALID;
            ALTER TABLE t ADD CONSTRAINT mine NOT NULL c NO INHERIT;
            """);
        assertThat(catalog.all(Unmodelled.class)).isEmpty();
        assertThat(catalog.all(Column.class).map(Column::summary))
                .containsExactly(
                        "integer NOT NULL CONSTRAINT later NOT VALID",
                        "integer NOT NULL CONSTRAINT named",
                        "integer NOT NULL CONSTRAINT mine NO INHERIT");
    }

    /** What may be reported can be named: a kind that nobody knows is refused where differences are declared. */
    @Test
    void shouldKnowPostgresWordForEverythingThatItGoesOver() throws SQLException {
        Set<String> known = Stream.concat(Arrays.stream(Kind.values()).map(Kind::label), Unmodelled.TYPES.stream())
                .collect(Collectors.toSet());
        TestPostgres server = TestPostgres.shared();
        String database = preparedDatabase();
        server.run(database, """
                CREATE PROCEDURE nothing() LANGUAGE sql AS '';
                CREATE MATERIALIZED VIEW kept AS SELECT 1 AS a;
                CREATE SEQUENCE numbers;
                CREATE DOMAIN small AS int CHECK (value < 9);
                CREATE STATISTICS stats ON a, b FROM t;
                CREATE POLICY mine ON t USING (a > 1);
                CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
                CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION seen();
                ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO public;
                """);
        try (SqlSession session = new SqlSession(server.connect(database))) {
            assertThat(UnmodelledReader.CANDIDATES).allSatisfy(source -> {
                String table = session.query(
                                "SELECT CAST(CAST(" + source.catalog() + " AS oid) AS regclass)",
                                row -> row.getString(1))
                        .get(0);
                assertThat(session.query(
                                "SELECT DISTINCT i.type FROM " + table
                                        + " c CROSS JOIN LATERAL pg_identify_object(c.tableoid, c.oid, 0) i",
                                row -> row.getString(1)))
                        .as(table)
                        .isNotEmpty()
                        .isSubsetOf(known);
            });
        } finally {
            server.dropDatabase(database);
        }
    }

    /** A new major version may bring a new system catalog: this test is where that is noticed. */
    @Test
    void shouldGoOverEverySystemCatalogThatHoldsObjects() throws SQLException {
        Set<String> notObjects = Set.of(
                "pg_authid", // cluster
                "pg_auth_members", // cluster
                "pg_database", // cluster
                "pg_tablespace", // cluster
                "pg_parameter_acl", // cluster
                "pg_largeobject_metadata", // data
                "pg_enum", // part of the type
                "pg_publication_rel", // part of the publication
                "pg_publication_namespace"); // part of the publication
        try (SqlSession session = new SqlSession(TestPostgres.shared().connect("postgres"))) {
            Map<String, Long> withOid = new HashMap<>();
            session.query("""
                SELECT c.relname, c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
                 WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
                """, row -> withOid.put(row.getString(1), row.getLong(2)));
            withOid.keySet().removeAll(notObjects);
            assertThat(withOid).isNotEmpty().allSatisfy((name, oid) -> assertThat(UnmodelledReader.CANDIDATES)
                    .extracting(Source::catalog)
                    .contains(oid));
        }
    }

    private static Catalog prepared() {
        String database = preparedDatabase();
        try {
            return ReadDatabase.read(database);
        } finally {
            TestPostgres.shared().dropDatabase(database);
        }
    }

    private static String preparedDatabase() {
        TestPostgres server = TestPostgres.shared();
        String database = server.createDatabase("unmodelled");
        server.run(
                database,
                server.majorVersion() < 15 ? ONE_OF_EACH.replace("FOR TABLE t (a)", "FOR TABLE t") : ONE_OF_EACH);
        return database;
    }
}
