package dev.lockstep.introspect;

import static dev.lockstep.introspect.ReadDatabase.after;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.TestPostgres;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogDocumentTest {
    private static final boolean PUBLISHES_SCHEMAS = TestPostgres.shared().majorVersion() >= 15;

    private static final String ALL_KINDS = """
        CREATE EXTENSION hstore;
        CREATE PUBLICATION listed;
        CREATE SUBSCRIPTION feed CONNECTION 'password=x' PUBLICATION listed WITH (connect = false, slot_name = NONE, binary = true);
        CREATE FOREIGN DATA WRAPPER wrapper OPTIONS (debug 'true');
        CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper OPTIONS (host 'db', password 'x');
        CREATE FOREIGN TABLE remote (id int OPTIONS (c '1'), v text) SERVER elsewhere OPTIONS (t '2');
        CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (user 'me', password 'x');
        CREATE TYPE mood AS ENUM ('sad', '"happy"', 'ümlaut');
        CREATE DOMAIN positive AS int DEFAULT 1 CHECK (VALUE > 0);
        CREATE TYPE pair AS (a int, b text);
        CREATE TABLE parent (id serial PRIMARY KEY, label text) WITH (fillfactor = 70);
        ALTER PUBLICATION listed ADD TABLE parent;
        CREATE INDEX parent_label ON parent (label);
        CREATE TABLE child (id int GENERATED ALWAYS AS IDENTITY, p int REFERENCES parent, m mood, d int GENERATED ALWAYS AS (p * 2) STORED)
          PARTITION BY LIST (p);
        CREATE TABLE child_one PARTITION OF child FOR VALUES IN (1);
        CREATE VIEW v AS SELECT label FROM parent;
        CREATE MATERIALIZED VIEW mv AS SELECT label FROM v;
        ALTER MATERIALIZED VIEW mv ALTER label SET STATISTICS 10;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ begin
          return new; -- back\\slash and 'quote'
        end $$;
        CREATE TRIGGER t BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION f();
        CREATE POLICY mine ON parent USING (true);
        COMMENT ON TABLE parent IS E'two\\nlines';
        REVOKE ALL ON parent FROM postgres;
        GRANT SELECT (label) ON parent TO PUBLIC;
        CREATE RULE r AS ON DELETE TO parent DO ALSO NOTIFY gone;
        CREATE TEXT SEARCH PARSER words (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
        CREATE TEXT SEARCH TEMPLATE lexer (init = dsimple_init, lexize = dsimple_lexize);
        CREATE TEXT SEARCH DICTIONARY terms (TEMPLATE = lexer, stopwords = english);
        CREATE TEXT SEARCH CONFIGURATION prose (PARSER = words);
        ALTER TEXT SEARCH CONFIGURATION prose ADD MAPPING FOR word WITH terms, simple;
        CREATE STATISTICS label_id ON id, label FROM parent;
        CREATE COLLATION plain (locale = 'C');
        CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int);
        CREATE TYPE span AS RANGE (subtype = float8);
        CREATE TYPE shell;
        CREATE CAST (mood AS int) WITH INOUT AS ASSIGNMENT;
        CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
        CREATE FUNCTION from_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'int4in';
        CREATE TRANSFORM FOR mood LANGUAGE mine (FROM SQL WITH FUNCTION from_sql(internal));
        CREATE ACCESS METHOD second TYPE TABLE HANDLER heap_tableam_handler;
        CREATE FUNCTION compare(int, positive) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
        CREATE OPERATOR <=> (function = compare, leftarg = int, rightarg = positive);
        CREATE OPERATOR CLASS pairs FOR TYPE pair USING btree AS STORAGE pair;
        ALTER OPERATOR FAMILY pg_catalog.integer_ops USING btree ADD FUNCTION 1 (int, positive) compare(int, positive);
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
        CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
        CREATE EVENT TRIGGER watcher ON sql_drop EXECUTE FUNCTION watch();
        ALTER FUNCTION f() DEPENDS ON EXTENSION hstore;
        SET allow_system_table_mods = on;
        INSERT INTO pg_seclabel VALUES ('parent'::regclass, 'pg_class'::regclass, 0, 'selinux', 'secret'),
                                       ('hstore'::regtype, 'pg_type'::regclass, 0, 'selinux', 'secret');
        """;

    private static Catalog all() {
        String more = PUBLISHES_SCHEMAS ? "CREATE PUBLICATION of_schema FOR TABLES IN SCHEMA public" : "";
        return after(ALL_KINDS + more);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        Catalog catalog = all();
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        if (!PUBLISHES_SCHEMAS) {
            kinds.remove(Kind.PUBLICATION_SCHEMA);
        }
        assertThat(catalog.objects().stream().map(object -> object.id().kind()).collect(Collectors.toSet()))
                .containsAll(kinds);
        String json = CatalogDocument.toJson(catalog);
        Catalog back = CatalogDocument.fromJson(json);
        assertThat(back.objects()).containsExactlyElementsOf(catalog.objects());
        assertThat(back.dependencies().edges())
                .containsExactlyInAnyOrderElementsOf(catalog.dependencies().edges());
        assertThat(back.serverVersion()).isEqualTo(catalog.serverVersion());
        assertThat(back.fingerprint()).isEqualTo(catalog.fingerprint());
        assertThat(back.sizes()).isEmpty();
        assertThat(CatalogDocument.toJson(back)).isEqualTo(json);
    }

    @Test
    void shouldReadWhatEarlierVersionsWroteOfColumnsOfMaterializedViews() {
        Catalog catalog = after(
                "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; ALTER MATERIALIZED VIEW m ALTER a SET STATISTICS 10");
        String written = CatalogDocument.toJson(catalog)
                .replace("\"statisticsTarget\":10,", "\"statisticsTarget\":10,\"empty\":false,");
        assertThat(written).contains("\"empty\"");
        assertThat(CatalogDocument.fromJson(written).objects()).containsExactlyElementsOf(catalog.objects());
    }

    @Test
    void shouldKnowEveryRecord() {
        Set<String> records = Arrays.stream(DatabaseObject.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        Set<String> read = all().objects().stream()
                .map(object -> object.getClass().getSimpleName())
                .collect(Collectors.toSet());
        if (!PUBLISHES_SCHEMAS) {
            records.remove("PublicationSchema");
        }
        assertThat(read).isEqualTo(records);
    }

    @Test
    void shouldRefuseWhatItCannotRead() {
        assertThatThrownBy(() -> CatalogDocument.fromJson("{\"format\":2,\"objects\":[],\"dependencies\":[]}"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> CatalogDocument.fromJson("not json")).isInstanceOf(ProblemException.class);
    }
}
