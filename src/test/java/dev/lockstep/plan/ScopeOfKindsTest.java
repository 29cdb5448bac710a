package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.Selection;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of every kind are found by patterns, with their parts. */
class ScopeOfKindsTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private static final String BOTH =
            "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('a'); CREATE TABLE s.t (a int, b int);";
    private static final String MORE = """
            CREATE AGGREGATE s.total(int) (sfunc = int4pl, stype = int);
            CREATE TYPE s.span AS RANGE (subtype = float8);
            COMMENT ON TYPE s.span_multirange IS 'spans';
            CREATE COLLATION s.plain (locale = 'C');
            CREATE CONVERSION s.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
            CREATE FUNCTION s.same(int, s.mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
            CREATE FUNCTION s.compared(int, s.mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0';
            CREATE OPERATOR s.=== (leftarg = int, rightarg = s.mood, function = s.same);
            CREATE OPERATOR FAMILY s.loose USING btree;
            ALTER OPERATOR FAMILY s.loose USING btree ADD FUNCTION 1 (int, s.mood) s.compared(int, s.mood);
            CREATE TEXT SEARCH DICTIONARY s.words (TEMPLATE = simple);
            CREATE TEXT SEARCH CONFIGURATION s.prose (PARSER = default);
            CREATE STATISTICS s.both ON a, b FROM s.t;
            CREATE CAST (s.mood AS int) WITH INOUT;
            CREATE LANGUAGE talk HANDLER plpgsql_call_handler;
            CREATE ACCESS METHOD second_heap TYPE TABLE HANDLER heap_tableam_handler;
            CREATE FOREIGN DATA WRAPPER wrapped;
            CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapped;
            CREATE USER MAPPING FOR PUBLIC SERVER elsewhere;
            CREATE FOREIGN TABLE s.ft (x int DEFAULT 1) SERVER elsewhere;
            CREATE PUBLICATION pub FOR TABLE s.t;
            CREATE FUNCTION s.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
            CREATE EVENT TRIGGER watcher ON sql_drop EXECUTE FUNCTION s.watch();
            COMMENT ON EVENT TRIGGER watcher IS 'watches';
            """;

    private static ProvenDatabase target;
    private static ProvenDatabase source;

    @BeforeAll
    static void make() throws SQLException {
        target = new ProvenDatabase(SERVER, BOTH);
        source = new ProvenDatabase(SERVER, BOTH + MORE);
    }

    @AfterAll
    static void drop() {
        target.close();
        source.close();
    }

    private static Selection only(String... patterns) {
        return Selection.defaults()
                .within(new Scope(
                        List.of(patterns).stream().map(ScopePattern::new).toList(), List.of()));
    }

    private static Selection without(String pattern) {
        return Selection.defaults().within(new Scope(List.of(), List.of(new ScopePattern(pattern))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aggregate:s.tot*      | aggregate s.total(integer)",
                "s.total               | aggregate s.total(integer)",
                "s.span                | comment s.span_multirange; range type s.span",
                "range type:s.*        | comment s.span_multirange; range type s.span",
                "collation:s.*         | collation s.plain",
                "conversion:s.*        | conversion s.latin",
                "s.===                 | operator s.===(integer, s.mood)",
                "operator family:s.*   | operator family member function 1 (integer, s.mood) of s.loose USING btree; operator family s.loose USING btree",
                "text search dictionary:s.*    | text search dictionary s.words",
                "text search configuration:s.* | text search configuration s.prose",
                "s.t                   | statistics object s.both",
                "cast:s.mood           | cast (s.mood AS integer)",
                "cast:integer          | cast (s.mood AS integer)",
                "language:talk         | language talk",
                "access method:*       | access method second_heap",
                "foreign-data wrapper:wrap* | foreign-data wrapper wrapped",
                "server:elsewhere      | server elsewhere; user mapping public on elsewhere",
                "foreign table:s.*     | column s.ft.x; default s.ft.x; foreign table s.ft",
                "publication:pub       | publication pub; published table s.t in pub",
                "event trigger:watcher | comment watcher; event trigger watcher",
            })
    void shouldFindThemByPatternWithWhatIsPartOfThem(String pattern, String found) throws SQLException {
        Catalog wanted = source.read();
        Catalog actual = target.read();

        assertThat(names(wanted, actual, only(pattern))).containsExactlyInAnyOrder(found.split("; "));
        List<String> rest = names(wanted, actual, without(pattern));
        assertThat(rest).isNotEmpty().doesNotContainAnyElementsOf(names(wanted, actual, only(pattern)));
        assertThat(rest.size() + names(wanted, actual, only(pattern)).size())
                .isEqualTo(names(wanted, actual, Selection.defaults()).size());
    }

    @Test
    void shouldPlanAndDropWhatIsInScopeOnly() throws SQLException {
        Selection selection = only("aggregate:*", "server:*", "foreign-data wrapper:*", "cast:*");
        try (ProvenDatabase old = new ProvenDatabase(SERVER, BOTH)) {
            Catalog after = old.promote(Planner.plan(
                    old.read(), source.read(), PlanOptions.defaults().selecting(selection)));
            assertThat(names(after, target.read(), Selection.defaults()))
                    .containsExactlyInAnyOrder(
                            "aggregate s.total(integer)",
                            "server elsewhere",
                            "user mapping public on elsewhere",
                            "foreign-data wrapper wrapped",
                            "cast (s.mood AS integer)");
            Catalog back = old.promote(
                    Planner.plan(after, target.read(), PlanOptions.defaults().selecting(only("aggregate:*"))));
            assertThat(names(after, back, Selection.defaults())).containsExactly("aggregate s.total(integer)");
        }
    }

    private static List<String> names(Catalog wanted, Catalog actual, Selection selection) {
        return Diff.between(wanted, actual, selection).stream()
                .map(difference -> difference.id().toString())
                .toList();
    }
}
