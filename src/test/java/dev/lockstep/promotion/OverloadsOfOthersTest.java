package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rows are written with the application's {@code search_path}. Whoever may make functions in a schema of that has made some that fit better
 * than PostgreSQL's, for want of an overload with the very types.
 */
class OverloadsOfOthersTest extends OnPair {
    private static final String TRAP = """
            CREATE FUNCTION trap() RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
            CREATE FUNCTION cat(bigint, text) RETURNS text LANGUAGE sql AS 'SELECT public.trap()';
            CREATE OPERATOR || (FUNCTION = cat, LEFTARG = bigint, RIGHTARG = text);
            CREATE FUNCTION hashtextextended(text, int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT public.trap()::bigint';
            CREATE FUNCTION array_length(text[], int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT public.trap()::int';
            """;

    @Test
    void shouldNotBeCalledWhenRowsAreKept() {
        pair.both("CREATE TABLE fee (id int PRIMARY KEY, name text, own text)");
        pair.source("INSERT INTO fee VALUES (1, 'a', 'x'), (2, 'b', 'x')");
        pair.target("INSERT INTO fee VALUES (1, 'c', 'y')");
        pair.both(TRAP);
        LookupDeclaration fee =
                new LookupDeclaration("fee", null, null, null, null, List.of("own"), null, null, null, null);

        promote(pair.options("fee")
                .lookingUp(new LookupChoice(List.of("fee"), List.of(fee), SyncPolicy.MIRROR, SyncPolicy.MIRROR)));

        assertThat(texts("SELECT fee::text FROM fee ORDER BY 1")).containsExactly("(1,a,y)", "(2,b,)");
    }

    @Test
    void shouldNotBeCalledWhenAnEmptyTableIsFilled() {
        pair.both("CREATE TABLE fee (id int PRIMARY KEY)");
        pair.source("INSERT INTO fee VALUES (1), (2)");
        pair.both(TRAP);

        promote(pair.options("fee"));

        assertThat(texts("SELECT fee::text FROM fee ORDER BY 1")).containsExactly("(1)", "(2)");
    }

    @Test
    void shouldNotGetIntoIndexesThatAreMadeAgain() {
        pair.both(
                "CREATE TABLE fee (id int PRIMARY KEY, tags text[]); CREATE UNIQUE INDEX u ON fee ((array_length(tags, 1)))");
        pair.source("INSERT INTO fee VALUES (1, '{a}'), (2, '{a,b}')");
        pair.target("INSERT INTO fee VALUES (1, '{a,b}'), (2, '{a}')");
        pair.both(TRAP);

        promote(pair.options("fee"));

        assertThat(texts("SELECT fee::text FROM fee ORDER BY 1")).containsExactly("(1,{a})", "(2,\"{a,b}\")");
        assertThat(texts("SELECT pg_get_expr(indexprs, indrelid) FROM pg_index WHERE indexrelid = 'u'::regclass"))
                .containsExactly("pg_catalog.array_length(tags, 1)");
    }

    private void promote(PromotionOptions options) {
        pair.promote(pair.request(options), new SilentProgress());
    }

    private List<String> texts(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
