package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.plan.Mode;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A database, or a role in it, with a time zone and a date style of its own. */
class OwnSettingsTest extends OnPair {
    private static final String TIMES =
            "CREATE TABLE t (id int PRIMARY KEY, a timestamp, b timestamptz, c date, d text, e interval, f bytea);";

    @Override
    void prepare() {
        set("timezone", "Europe/Berlin");
        set("datestyle", "SQL, DMY");
    }

    private void set(String name, String value) {
        pair.server.run("postgres", "ALTER DATABASE %s SET %s = '%s'".formatted(pair.target, name, value));
    }

    private List<String> rows(String query) {
        try (Connection connection = pair.server.connect(pair.target);
                SqlSession session = new SqlSession(connection)) {
            session.execute("SET timezone = 'UTC'");
            return session.query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID promote(Mode mode) {
        PromotionRequest request = pair.request(pair.options().in(mode));
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    @Test
    void shouldTakeLookupRowsBackWhoseOwnColumnsHoldWhatTheyPrintOtherwise() {
        set("intervalstyle", "iso_8601");
        set("bytea_output", "escape");
        pair.both("""
                CREATE FUNCTION shown(interval) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
                CREATE TABLE fee (id int PRIMARY KEY, name text, created timestamptz DEFAULT now(), day date DEFAULT now(),
                    validity interval DEFAULT '1 day 2 hours', token bytea DEFAULT 'a',
                    relation regclass, shown text GENERATED ALWAYS AS (shown(validity)) STORED);
                ALTER TABLE fee ALTER relation SET DEFAULT 'fee'; INSERT INTO fee VALUES (1, 'a')
                """);
        pair.source("INSERT INTO fee VALUES (2, 'b')");
        List<String> columns = List.of("created", "day", "validity", "token", "relation");
        LookupDeclaration own = new LookupDeclaration("fee", null, null, null, null, columns, null, null, null, null);
        PromotionRequest request = pair.request(pair.options("fee")
                .lookingUp(new LookupChoice(List.of("fee"), List.of(own), SyncPolicy.MIRROR, SyncPolicy.MIRROR)));
        pair.promote(request, new SilentProgress());
        assertThat(rows("SELECT id || ' ' || shown FROM fee ORDER BY id")).containsExactly("1 P1DT2H", "2 P1DT2H");

        pair.undo(request.id());

        assertThat(rows("SELECT id::text FROM fee")).containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldConvertValuesAsSessionsThereDo(Mode mode) {
        pair.target(TIMES + """
                INSERT INTO t VALUES (1, '2020-07-01 12:00', '2020-07-01 10:00+00', '2020-07-01', '05/07/2020'),
                  (2, '2020-03-29 02:30', '2020-10-25 00:30+00', '2020-01-01', '24/12/2020'),
                  (3, '2020-01-01 12:00', '2020-10-25 01:30+00', '2020-01-01', '01/02/2020')""");
        pair.source(
                "CREATE TABLE t (id int PRIMARY KEY, a timestamptz, b timestamp, c timestamptz, d date, e interval, f bytea);");
        List<String> before = rows("SELECT t::text FROM t ORDER BY id");

        PlanResult plan = pair.plan(pair.options().in(mode));
        UUID promotion = promote(mode);

        assertThat(plan.steps()).singleElement().satisfies(step -> {
            assertThat(step.rewrites()).isTrue();
            assertThat(step.hazards()).contains("DATA_LOSS", "TABLE_REWRITE");
        });
        assertThat(rows("SELECT concat_ws(' | ', a, b, c, d) FROM t ORDER BY id"))
                .containsExactly(
                        "2020-07-01 10:00:00+00 | 2020-07-01 12:00:00 | 2020-06-30 22:00:00+00 | 2020-07-05",
                        "2020-03-29 01:30:00+00 | 2020-10-25 02:30:00 | 2019-12-31 23:00:00+00 | 2020-12-24",
                        "2020-01-01 11:00:00+00 | 2020-10-25 02:30:00 | 2019-12-31 23:00:00+00 | 2020-02-01");
        assertThat(pair.undoPreview(promotion).losses())
                .extracting(UndoLoss::name)
                .doesNotContain("public.t.c");
        pair.undo(promotion);
        assertThat(rows("SELECT t::text FROM t ORDER BY id")).isEqualTo(before);
    }

    @Test
    void shouldConvertBackAsThePromotionDidWhateverIsSetByThen() {
        moments();
        UUID promotion = promote(Mode.ATOMIC);
        pair.target("UPDATE t SET a = '2020-07-01 13:00+02' WHERE id = 2");

        set("timezone", "America/Lima");
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
        UUID undo = pair.undo(promotion);
        assertThat(rows("SELECT a FROM t ORDER BY id")).containsExactly("2020-07-01 12:00:00", "2020-07-01 13:00:00");

        set("timezone", "Asia/Tokyo");
        pair.undo(undo);
        assertThat(rows("SELECT a FROM t ORDER BY id"))
                .containsExactly("2020-07-01 10:00:00+00", "2020-07-01 11:00:00+00");
    }

    @Test
    void shouldValidateWhatComesBackAsThePreviewAsked() {
        String table = "SET timezone = 'Europe/Berlin'; CREATE TABLE t (id int PRIMARY KEY, b timestamptz);";
        String rule = " ALTER TABLE t ADD CONSTRAINT late CHECK (b::date >= '2020-07-01')";
        pair.target(table + " INSERT INTO t VALUES (1, '2020-07-01 00:30+02');" + rule);
        pair.source(table + rule + " NOT VALID");
        UUID promotion = promote(Mode.ATOMIC);

        set("timezone", "America/Lima");
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
        pair.undo(promotion);

        assertThat(rows("SELECT convalidated::text FROM pg_constraint WHERE conname = 'late'"))
                .containsExactly("true");
    }

    /** What a key prints is another text under every time zone and search path. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timestamptz | 2024-01-01 00:00+00 | DROP v",
                "timestamptz | 2024-01-01 00:00+00 | ALTER v TYPE int",
                "tstzrange | [2024-01-01 00:00+00,) | DROP v",
                "regclass | public.x | DROP v",
                "regclass | public.x | ALTER v TYPE int"
            })
    void shouldFindRowsByKeysOfDomains(String type, String key, String change) {
        pair.both("""
                CREATE TABLE x (); CREATE TYPE mood AS ENUM ('p'); CREATE DOMAIN state AS mood; CREATE DOMAIN own AS %s;
                CREATE TABLE t (k own, s state, v numeric, PRIMARY KEY (k, s)); INSERT INTO t VALUES ('%s', 'p', 1.5);
                """.formatted(type, key));
        pair.source("ALTER TABLE t " + change);
        UUID promotion = promote(Mode.ATOMIC);

        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
        pair.undo(promotion);
        assertThat(rows("SELECT v FROM t")).containsExactly("1.5");
    }

    /** An undo's steps ask them as the application's sessions do, so its preview has to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extract(hour FROM at) >= 8 | 2024-01-01 08:30+01 | 2024-01-01 07:30+01",
                "extract(hour FROM at) < 23 | 2024-01-01 23:00+00 | 2024-01-01 22:30+00",
                "d::date > '2000-01-01' | 2024-01-01 08:00+00 | 2024-01-01 08:00+00"
            })
    void shouldAskRulesThatComeBackAsSessionsThereDo(String check, String fits, String breaks) {
        pair.target("SET timezone = 'Europe/Berlin'; SET datestyle = 'ISO, DMY';"
                + " CREATE TABLE t (id int PRIMARY KEY, at timestamptz, d text, CONSTRAINT c CHECK (%s)); INSERT INTO t VALUES (1, '%s', '31/12/2024')"
                        .formatted(check, fits));
        pair.source("CREATE TABLE t (id int PRIMARY KEY, at timestamptz, d text)");
        UUID promotion = promote(Mode.ATOMIC);
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");

        pair.target("INSERT INTO t VALUES (2, '%s', '31/12/1999')".formatted(breaks));
        assertThat(pair.undoPreview(promotion).conflicts())
                .singleElement()
                .asString()
                .startsWith("1 row of public.t breaks the constraint c");
        pair.target("DELETE FROM t WHERE id = 2");
        pair.undo(promotion);
        assertThat(rows("SELECT conname FROM pg_constraint WHERE conname = 'c'"))
                .containsExactly("c");
    }

    @Test
    void shouldNotBringBackFewerValuesThanThereAre() {
        pair.both("""
                CREATE TYPE key AS (v int);
                CREATE FUNCTION alike(key, key) RETURNS boolean LANGUAGE sql STABLE
                    AS $$SELECT ($1).v = ($2).v AND pg_catalog.current_setting('timezone') = 'UTC'$$;
                CREATE OPERATOR = (LEFTARG = key, RIGHTARG = key, FUNCTION = alike);
                CREATE FUNCTION ordered(key, key) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT ($1).v - ($2).v$$;
                CREATE OPERATOR CLASS keys DEFAULT FOR TYPE key USING btree AS OPERATOR 3 =, FUNCTION 1 ordered(key, key);
                CREATE TABLE t (k key PRIMARY KEY, v int); INSERT INTO t VALUES ('(1)', 1)""");
        pair.source("ALTER TABLE t DROP v");
        UUID promotion = promote(Mode.ATOMIC);

        assertThatThrownBy(() -> pair.undo(promotion)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().type()).isEqualTo(ProblemType.VERIFICATION_FAILED);
            assertThat(e.problem().detail())
                    .isEqualTo("The backup has values for 1 rows of public.t, and 0 rows would have got some.");
        });
        assertThat(rows("SELECT t::text FROM t")).containsExactly("(\"(1)\")");
    }

    /** They ran in it whatever was set. */
    @Test
    void shouldConvertBackInUtcWhatOlderVersionsConverted() {
        set("timezone", "UTC");
        moments();
        UUID promotion = promote(Mode.ATOMIC);
        pair.target(
                "ALTER TABLE lockstep.promotion DROP COLUMN IF EXISTS settings; UPDATE t SET a = '2020-07-01 13:00+00' WHERE id = 2");

        set("timezone", "Europe/Berlin");
        pair.undo(promotion);
        assertThat(rows("SELECT a FROM t ORDER BY id")).containsExactly("2020-07-01 12:00:00", "2020-07-01 13:00:00");
        assertThat(rows("SELECT settings ->> 'timezone' FROM lockstep.promotion ORDER BY number"))
                .containsExactly(null, "UTC");
    }

    private void moments() {
        pair.target("CREATE TABLE t (id int PRIMARY KEY, a timestamp);"
                + " INSERT INTO t VALUES (1, '2020-07-01 12:00'), (2, '2020-07-01 12:00')");
        pair.source("CREATE TABLE t (id int PRIMARY KEY, a timestamptz)");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldRunTheApplicationsCodeAsSessionsThereDo(Mode mode) {
        String view = "CREATE MATERIALIZED VIEW m AS SELECT b::date AS day, id FROM t;";
        pair.target("SET timezone = 'Europe/Berlin'; CREATE TABLE t (id int PRIMARY KEY, b timestamptz);"
                + " INSERT INTO t VALUES (1, '2020-07-01 00:30+02'); " + view);
        pair.source("CREATE TABLE t (id bigint PRIMARY KEY, b timestamptz,"
                + " l timestamp DEFAULT localtimestamp, z timestamptz DEFAULT '2020-05-07 00:00+00',"
                + " CONSTRAINT late CHECK (b::date >= '2020-07-01')); " + view);

        promote(mode);

        assertThat(rows("SELECT day FROM m")).containsExactly("2020-07-01");
        assertThat(rows("SELECT z FROM t")).containsExactly("2020-05-07 00:00:00+00");
        assertThat(rows("SELECT round(extract(epoch FROM l - now() AT TIME ZONE 'Europe/Berlin') / 1800) FROM t"))
                .containsExactly("0");
    }

    /** Rows of a lookup table are tried by rules that depend on the time zone, too. */
    @Test
    void shouldSynchroniseRowsUnderRulesAsSessionsThereDo() {
        String table =
                "CREATE TABLE t (id int PRIMARY KEY, b timestamptz, CONSTRAINT late CHECK (b::date >= '2020-07-01'));";
        pair.target("SET timezone = 'Europe/Berlin'; " + table);
        pair.source("SET timezone = 'Europe/Berlin'; " + table + " INSERT INTO t VALUES (1, '2020-07-01 00:30+02')");

        pair.promote(pair.request(pair.options("t")), new SilentProgress());

        assertThat(rows("SELECT b FROM t")).containsExactly("2020-06-30 22:30:00+00");
    }

    /** What their functions read and print is neither the source's nor Lockstep's. */
    @Test
    void shouldComputeColumnsOfSynchronisedRowsAsSessionsThereDo() {
        set("intervalstyle", "iso_8601");
        set("bytea_output", "escape");
        pair.both("""
                CREATE FUNCTION day(text) RETURNS date IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
                CREATE FUNCTION shown(interval, bytea) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 || '' '' || $2::text; END';
                CREATE TABLE fee (id int PRIMARY KEY, said text, validity interval, token bytea,
                    day date GENERATED ALWAYS AS (day(said)) STORED, shown text GENERATED ALWAYS AS (shown(validity, token)) STORED);
                INSERT INTO fee VALUES (1, '05/07/2020', '1 day', 'b')
                """);
        pair.source(
                "UPDATE fee SET said = '06/07/2020'; INSERT INTO fee VALUES (2, '07/07/2020', '-1 day +2 hours', 'a')");

        pair.promote("fee");

        assertThat(rows("SELECT concat_ws(' ', day, shown) FROM fee ORDER BY id"))
                .containsExactly("2020-07-06 P1D b", "2020-07-07 P-1DT2H a");
        assertThat(rows("SELECT validity FROM fee ORDER BY id")).containsExactly("P1D", "P-1DT2H");
    }

    @Test
    void shouldFindRowsToBeRefilledByKeysThatSessionsTherePrintOtherwise() {
        pair.both("CREATE DOMAIN moment AS timestamptz");
        pair.target(
                "CREATE TABLE t (at moment PRIMARY KEY, v text); INSERT INTO t VALUES ('2020-07-01 12:00+00', 'x')");
        pair.source("CREATE TABLE t (at moment PRIMARY KEY)");
        UUID promotion = promote(Mode.ATOMIC);
        assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");

        pair.undo(promotion);

        assertThat(rows("SELECT v FROM t")).containsExactly("x");
    }

    @Test
    void shouldKnowTheRolesOwnSettingsInTheDatabaseBeforeAllOthers() {
        var login = pair.server.createRole("traveller");
        String role = login.user();
        String alter = "ALTER ROLE " + role;
        pair.server.run("postgres", alter + " SET timezone = 'Asia/Tokyo'");
        assertThat(own(login)).isEqualTo(new OwnSettings("Asia/Tokyo", "SQL, DMY"));
        pair.server.run("postgres", alter + " IN DATABASE " + pair.target + " SET timezone = 'America/Lima'");
        assertThat(own(login)).isEqualTo(new OwnSettings("America/Lima", "SQL, DMY"));
        pair.server.run("postgres", alter + " RESET ALL; " + alter + " IN DATABASE " + pair.target + " RESET ALL");
        assertThat(own(login)).isEqualTo(new OwnSettings("Europe/Berlin", "SQL, DMY"));
    }

    @Test
    void shouldSeeWhatTheServerWasStartedWith() {
        try (TestPostgres server =
                        TestPostgres.startSeparate(Map.of("timezone", "Asia/Tokyo", "DateStyle", "ISO, DMY"));
                SqlSession session = new SqlSession(server.connect("postgres"))) {
            assertThat(OwnSettings.of(session)).isEqualTo(new OwnSettings("Asia/Tokyo", "ISO, DMY"));
            assertThat(OwnSettings.isGuessed(session)).isFalse();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ALTER TABLE t ALTER a TYPE timestamptz, true",
        "ALTER TABLE t ALTER b TYPE text, true",
        "ALTER TABLE t ALTER c TYPE bigint, false"
    })
    void I3_shouldSayThatTheZoneIsGuessedWhereItCannotBeSeen(String change, boolean said, @TempDir Path backups) {
        TestPostgres.Login deployer = pair.server.createRole("deployer");
        try (Pair limited = new Pair(pair.server, backups, deployer);
                Pair all = new Pair(pair.server, backups, null)) {
            for (Pair each : List.of(limited, all)) {
                each.both(
                        "CREATE TABLE t (id int PRIMARY KEY, a timestamp, b timestamptz, c int); ALTER TABLE t OWNER TO "
                                + deployer.user());
                each.source(change);
            }

            PlanResult guessed = limited.plan(limited.options());
            PlanResult seen = all.plan(all.options());

            assertThat(seen.warnings()).noneMatch(note -> note.contains("guess"));
            assertThat(seen.hazards()).doesNotContain("DATA_LOSS");
            assertThat(guessed.warnings().stream()
                            .anyMatch(note -> note.contains("in the time zone GMT") && note.contains("a guess")))
                    .isEqualTo(said);
            assertThat(guessed.hazards().contains("DATA_LOSS")).isEqualTo(change.contains("timestamptz"));
        }
    }

    private OwnSettings own(TestPostgres.Login login) {
        try (SqlSession session = new SqlSession(pair.server.connect(pair.target, login))) {
            return OwnSettings.of(session);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void I4_shouldMakeAnotherPlanWhereValuesAreConvertedInAnotherTimeZone() {
        pair.both("CREATE TABLE t (id int PRIMARY KEY, a timestamp)");
        pair.source("ALTER TABLE t ALTER a TYPE timestamptz");
        String inBerlin = pair.plan(pair.options()).fingerprint();
        set("timezone", "America/New_York");
        String inNewYork = pair.plan(pair.options()).fingerprint();
        set("datestyle", "ISO, MDY");
        String monthFirst = pair.plan(pair.options()).fingerprint();
        set("timezone", "UTC");
        String inUtc = pair.plan(pair.options()).fingerprint();
        set("timezone", "Etc/UTC");
        String again = pair.plan(pair.options()).fingerprint();
        set("intervalstyle", "iso_8601");
        String otherIntervals = pair.plan(pair.options()).fingerprint();

        assertThat(List.of(inBerlin, inNewYork, monthFirst, inUtc, otherIntervals))
                .doesNotHaveDuplicates();
        assertThat(again).isEqualTo(inUtc);
    }

    /** An undo converts by the zone that its promotion had, and prints as the target does now. */
    @Test
    void I4_shouldMakeAnotherUndoWhereValuesArePrintedOtherwise() {
        pair.target("CREATE TABLE t (id int PRIMARY KEY, a interval); INSERT INTO t VALUES (1, '1 day')");
        pair.source("CREATE TABLE t (id int PRIMARY KEY, a text)");
        UUID promotion = promote(Mode.ATOMIC);
        String reviewed = pair.undoPreview(promotion).plan().fingerprint();
        set("timezone", "America/Lima");
        assertThat(pair.undoPreview(promotion).plan().fingerprint()).isEqualTo(reviewed);
        set("intervalstyle", "iso_8601");
        String otherIntervals = pair.undoPreview(promotion).plan().fingerprint();
        set("bytea_output", "escape");
        String otherBytes = pair.undoPreview(promotion).plan().fingerprint();

        assertThat(List.of(reviewed, otherIntervals, otherBytes)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, true",
        "utc, true",
        "etc/utc, true",
        "0, true",
        "GMT, true",
        "Europe/Berlin, false",
        "Europe/London, false",
        "1, false",
        "<+02>-02, false"
    })
    void shouldKnowWhereLocalTimeIsUtc(String zone, boolean utc) {
        assertThat(new OwnSettings(zone, "ISO, MDY").inUtc()).isEqualTo(utc);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQL, DMY | ISO, DMY",
                "German | ISO, DMY",
                "European | ISO, DMY",
                "ISO, US | ISO, MDY",
                "NonEuropean | ISO, MDY",
                "YMD | ISO, YMD",
                "Postgres | ISO, MDY"
            })
    void shouldKeepTheOrderOfDayAndMonthAlone(String style, String set) {
        assertThat(new OwnSettings("UTC", style).statements("SET")).contains("SET DateStyle = '" + set + "';");
    }
}
