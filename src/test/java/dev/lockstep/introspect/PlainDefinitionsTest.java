package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Held against PostgreSQL's own functions, over all shapes that could be taken for a plain one. */
class PlainDefinitionsTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private static final String SCHEMA = """
            CREATE SCHEMA "Order";
            CREATE TYPE grade AS ENUM ('a', 'b');
            CREATE DOMAIN amount AS integer;
            CREATE COLLATION german (provider = icu, locale = 'de');
            CREATE TABLE plain (id bigint PRIMARY KEY, code text UNIQUE, "select" varchar(10) UNIQUE,
                "Quoted 'x'" bpchar(3) UNIQUE DEFERRABLE INITIALLY DEFERRED, n numeric UNIQUE DEFERRABLE CHECK (n > 0), g grade, d amount, tags text[], j jsonb, nm name,
                t text COLLATE german, at timestamptz, ip inet, "char" "char", b boolean, r int4range);
            CREATE TABLE "Order"."user" ("group" integer CONSTRAINT "primary" PRIMARY KEY,
                up bigint REFERENCES plain ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
                full_match bigint REFERENCES plain (id) MATCH FULL ON DELETE RESTRICT ON UPDATE SET DEFAULT,
                own integer REFERENCES "Order"."user",
                quoted varchar(10) REFERENCES plain ("select") ON DELETE CASCADE,
                a integer, b integer, UNIQUE (a, b), UNIQUE (a) INCLUDE (b), CHECK (a > b) NO INHERIT,
                CHECK (CASE WHEN a > 1 THEN b > 1 ELSE true END), EXCLUDE USING btree (b WITH =));
            ALTER TABLE "Order"."user" ADD CHECK (a < 100) NOT VALID, ADD FOREIGN KEY (a) REFERENCES "Order"."user" NOT VALID,
                ADD FOREIGN KEY (a, b) REFERENCES "Order"."user" (a, b);
            CREATE INDEX ON plain (code);
            CREATE INDEX "Index of x" ON plain ("select", "Quoted 'x'", n);
            CREATE UNIQUE INDEX ON plain (at, id) WHERE b AND n > 0;
            CREATE INDEX cased ON plain (id) WHERE CASE WHEN b THEN n > 0 ELSE false END;
            CREATE INDEX ON plain (at DESC);
            CREATE INDEX ON plain (at NULLS FIRST);
            CREATE INDEX ON plain (code COLLATE "C");
            CREATE INDEX ON plain (t);
            CREATE INDEX ON plain (t COLLATE "C", code);
            CREATE INDEX ON plain (code text_pattern_ops);
            CREATE INDEX ON plain ("select" varchar_pattern_ops);
            CREATE INDEX ON plain ("select" varchar_ops);
            CREATE INDEX ON plain ("select" bpchar_pattern_ops);
            CREATE INDEX ON plain (g);
            CREATE INDEX ON plain (d);
            CREATE INDEX ON plain (tags);
            CREATE INDEX ON plain (nm, "char", b);
            CREATE INDEX ON plain (nm COLLATE "C");
            CREATE INDEX ON plain (r);
            CREATE INDEX ON plain USING gin (tags);
            CREATE INDEX ON plain USING gin (j jsonb_path_ops);
            CREATE INDEX ON plain USING hash (code);
            CREATE INDEX ON plain USING hash (ip);
            CREATE INDEX ON plain USING gist (ip inet_ops);
            CREATE INDEX ON plain USING brin (at timestamptz_minmax_ops) WHERE id > 1;
            CREATE INDEX ON plain USING brin (at timestamptz_minmax_multi_ops (values_per_range = 16));
            CREATE INDEX ON plain (id) INCLUDE (code);
            CREATE INDEX ON plain (lower(code));
            CREATE INDEX ON plain (id, (n + 1));
            CREATE INDEX ON plain (id) WITH (fillfactor = 70);
            CREATE TABLE parted (id integer, at date, UNIQUE (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE part PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE INDEX ON parted (at);
            CREATE INDEX ON ONLY parted (id);
            CREATE MATERIALIZED VIEW seen AS SELECT id, code FROM plain;
            CREATE UNIQUE INDEX ON seen (id);
            """;

    private static final String KEYS = """
            SELECT n.nspname || '.' || c.relname || '.' || k.conname, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')
              FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE k.conrelid >= 16384 AND k.contype <> 'n' AND NOT (k.contype = 'f' AND k.conparentid <> 0)
            """;

    private static final String INDEXES = """
            SELECT n.nspname || '.' || c.relname, pg_get_indexdef(i.indexrelid)
              FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE i.indrelid >= 16384 AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid
                                                                                  AND k.contype IN ('p', 'u', 'x'))
            """;

    @Test
    void shouldPrintLetterByLetterWhatPostgresPrints() throws SQLException {
        String database = SERVER.createDatabase();
        SERVER.run(database, SCHEMA);
        if (SERVER.majorVersion() >= 15) {
            SERVER.run(database, """
                    CREATE UNIQUE INDEX ON plain (code) NULLS NOT DISTINCT;
                    ALTER TABLE plain ADD UNIQUE NULLS NOT DISTINCT (n);
                    ALTER TABLE "Order"."user" ADD FOREIGN KEY (a) REFERENCES "Order"."user" ON DELETE SET NULL (a);
                    """);
        }
        if (SERVER.majorVersion() >= 18) {
            SERVER.run(database, """
                    ALTER TABLE plain ADD CHECK (n > 1) NOT ENFORCED;
                    ALTER TABLE "Order"."user" ADD FOREIGN KEY (b) REFERENCES "Order"."user" NOT ENFORCED;
                    CREATE TABLE spans (id int4range, r int4range, PRIMARY KEY (id, r WITHOUT OVERLAPS));
                    CREATE TABLE within (id int4range, r int4range, FOREIGN KEY (id, PERIOD r) REFERENCES spans (id, PERIOD r));
                    """);
        }
        holdAgainstPostgres(database);
    }

    @Test
    void shouldPrintTextClassWhenVarcharHasDefaultClassOfItsOwn() throws SQLException {
        String database = SERVER.createDatabase();
        SERVER.run(database, """
                CREATE FUNCTION compare(varchar, varchar) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT bttextcmp($1, $2)';
                CREATE OPERATOR CLASS own DEFAULT FOR TYPE varchar USING btree AS
                    OPERATOR 1 < (text, text), OPERATOR 2 <= (text, text), OPERATOR 3 = (text, text), OPERATOR 4 >= (text, text),
                    OPERATOR 5 > (text, text), FUNCTION 1 compare(varchar, varchar);
                CREATE TABLE t (a varchar, b text);
                CREATE INDEX ON t (a);
                CREATE INDEX ON t (a text_ops);
                CREATE INDEX ON t (b);
                """);

        holdAgainstPostgres(database);
    }

    private static void holdAgainstPostgres(String database) throws SQLException {
        try (Connection connection = SERVER.connect(database)) {
            connection.setAutoCommit(false);
            SqlSession session = new SqlSession(connection);
            Catalog catalog = new CatalogReader().read(session);
            session.execute("SET LOCAL search_path = ''");

            assertThat(catalog.all(Constraint.class)
                            .collect(Collectors.toMap(key -> key.id().displayName(), Constraint::definition)))
                    .isEqualTo(printed(session, KEYS.replace(" pg_", " pg_catalog.pg_")));
            assertThat(catalog.all(Index.class)
                            .collect(Collectors.toMap(index -> index.id().displayName(), Index::definition)))
                    .isEqualTo(printed(session, INDEXES.replace(" pg_", " pg_catalog.pg_")));
        }
    }

    private static Map<String, String> printed(SqlSession session, String query) {
        Map<String, String> printed = new TreeMap<>();
        session.query(query, row -> printed.put(row.getString(1), row.getString(2)));
        return printed;
    }
}
