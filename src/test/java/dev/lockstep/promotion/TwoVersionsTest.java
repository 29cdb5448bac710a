package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.BackupExtent;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Hazard;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers of different major versions print some definitions differently. Skipped where only one version is there. */
class TwoVersionsTest {
    /** PostgreSQL 16 and later leave the table's name away where no other table is in the query. */
    private static final String SCHEMA = """
            CREATE TABLE public.merchants (id integer PRIMARY KEY, name text NOT NULL, fee numeric DEFAULT 1.5 CHECK (fee > 0));
            CREATE VIEW public.names AS SELECT merchants.id, upper(merchants.name) AS name FROM public.merchants WHERE merchants.id > 1;
            CREATE MATERIALIZED VIEW public.counts AS SELECT count(*) AS n, max(merchants.name) AS last FROM public.merchants;
            CREATE FUNCTION public.fee_of(m integer) RETURNS numeric LANGUAGE sql
              RETURN (SELECT merchants.fee FROM public.merchants WHERE merchants.id = m);
            INSERT INTO public.merchants VALUES (1, 'a', 1), (2, 'b', 2);
            """;

    /** With every hazard accepted. */
    private static final PromotionOptions ALL = new PromotionOptions(
            EnumSet.allOf(Hazard.class), SyncPolicy.MIRROR, List.of("merchants"), false, false, Duration.ofSeconds(3));

    private static TestPostgres usual;
    private static TestPostgres other;

    @TempDir
    Path backups;

    @BeforeAll
    static void start() {
        usual = TestPostgres.shared();
        other = TestPostgres.startOtherVersion().orElse(null);
        Tool.POSTGRES.assume(other != null, "No second version of PostgreSQL is installed");
    }

    @AfterAll
    static void stop() {
        if (other != null) {
            other.close();
        }
    }

    /** One environment on each server, and scratch databases where {@code target} is. */
    private record Two(TestPostgres fromServer, String from, TestPostgres toServer, String to) {
        static Two of(boolean up, String sourceSql, String targetSql) {
            TestPostgres fromServer = up ? older() : newer();
            TestPostgres toServer = up ? newer() : older();
            Two two = new Two(
                    fromServer, fromServer.createDatabase("source"), toServer, toServer.createDatabase("target"));
            fromServer.run(two.from, sourceSql);
            toServer.run(two.to, targetSql);
            return two;
        }

        private static TestPostgres older() {
            return usual.majorVersion() < other.majorVersion() ? usual : other;
        }

        private static TestPostgres newer() {
            return usual.majorVersion() < other.majorVersion() ? other : usual;
        }

        Environment source() {
            return new Environment("development", ConnectionUrl.parse(fromServer.url(from)), 1, Policy.strict());
        }

        Environment target() {
            return new Environment("test", ConnectionUrl.parse(toServer.url(to)), 2, Policy.strict());
        }

        ScratchDatabases scratch() {
            return new ScratchDatabases(new Databases(), ConnectionUrl.parse(toServer.url("postgres")));
        }

        Undoing undoing(Path backups) {
            return new Undoing(
                    new Databases(),
                    new Backups(settings(backups), Clock.systemUTC()),
                    settings(backups),
                    new Reprint(scratch()));
        }

        Promotion promotion(Path backups) {
            Reprint reprint = new Reprint(scratch());
            return new Promotion(
                    new Preflight(
                            new Databases(),
                            new Rehearsal(scratch()),
                            reprint,
                            new SourceCheck(null, reprint),
                            undoing(backups)),
                    new BackUpTarget(
                            new BackupWriter(settings(backups), new Databases()),
                            new Backups(settings(backups), Clock.systemUTC()),
                            backup -> {}),
                    new Commit(new ObjectMapper(), Duration.ofDays(90), Duration.ofDays(365)));
        }

        /** By pg_dump where one fits the target's server. */
        private static BackupSettings settings(Path backups) {
            return new BackupSettings(backups, 2, Duration.ofSeconds(5), 100, null, "test");
        }

