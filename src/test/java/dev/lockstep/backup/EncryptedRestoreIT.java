package dev.lockstep.backup;

import static dev.lockstep.backup.BackupFixture.SERVER;
import static dev.lockstep.backup.BackupFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backup.storage.BackupKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code decrypt-backup} of the packaged application, by the commands that an encrypted backup's {@code RESTORE.md} gives to people. */
class EncryptedRestoreIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String ANOTHER = "MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    @TempDir
    private Path directory;

    private String database;
    private Path backup;
    private Path decrypted;

    @BeforeEach
    void backUp() {
        database = BackupFixture.database("rich.sql");
        BackupSettings settings = new BackupFixture(directory.resolve("backups")).settings;
        backup = Path.of(new BackupFixture(settings.with(BackupKeys.parse(List.of(KEY))))
                .write(database)
                .place());
        decrypted = directory.resolve("decrypted");
    }

    @AfterEach
    void drop() {
        SERVER.dropDatabase(database + "_by_hand");
        SERVER.dropDatabase(database);
    }

    @Test
    void shouldRestoreAsPrinted() throws Exception {
        PrintedCommands printed = PrintedCommands.of(backup)
                .with("LOCKSTEP_JAR", JAR.toAbsolutePath().toString())
                .with("LOCKSTEP_BACKUP_ENCRYPTION_KEY", KEY)
                .with("DECRYPTED", decrypted.toString());
        assertThat(printed.commands()).hasSize(5).anyMatch(command -> command.contains("decrypt-backup"));

        // In one shell: from one of them on they are run in another directory.
        String said = printed.run(String.join("", printed.commands()), SERVER, database + "_by_hand");

        assertThat(said).isEmpty();
        assertThat(rows(database + "_by_hand")).isEqualTo(rows(database));
    }

    @Test
    void I8_shouldSayWhatIsWrongAndLeaveNothing() throws Exception {
        assertThat(decrypt(Map.of(), 1)).contains("key");
        assertThat(decrypt(Map.of("LOCKSTEP_BACKUP_ENCRYPTION_KEY", ANOTHER), 1))
                .contains("key")
                .doesNotContain(ANOTHER);
        assertThat(decrypt(Map.of("LOCKSTEP_BACKUP_ENCRYPTION_KEY", "short"), 64))
                .contains("32 random bytes")
                .doesNotContain("short");
        Path schema = backup.resolve("schema.sql");
        byte[] content = Files.readAllBytes(schema);
        content[content.length / 2] ^= 1;
        Files.write(schema, content);
        assertThat(decrypt(Map.of("LOCKSTEP_BACKUP_ENCRYPTION_KEY", KEY), 1))
                .contains("schema.sql is not what was written");
        assertThat(decrypted).doesNotExist();
    }

    /** What it said, all in one line. */
    private String decrypt(Map<String, String> settings, int status) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "java", "-jar", JAR.toString(), "decrypt-backup", backup.toString(), decrypted.toString())
                .redirectErrorStream(true);
        builder.environment().putAll(settings);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isEqualTo(status);
        assertThat(said.lines()).as("a message, not a stack trace").hasSize(1);
        return said;
    }
}
