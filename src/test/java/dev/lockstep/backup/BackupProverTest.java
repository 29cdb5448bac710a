package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.DATABASES;
import static dev.lockstep.backup.BackupFixture.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.TestPostgres.Login;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups are proven by restoring them into a scratch database. */
class BackupProverTest {
    @TempDir
    private Path directory;

    private String database = "";

    @AfterEach
    void drop() {
        if (!database.isEmpty()) {
            SERVER.dropDatabase(database);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rich.sql", "types.sql"})
    void I2_shouldProveWhatEqualsTheDatabase(String script) {
        database = BackupFixture.database(script);
        BackupFixture fixture = new BackupFixture(directory);
        BackupResult backup = fixture.write(database);

        Proof proof = prover(fixture).prove(backup.id(), new SilentProgress());

        assertThat(proof.proven()).isTrue();
        assertThat(fixture.backups.proof(backup.id())).contains(proof);
        assertThat(prover(fixture).newest("test")).contains(backup.id());
        assertThat(BackupFixture.value(
                        "postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'lockstep\\_scratch\\_%'"))
                .isEqualTo("0");
    }

    /** Every place where restoring runs code: what a role may write there must not run with the rights of whoever restores. */
    @Test
    void shouldRunNoCodeOfABackupWithRightsOfTheServer() {
        Login application = SERVER.createRole("climber");
        database = GrabbingCode.database(SERVER, application);
        BackupFixture fixture = new BackupFixture(directory);
        BackupResult backup = fixture.write(database);
        GrabbingCode.takeBack(SERVER, application);

        Proof proof = prover(fixture).prove(backup.id(), new SilentProgress());

        assertThat(proof.proven()).isTrue();
        assertThat(GrabbingCode.grabbed(SERVER, application)).isFalse();
    }

    /** The scratch database's owner may not switch off what enforces them. */
    @Test
    void I2_shouldProveConstraintsThatNobodyEnforces() {
        database = SERVER.createDatabase("backup");
        SERVER.run(database, """
                CREATE TABLE a (id int PRIMARY KEY, n int UNIQUE DEFERRABLE);
                CREATE TABLE b (a int REFERENCES a);
                ALTER TABLE a DISABLE TRIGGER ALL; ALTER TABLE b DISABLE TRIGGER ALL;
                INSERT INTO b VALUES (1);
                """);
        BackupFixture fixture = new BackupFixture(directory);
        BackupResult backup = fixture.write(database);

        assertThat(prover(fixture).prove(backup.id(), new SilentProgress()).proven())
                .isTrue();
    }

    @Test
    void I2_shouldDisproveWhatBreaksItsOwnRules() {
        database = SERVER.createDatabase("backup");
        SERVER.run(database, """
                CREATE FUNCTION allowed(int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
                CREATE TABLE a (id int CHECK (allowed(id)));
                INSERT INTO a VALUES (1);
                CREATE OR REPLACE FUNCTION allowed(int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
                """);
        BackupFixture fixture = new BackupFixture(directory);
        BackupResult backup = fixture.write(database);

        assertThatThrownBy(() -> prover(fixture).prove(backup.id(), new SilentProgress()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED));

        assertThat(fixture.backups.proof(backup.id()).orElseThrow().failure()).contains("violated by some row");
    }

    /** In those of earlier versions it is not written down how sessions find names and read values. */
    @ParameterizedTest
    @ValueSource(strings = {"by-path.sql", "by-settings.sql"})
    void I2_shouldNotDisproveWhatFailsUnderGuessedSettings(String script) throws IOException {
        database = BackupFixture.database(script);
        BackupFixture fixture = new BackupFixture(directory);
        BackupResult backup = fixture.write(database);
        RestoreScript written = BackupFixture.restoreScript(Path.of(backup.place()));
        DatabaseProperties properties = written.database();
        BackupFixture.rewrite(
                Path.of(backup.place()),
                new RestoreScript(
                        new DatabaseProperties(
                                properties.encoding(),
                                properties.collate(),
                                properties.ctype(),
                                properties.provider(),
                                properties.locale(),
                                properties.icuRules(),
                                properties.owner(),
                                properties.connectionLimit(),
                                properties.comment(),
                                properties.grants(),
                                List.of(),
                                null,
                                null),
                        written.preData(),
                        written.postData(),
                        written.refresh(),
                        written.privileges(),
                        written.eventTriggers(),
                        written.eventTriggerOwners()));

        assertThatThrownBy(() -> prover(fixture).prove(backup.id(), new SilentProgress()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().sqlState()).isIn("42P01", "42883", "22008", "23514"));

        assertThat(fixture.backups.proof(backup.id())).isEmpty();
    }

    @Test
    void I2_shouldProveHashPartitionsWhoseColumnsStandInAnotherOrder() {
        database = SERVER.createDatabase("backup");
        SERVER.run(database, """
                CREATE TABLE h (a int, b text, c int) PARTITION BY HASH (a);
                CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                CREATE TABLE h1 (c int, b text, a int);
                ALTER TABLE h ATTACH PARTITION h1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                INSERT INTO h SELECT g, nullif(E'tab\t' || g, E'tab\t3'), -g FROM generate_series(1, 20) g;
                """);
        BackupFixture fixture = new BackupFixture(directory);
        BackupResult backup = fixture.write(database);

        assertThat(prover(fixture).prove(backup.id(), new SilentProgress()).proven())
                .isTrue();
    }

    @Test
    void I2_shouldDisproveWhatWasDamagedAndNotCountItAsTheLastGoodOne() throws IOException {
        database = BackupFixture.database("rich.sql");
        BackupFixture fixture = new BackupFixture(
                new BackupSettings(directory, 2, Duration.ofSeconds(5), 1, null, "test").with(EngineChoice.NATIVE));
        BackupResult good = fixture.write(database);
        BackupResult bad = fixture.write(database);
        Path file = Path.of(bad.place(), "schema.sql");
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);

        assertThatThrownBy(() -> prover(fixture).prove(bad.id(), new SilentProgress()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED));

        assertThat(fixture.backups.proof(bad.id()).orElseThrow().proven()).isFalse();
        assertThat(fixture.backups.applyRetention()).isEmpty();
        assertThat(fixture.backups.list("test", 9, null)).hasSize(2).anyMatch(manifest -> manifest.id()
                .equals(good.id()));
    }

    @Test
    void I2_shouldSeeARowThatIsNotTheOneThatWasBackedUp() {
        RowsChecksum one = checksum("1\ta\n2\tb\n");
        assertThat(one.sameAs(checksum("2\tb\n1\ta\n"))).as("in another order").isTrue();
        assertThat(one.sameAs(checksum("1\tb\n2\ta\n")))
                .as("values changed places")
                .isFalse();
        assertThat(one.sameAs(checksum("1\ta\n2\tb\n2\tb\n"))).as("a row twice").isFalse();
        assertThat(checksum("x\nx\n").sameAs(checksum("y\ny\n"))).as("pairs").isFalse();
    }

    @Test
    void shouldDecryptForThoseWhoRestoreWithoutLockstep() throws IOException {
        database = BackupFixture.database("rich.sql");
        BackupKeys keys = BackupKeys.parse(List.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        BackupSettings settings = new BackupFixture(directory).settings;
        BackupResult backup = new BackupFixture(settings.with(keys)).write(database);
        Path decrypted = directory.resolve("plain");

        BackupDecryption.run(Path.of(backup.place()), decrypted, keys);

        assertThat(Files.readString(decrypted.resolve("schema.sql"))).contains("CREATE TABLE");
        assertThat(new String(Files.readAllBytes(Path.of(backup.place(), "schema.sql")), StandardCharsets.ISO_8859_1))
                .doesNotContain("CREATE TABLE");
        assertThat(Files.readString(Path.of(backup.place(), "RESTORE.md"))).contains("decrypt-backup");
    }

    @Test
    void shouldUseNoUnencryptedBackupWhereThereIsAKeyUnlessThatIsAllowed() {
        database = BackupFixture.database("types.sql");
        BackupKeys keys = BackupKeys.parse(List.of("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
        BackupFixture plain = new BackupFixture(directory);
        BackupResult backup = plain.write(database);
        BackupFixture keyed = new BackupFixture(plain.settings.with(keys));

        assertThatThrownBy(() -> keyed.backups.verifyFiles(backup.id(), new SilentProgress()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.BACKUP_FAILED);
                    assertThat(e.problem().nextStep()).contains("lockstep.backup.accept-unencrypted");
                });
        assertThatThrownBy(() -> prover(keyed).prove(backup.id(), new SilentProgress()))
                .isInstanceOf(ProblemException.class);
        // It is neither shown to be bad nor shown to be good by that.
        assertThat(keyed.backups.proof(backup.id())).isEmpty();

        BackupFixture both = new BackupFixture(plain.settings.with(keys.acceptingUnencrypted()));
        assertThat(both.backups.verifyFiles(backup.id(), new SilentProgress()).id())
                .isEqualTo(backup.id());
    }

    private static RowsChecksum checksum(String rows) {
        RowsChecksum checksum = new RowsChecksum();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(rows.getBytes(StandardCharsets.UTF_8));
        checksum.write(bytes.toByteArray(), 0, bytes.size());
        return checksum;
    }

    private static BackupProver prover(BackupFixture fixture) {
        return new BackupProver(
                fixture.settings,
                DATABASES,
                fixture.backups,
                new ScratchDatabases(DATABASES, ConnectionUrl.parse(SERVER.url("postgres"))),
                Clock.systemUTC());
    }
}
