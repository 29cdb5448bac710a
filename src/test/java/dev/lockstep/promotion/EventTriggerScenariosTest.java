package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Targets that watch their own schema: a promotion's statements fire their event triggers. */
class EventTriggerScenariosTest extends OnPair {
    private static final String TABLES = """
            CREATE SCHEMA audit;
            CREATE TABLE audit.statements (id bigserial PRIMARY KEY, tag text);
            CREATE TABLE public.merchants (id integer PRIMARY KEY);
            """;
    private static final String LOG = """
            CREATE FUNCTION audit.note() RETURNS event_trigger LANGUAGE plpgsql
              AS 'BEGIN INSERT INTO audit.statements (tag) VALUES (tg_tag); END';
            CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION audit.note();
            """;

    @Test
    void shouldPromoteAndBeLoggedWhenTheTargetKeepsALog() throws SQLException {
        pair.both(TABLES + LOG).source("ALTER TABLE public.merchants ADD name text");

        assertThat(pair.promote().verification().schema()).isEqualTo("equal");
        assertThat(pair.drift().drift()).isFalse();
        assertThat(logged("ALTER TABLE")).isEqualTo("1");
    }

    @Test
    void shouldNotFireATriggerThatThePromotionBrings() throws SQLException {
        pair.both(TABLES).source("ALTER TABLE public.merchants ADD name text").source(LOG);

        pair.promote();

        assertThat(pair.drift().drift()).isFalse();
        assertThat(logged("ALTER TABLE")).isEqualTo("0");
    }

    @Test
    void shouldNotFireATriggerThatThePromotionTakesAway() throws SQLException {
        pair.both(TABLES).target(LOG).source("ALTER TABLE public.merchants ADD name text");

        pair.promote(pair.request(pair.options()), new SilentProgress());

        assertThat(pair.drift().drift()).isFalse();
        assertThat(logged("ALTER TABLE")).isEqualTo("0");
    }

    @Test
    void I7_shouldRollBackWhenATriggerSwallowsRowsThatChangeTheirPartition() {
        String partitions = """
                CREATE TABLE public.fee (at integer) PARTITION BY RANGE (at);
                CREATE TABLE public.fee_1 PARTITION OF public.fee FOR VALUES FROM (0) TO (%d);
                CREATE TABLE public.fee_rest PARTITION OF public.fee DEFAULT;
                """;
        String swallow = """
                CREATE FUNCTION public.swallow() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.fee; END';
                CREATE EVENT TRIGGER swallow ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
                  EXECUTE FUNCTION public.swallow();
                """;
        pair.target(partitions.formatted(20) + "INSERT INTO public.fee VALUES (1), (15);" + swallow)
                .source(partitions.formatted(10) + swallow);

        assertThatThrownBy(pair::promote).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().items())
                .anyMatch(line -> line.endsWith("1 deleted")));
    }

    private String logged(String tag) throws SQLException {
        try (Connection connection = pair.server.connect(pair.target);
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*) FROM audit.statements WHERE tag = '" + tag + "'")) {
            result.next();
            return result.getString(1);
        }
    }
}