        DriftResult drift(ScratchDatabases scratch) {
            return new DriftCheck(new Databases(), new CatalogMemory(), new Reprint(scratch))
                    .againstEnvironment(
                            UUID.randomUUID(), target(), source(), Selection.defaults(), new SilentProgress());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSeeNoDriftWhereDefinitionsOnlyPrintDifferently(boolean up) {
        Two two = Two.of(up, SCHEMA, SCHEMA);

        DriftResult result = two.drift(two.scratch());

        assertThat(result.lines()).isEmpty();
        assertThat(result.drift()).isFalse();
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .startsWith("development is PostgreSQL " + two.fromServer().majorVersion());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSeeWhatReallyDiffers(boolean up) {
        Two two = Two.of(up, SCHEMA, SCHEMA.replace("merchants.id > 1", "merchants.id > 2"));

        assertThat(two.drift(two.scratch()).differences()).singleElement().satisfies(item -> assertThat(item.name())
                .isEqualTo("public.names"));
    }

    @Test
    void shouldSayWhyItCannotTellWhenNoServerOfThatVersionMakesScratchDatabases() {
        Two two = Two.of(true, SCHEMA, SCHEMA);

        DriftResult result = two.drift(new ScratchDatabases(new Databases(), null));

        assertThat(result.warnings())
                .singleElement()
                .asString()
                .contains("counts as changed", "No server is configured for scratch databases.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void I7_shouldPromoteAndVerifyAcrossVersions(boolean up) {
        Two two = Two.of(
                up,
                SCHEMA + "ALTER TABLE public.merchants ADD city text;"
                        + "CREATE VIEW public.cities AS SELECT DISTINCT merchants.city FROM public.merchants WHERE merchants.city <> '';",
                SCHEMA);
        PromotionResult result = two.promotion(backups)
                .run(
                        new PromotionRequest(UUID.randomUUID(), two.source(), two.target(), null, ALL),
                        new SilentProgress());

        assertThat(result.plan().steps()).hasSize(2);
        assertThat(two.drift(two.scratch()).drift()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void I7_shouldTakeBackExactlyWhatWasPromotedAcrossVersions(boolean up) {
        Two two = Two.of(
                up,
                SCHEMA.replace("merchants.id > 1", "merchants.id > 2")
                        + "ALTER TABLE public.merchants ADD CHECK (name <> ''); DROP FUNCTION public.fee_of;"
                        + "CREATE VIEW public.more AS SELECT merchants.name FROM public.merchants WHERE merchants.fee > 1;"
                        + "UPDATE public.merchants SET fee = 7 WHERE id = 2; INSERT INTO public.merchants VALUES (3, 'c', 3)",
                SCHEMA
                        + "ALTER TABLE public.merchants ADD tax text; UPDATE public.merchants SET tax = 't' || id;"
                        + "CREATE TABLE public.notes (id int PRIMARY KEY, x text); INSERT INTO public.notes VALUES (1, 'x')");
        DatabaseState rows = DatabaseState.withoutLedger(two.toServer(), two.to());
        String schema = fingerprint(two);
        UUID id = UUID.randomUUID();
        two.promotion(backups)
                .run(new PromotionRequest(id, two.source(), two.target(), null, ALL), new SilentProgress());
        assertThat(two.drift(two.scratch()).drift()).isFalse();

        UndoPreview preview = two.undoing(backups).preview(id, two.target(), new SilentProgress());
        assertThat(preview.losses()).isEmpty();
        assertThat(preview.verdict()).isEqualTo("exact");
        PromotionResult undone = two.promotion(backups)
                .run(
                        PromotionRequest.undo(
                                UUID.randomUUID(),
                                id,
                                two.target(),
                                preview.plan().fingerprint(),
                                PromotionOptions.ofUndo(
                                        EnumSet.complementOf(EnumSet.of(Hazard.DATA_LOSS)),
                                        false,
                                        Duration.ofSeconds(3),
                                        BackupExtent.FULL)),
                        new SilentProgress());

        assertThat(undone.undo().verdict()).isEqualTo("exact");
        assertThat(fingerprint(two)).isEqualTo(schema);
        assertThat(DatabaseState.withoutLedger(two.toServer(), two.to())).isEqualTo(rows);
        assertThat(two.drift(two.scratch()).drift()).isTrue();
    }

    private static String fingerprint(Two two) {
        try (SqlSession session = new Databases().connect(two.target(), "test")) {
            session.transactional(true);
            return new CatalogReader().read(session).fingerprint();
        }
    }
}
