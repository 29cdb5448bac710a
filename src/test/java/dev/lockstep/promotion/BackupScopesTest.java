package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backup.BackupExtent;
import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupResult;
import dev.lockstep.backup.BackupScope;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.Manifest;
import dev.lockstep.backup.RestoreTarget;
import dev.lockstep.backup.Restorer;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a target a promotion backs up first. */
class BackupScopesTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final Databases DATABASES = new Databases();

    private static final String SCHEMA = """
            CREATE TYPE mood AS ENUM ('sad', 'happy');
            CREATE TABLE parent (id int PRIMARY KEY, name text);
            CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent, mood mood);
            CREATE TABLE other (id int PRIMARY KEY, name text);
            CREATE TABLE measured (id int, at date) PARTITION BY RANGE (at);
            CREATE TABLE measured_2030 PARTITION OF measured FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
            CREATE TABLE fee_items (id int PRIMARY KEY, name text);
            INSERT INTO parent VALUES (1, 'a'), (2, 'b');
            INSERT INTO child VALUES (10, 1, 'sad'), (11, 2, 'happy');
            INSERT INTO other VALUES (1, 'x');
            INSERT INTO measured VALUES (1, '2030-05-05');
            INSERT INTO fee_items VALUES (1, 'fee');
            """;

    @TempDir
    private Path directory;

    @Test
    void I2_shouldBackUpTheRowsOfWhatThePlanTouches() {
        try (Pair pair = new Pair(directory)) {
            pair.both(SCHEMA)
                    .source("ALTER TABLE child DROP COLUMN mood; ALTER TABLE measured ADD COLUMN more int;"
                            + " CREATE TABLE fresh (id int)")
                    .source("UPDATE fee_items SET name = 'dearer'");

            PromotionResult result = pair.promote(
                    pair.request(pair.options("fee_items").backingUp(BackupExtent.AFFECTED)), new SilentProgress());

            Manifest manifest = backups(pair).get(UUID.fromString(result.backup()));
            assertThat(manifest.scope()).isEqualTo("affected");
            assertThat(names(manifest)).containsExactlyInAnyOrder("child", "measured_2030", "fee_items");
            assertThat(manifest.rows()).isEqualTo(4);
        }
    }

    @Test
    void I2_shouldBackUpTheRowsOfEveryTableThatAChangedTypeIsUsedIn() {
        try (Pair pair = new Pair(directory)) {
            pair.both(SCHEMA).source("ALTER TYPE mood ADD VALUE 'calm'");

            PromotionResult result =
                    pair.promote(pair.request(pair.options().backingUp(BackupExtent.AFFECTED)), new SilentProgress());

            assertThat(names(backups(pair).get(UUID.fromString(result.backup()))))
                    .containsExactly("child");
        }
    }

    @Test
    void shouldRestoreDefinitionsOfEverythingAndSomeRowsIntoANewDatabase() {
        try (Pair pair = new Pair(directory)) {
            pair.target(SCHEMA);
            BackupResult backup = new BackupWriter(pair.settings(), DATABASES)
                    .write(
                            BackupRequest.of(
                                    UUID.randomUUID(),
                                    pair.targetEnvironment(),
                                    new BackupScope.Affected(
                                            table -> table.name().equals("child"))),
                            new SilentProgress());
            String copy = pair.targetEnvironment().url().database() + "_some";
            try {
                new Restorer(pair.settings(), DATABASES, backups(pair))
                        .restore(
                                UUID.randomUUID(),
                                backup.id(),
                                new RestoreTarget.NewDatabase(pair.targetEnvironment(), copy),
                                new SilentProgress());
                assertThat(value(copy, "SELECT count(*) FROM public.child")).isEqualTo("2");
                assertThat(value(copy, "SELECT count(*) FROM public.other")).isEqualTo("0");
                assertThat(value(copy, "SELECT convalidated FROM pg_constraint WHERE contype = 'f'"))
                        .isEqualTo("f");
            } finally {
                SERVER.dropDatabase(copy);
            }
        }
    }

    @Test
    void I2_shouldMakeARestorePointWhenSomebodyElseHasTheBackups() {
        try (Pair pair = new Pair(directory)) {
            pair.both(SCHEMA).source("ALTER TABLE other ADD COLUMN more int");

            PromotionResult result =
                    pair.promote(pair.request(pair.options().backingUp(BackupExtent.EXTERNAL)), new SilentProgress());

            Manifest manifest = backups(pair).get(UUID.fromString(result.backup()));
            assertThat(manifest.restorePoint()).isNotNull();
            assertThat(result.restorePoint())
                    .startsWith("lockstep_" + manifest.id() + " at "
                            + manifest.restorePoint().lsn());
            assertThat(value(
                            "postgres",
                            "SELECT pg_current_wal_flush_lsn() >= '"
                                    + manifest.restorePoint().lsn() + "'::pg_lsn"))
                    .isEqualTo("t");
        }
    }

    @Test
    void I2_shouldChangeNothingWhenTheRoleMayNotMakeARestorePoint() {
        try (Pair pair = new Pair(directory)) {
            pair.target(SCHEMA);
            TestPostgres.Login login = SERVER.createRole("no_points");
            String database = pair.targetEnvironment().url().database();
            Environment environment =
                    new Environment("test", ConnectionUrl.parse(SERVER.url(database, login)), 2, Policy.strict());

            assertThatThrownBy(() -> new BackupWriter(pair.settings(), DATABASES)
                            .write(
                                    BackupRequest.of(UUID.randomUUID(), environment, new BackupScope.External()),
                                    new SilentProgress()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
                        assertThat(e.problem().nextStep())
                                .contains("GRANT EXECUTE ON FUNCTION pg_create_restore_point");
                    });
            assertThat(backups(pair).list(null, 9, null)).isEmpty();
        }
    }

    private static Backups backups(Pair pair) {
        return new Backups(pair.settings(), Clock.systemUTC());
    }

    private static Set<String> names(Manifest manifest) {
        return List.copyOf(manifest.tables()).stream()
                .map(Manifest.TableRows::name)
                .collect(Collectors.toSet());
    }

    private static String value(String database, String query) {
        Environment environment =
                new Environment("test", ConnectionUrl.parse(SERVER.url(database)), 2, Policy.strict());
        try (SqlSession session = DATABASES.connect(environment, "test")) {
            return session.queryOne(query, row -> row.getString(1));
        }
    }
}
