package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration KEPT = Duration.ofDays(7);

    @TempDir
    private Path directory;

    private Exports exports;

    @BeforeEach
    void open() {
        exports = new Exports(directory, new ObjectMapper(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Path file(String name, Duration age) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }

    @Test
    void shouldDeleteWhatIsTooOldAndWhatInterruptedOnesLeft() throws IOException {
        file("old.zip", Duration.ofDays(8));
        file("old-too.zip.part", Duration.ofDays(8));
        file("upload.0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d.part", Duration.ofDays(8));
        Path young = file("young.zip", Duration.ofDays(6));
        Path part = file("young-too.zip.part", Duration.ofDays(6));
        Path foreign = file("README.txt", Duration.ofDays(99));

        assertThat(exports.deleteOlder(KEPT, Set::of))
                .containsExactly("old-too.zip.part", "old", "upload.0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d.part");
        assertThat(directory.toFile().listFiles())
                .containsExactlyInAnyOrder(young.toFile(), part.toFile(), foreign.toFile());
    }

    @Test
    void shouldKeepWhatIsInUse() throws IOException {
        Path used = file("used.zip", Duration.ofDays(8));
        file("old.zip", Duration.ofDays(8));

        assertThat(exports.deleteOlder(KEPT, () -> Set.of("used"))).containsExactly("old");
        assertThat(used).exists();
    }

    @Test
    void shouldKeepWhatSomebodyBeginsToUseMeanwhile() throws IOException {
        Path file = file("old.zip", Duration.ofDays(8));

        assertThat(exports.deleteOlder(KEPT, () -> {
                    exports.touch("old");
                    return Set.of();
                }))
                .isEmpty();
        assertThat(file).exists();
    }

    @Test
    void shouldHaveNothingToDeleteWhereNothingWasExportedYet() throws IOException {
        Files.delete(directory);

        assertThat(exports.deleteOlder(KEPT, Set::of)).isEmpty();
        Files.createDirectory(directory);
    }

    /** Both saw that the name was free. */
    @Test
    void shouldKeepTheFirstOfTwoUploadsOfOneNameAndRefuseTheOther() throws IOException {
        byte[] first = archive("first");
        Exports exports = new Exports(directory, new ObjectMapper().findAndRegisterModules(), Clock.systemUTC());
        InputStream second = new ByteArrayInputStream(archive("second")) {
            private boolean begun;

            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                if (!begun) {
                    begun = true;
                    try {
                        exports.receive("fees", new ByteArrayInputStream(first));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
                return super.read(bytes, offset, length);
            }
        };

        assertThatThrownBy(() -> exports.receive("fees", second))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CONFLICT));

        assertThat(exports.get("fees").manifest().environment()).isEqualTo("first");
        assertThat(directory.toFile().list()).containsExactly("fees.zip");
    }

    private static byte[] archive(String environment) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("manifest.json"));
            zip.write("""
                    {"format": 2, "environment": "%s", "createdAt": "2026-01-01T00:00:00Z", "serverVersion": "17.2",
                     "catalog": "sha256:0", "tables": []}
                    """.formatted(environment).getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }
}
