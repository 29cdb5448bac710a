package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.environment.Databases;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever changed something by hand is named, also where it is gone, or called otherwise since. */
class CapturedChangesTest {
    @TempDir
    Path backups;

    private Pair pair;

    @BeforeEach
    void promotedOnceAndCaptured() {
        pair = new Pair(backups).source("""
                CREATE SCHEMA s;
                CREATE TABLE s.inside (id int);
                CREATE TABLE public.t (id int PRIMARY KEY, a text, b text CONSTRAINT short CHECK (length(b) < 9));
                CREATE VIEW public.v AS SELECT a FROM public.t;
                CREATE INDEX by_b ON public.t (b);
                CREATE FUNCTION public.f(i int, j text) RETURNS int LANGUAGE sql RETURN 1;
                CREATE FUNCTION public.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER fires BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.g();
                CREATE POLICY sees ON public.t USING (true);
                """);
        pair.promote();
        new DdlCapture(new Databases()).install(pair.targetEnvironment());
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE public.t DROP COLUMN b                 | missing column public.t.b",
                "ALTER TABLE public.t RENAME COLUMN b TO \"B 2\"    | missing column public.t.b",
                "ALTER TABLE t RENAME b TO c                        | missing column public.t.b",
                "ALTER TABLE public.t RENAME id TO number           | changed constraint public.t.t_pkey",
                "ALTER TABLE public.t RENAME TO renamed             | missing table public.t",
                "ALTER TABLE \"public\" . t RENAME TO renamed       | missing table public.t",
                "ALTER TABLE public.t RENAME CONSTRAINT short TO s  | missing constraint public.t.short",
                "ALTER TABLE public.t SET SCHEMA s                  | missing table public.t",
                "ALTER VIEW v RENAME TO w                           | missing view public.v",
                "ALTER INDEX by_b RENAME TO b_index                 | missing index public.by_b",
                "ALTER FUNCTION public.f(int, text) RENAME TO h     | missing function public.f(integer, text)",
                "ALTER TRIGGER fires ON public.t RENAME TO fired    | missing trigger public.t.fires",
                "ALTER POLICY sees ON public.t RENAME TO saw        | missing policy public.t.sees",
                "DROP POLICY sees ON public.t                       | missing policy public.t.sees",
                "DROP TABLE public.t CASCADE                        | missing view public.v",
                "ALTER SCHEMA s RENAME TO r                         | missing schema s",
                "ALTER SCHEMA s RENAME TO r                         | missing table s.inside",
                "ALTER SCHEMA s RENAME TO r                         | extra table r.inside",
                "DROP SCHEMA s CASCADE                              | missing table s.inside",
                "CREATE SCHEMA x                                    | extra schema x"
            })
    void shouldNameWhoDroppedOrRenamedIt(String statement, String changed) {
        pair.target("SET application_name = 'psql by hand'");
        pair.target(statement);

        assertThat(captured(changed)).singleElement().satisfies(event -> assertThat(event.statement())
                .isEqualTo(statement));
    }

    @Test
    void shouldNotTakeAStatementForOneOnASimilarName() {
        pair.target("ALTER TABLE public.t DROP COLUMN b");
        pair.target("CREATE TABLE public.b ()");
        pair.target("ALTER TABLE s.inside RENAME TO b");

        assertThat(captured("missing column public.t.b"))
                .extracting(DdlCapture.Event::statement)
                .containsExactly("ALTER TABLE public.t DROP COLUMN b");
    }

    @Test
    void shouldFindTheStatementBehindThousandsThatConcernTheTableToo() {
        pair.target("ALTER TABLE public.t ADD mine int");
        pair.target("""
                INSERT INTO lockstep.ddl_event (role, application, command, objects, statement)
                SELECT 'other', 'tool', 'ALTER TABLE', '{table public.t}', 'ALTER TABLE public.t ADD x' || n
                  FROM generate_series(1, 2100) n
                """);

        List<DdlCapture.Event> captured = captured("extra column public.t.mine");

        assertThat(captured).hasSize(5);
        assertThat(captured.get(4).statement()).isEqualTo("ALTER TABLE public.t ADD mine int");
        assertThat(captured.get(0).statement()).isEqualTo("ALTER TABLE public.t ADD x2100");
    }

    /** When it began, it could not be told that it would end after a promotion. */
    @Test
    void shouldNameWhoseTransactionBeganBeforeAPromotionAndEndedAfterIt() throws SQLException {
        pair.source("ALTER TABLE public.t ADD promoted int");
        try (Connection open = pair.server.connect(pair.target);
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("SET application_name = 'psql by hand'");
            statement.execute("CREATE TABLE public.before_it ()");
            pair.promote();
            statement.execute("CREATE TABLE public.after_it ()");
            open.commit();
        }

        assertThat(captured("extra table public.before_it"))
                .extracting(DdlCapture.Event::statement)
                .containsExactly("CREATE TABLE public.before_it ()");
        assertThat(captured("extra table public.after_it"))
                .extracting(DdlCapture.Event::application)
                .containsExactly("psql by hand");
        pair.promote(pair.request(pair.acceptingDrift()), new SilentProgress());
        pair.target("CREATE TABLE public.before_it ()");
        assertThat(captured("extra table public.before_it"))
                .as("what was done before the promotion that is the last by now")
                .hasSize(1);
    }

    /** Whoever says so by the name of his program only. */
    @Test
    void shouldNameWhoCallsHimselfAPromotion() {
        pair.source("ALTER TABLE public.t ADD promoted int");
        PromotionRequest promoted = pair.request(pair.options());
        pair.promote(promoted, new SilentProgress());
        assertThat(events()).as("what the promotion did itself").isEmpty();

        TestPostgres.Login other = pair.server.createRole("somebody");
        pair.target("GRANT CREATE ON SCHEMA public TO " + other.user());
        by(other, "lockstep promotion " + promoted.id(), "CREATE TABLE public.by_another_role ()");
        pair.target("SET application_name = 'lockstep promotion'; CREATE TABLE public.of_none ()");
        pair.target("SET application_name = 'lockstep promotion %s'; CREATE TABLE public.of_another ()"
                .formatted(UUID.randomUUID()));
        pair.target("SET application_name = 'lockstep ddl capture'; CREATE TABLE public.of_capture ()");

        assertThat(events())
                .containsExactly(
                        "CREATE TABLE public.of_capture ()",
                        "CREATE TABLE public.of_another ()",
                        "CREATE TABLE public.of_none ()",
                        "CREATE TABLE public.by_another_role ()");
        pair.target("DROP TABLE public.by_another_role; REVOKE CREATE ON SCHEMA public FROM " + other.user());
        pair.server.run("postgres", "DROP ROLE " + other.user());
    }

    /** Neither which transaction it was, nor in the ledger which were under way. */
    @Test
    void shouldReadWhatAnEarlierVersionWroteDown() {
        pair.target("ALTER TABLE lockstep.ddl_event DROP COLUMN transaction, ALTER at SET DEFAULT now()");
        pair.target("ALTER TABLE lockstep.promotion DROP COLUMN transaction, DROP COLUMN snapshot");
        pair.target("ALTER TABLE public.t ADD mine int");

        assertThat(captured("extra column public.t.mine")).hasSize(1);

        new DdlCapture(new Databases()).install(pair.targetEnvironment());
        pair.target("ALTER TABLE public.t ADD mine_too int");
        assertThat(captured("extra column public.t.mine"))
                .extracting(DdlCapture.Event::statement)
                .contains("ALTER TABLE public.t ADD mine int");
        assertThat(pair.server.has(
                        pair.target,
                        "lockstep.ddl_event WHERE transaction IS NOT NULL AND statement LIKE '%mine_too%'"))
                .isTrue();
    }

    private List<String> events() {
        return new DdlCapture(new Databases())
                .state(pair.targetEnvironment(), 50).events().stream()
                        .filter(event -> event.command().equals("CREATE TABLE"))
                        .map(event -> event.statement()
                                .replaceFirst("^SET .*?;\\s*", "")
                                .strip())
                        .toList();
    }

    private void by(TestPostgres.Login login, String application, String sql) {
        try (Connection connection = pair.server.connect(pair.target, login);
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = '" + application + "'");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<DdlCapture.Event> captured(String changed) {
        return pair.drift().since().byHand().stream()
                .filter(change -> changed.equals("%s %s %s"
                        .formatted(
                                change.item().difference(),
                                change.item().kind(),
                                change.item().name())))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        changed + " is none of " + pair.drift().since().byHand()))
                .captured();
    }
}
