package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import dev.lockstep.plan.Hazard;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.TestPostgres;
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

    private static TestPostgres usual;
    private static TestPostgres other;

    @TempDir
    Path backups;

    @BeforeAll
    static void start() {
        usual = TestPostgres.shared();
        other = TestPostgres.startOtherVersion().orElse(null);
        assumeTrue(other != null, "no second version of PostgreSQL is installed");
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
        Databases databases = new Databases();
        BackupSettings settings = new BackupSettings(backups, 2, Duration.ofSeconds(5), 100, null, "test");
        Promotion promotion = new Promotion(
                new Preflight(databases, new Rehearsal(two.scratch()), new Reprint(two.scratch())),
                new BackUpTarget(
                        new BackupWriter(settings, databases), new Backups(settings, Clock.systemUTC()), backup -> {}),
                new Commit(new ObjectMapper(), Duration.ofDays(90)));
        PromotionOptions options = new PromotionOptions(
                EnumSet.allOf(Hazard.class), SyncPolicy.MIRROR, List.of(), false, false, Duration.ofSeconds(3));

        PromotionResult result = promotion.run(
                new PromotionRequest(UUID.randomUUID(), two.source(), two.target(), null, options),
                new SilentProgress());

        assertThat(result.plan().steps()).hasSize(2);
        assertThat(two.drift(two.scratch()).drift()).isFalse();
    }
}
