package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupResult;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.EngineChoice;
import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DumpServer;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever file of a backup is damaged, its verification sees it and says which. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(DamagedBackupTest.Encryption.class)
class DamagedBackupTest {
    /** Not part of what was backed up: the lock of whoever uses it, and what verifications found. */
    private static final Set<String> NOTES = Set.of(".in-use", "proof.json");

    /** The service has a key; backups that are not encrypted are verified nevertheless. */
    public static class Encryption implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of(
                    "lockstep.backup.encryption-key",
                    "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                    "lockstep.backup.accept-unencrypted",
                    "true");
        }

        @Override
        public void stop() {
            // Nothing was started.
        }
    }

    @Inject
    BackupSettings settings;

    @Inject
    Databases databases;

    @Test
    void I2_shouldSeeDamageInEveryFileOfANativeBackup() throws IOException {
        Path backup =
                backUp(TestPostgres.shared(), settings.with(EngineChoice.NATIVE).with(BackupKeys.none()));

        assertThat(damageEach(backup)).contains("schema.sql", "catalog.json", "RESTORE.md", "SHA256SUMS");
        assertProven(backup);
    }

    @Test
    void I2_shouldSeeDamageInEveryFileOfAnEncryptedBackup() throws IOException {
        Path backup = backUp(TestPostgres.shared(), settings.with(EngineChoice.NATIVE));

        assertThat(damageEach(backup)).contains("schema.sql", "catalog.json", "RESTORE.md", "SHA256SUMS.sealed");
        assertProven(backup);
    }

    @Test
    void I2_shouldSeeDamageInEveryFileThatPgDumpWrote() throws IOException {
        DumpServer dumps = DumpServer.start().orElse(null);
        Tool.PG_DUMP.assume(dumps != null, "There is no pg_dump that fits a server");
        try (dumps) {
            Path backup = backUp(
                    dumps.server(),
                    new BackupSettings(
                            settings.directory(),
                            settings.storage(),
                            BackupKeys.none(),
                            EngineChoice.PG_DUMP,
                            dumps.programs(),
                            2,
                            settings.lockTimeout(),
                            settings.retention(),
                            settings.lockstepVersion()));

            assertThat(damageEach(backup)).contains("dump/toc.dat", "catalog.json", "RESTORE.md", "SHA256SUMS");
        }
    }

    private Path backUp(TestPostgres server, BackupSettings how) throws IOException {
        String database = server.createDatabase("damaged");
        try (InputStream in = DamagedBackupTest.class.getResourceAsStream("/backup/rich.sql")) {
            server.run(database, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Environment environment =
                    new Environment("damaged", ConnectionUrl.parse(server.url(database)), 2, Policy.strict());
            BackupResult backup =
                    new BackupWriter(how, databases).write(BackupRequest.of(environment), new SilentProgress());
            return Path.of(backup.place());
        } finally {
            server.dropDatabase(database);
        }
    }

    /** Returns the files that were damaged, one after the other, as their paths in the backup. */
    private static List<String> damageEach(Path backup) throws IOException {
        List<String> damaged;
        try (Stream<Path> files = Files.walk(backup)) {
            damaged = files.filter(Files::isRegularFile)
                    .filter(file -> !NOTES.contains(file.getFileName().toString())
                            && file.toFile().length() > 0)
                    .map(file -> backup.relativize(file).toString())
                    .sorted()
                    .toList();
        }
        for (String name : damaged) {
            Path file = backup.resolve(name);
            byte[] content = Files.readAllBytes(file);
            byte[] changed = content.clone();
            changed[content.length / 2] ^= 1;
            Files.write(file, changed);
            assertFails(backup, name, "changed");
            Files.write(file, Arrays.copyOf(content, content.length / 2));
            assertFails(backup, name, "truncated");
            Files.write(file, content);
        }
        return damaged;
    }

    private static void assertFails(Path backup, String file, String how) {
        JsonPath answer = verify(backup);
        String at = answer.get("state") == null ? "" : "error.";
        assertThat(answer.<String>get("state")).as("%s %s", file, how).isNotEqualTo("succeeded");
        assertThat(answer.getString(at + "type"))
                .as("%s %s", file, how)
                .isEqualTo("urn:lockstep:problem:backup-failed");
        assertThat(answer.getString(at + "detail")).as("%s %s", file, how).contains(file);
    }

    /** So the damage is what the other verifications saw. */
    private static void assertProven(Path backup) {
        assertThat(verify(backup).getString("state")).isEqualTo("succeeded");
        as(StoreResource.ADMIN_TOKEN)
                .get("/api/v1/backups/" + backup.getFileName())
                .then()
                .body("proof.proven", equalTo(true));
    }

    private static JsonPath verify(Path backup) {
        return as(StoreResource.ADMIN_TOKEN)
                .header("Prefer", "wait=50")
                .post("/api/v1/backups/" + backup.getFileName() + "/verification")
                .jsonPath();
    }
}
