package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFilesTest {
    @TempDir
    Path folder;

    @Test
    void shouldDeleteOnlyPartsThatNobodyHasWrittenToForLong() throws IOException {
        Exports exports = new Exports(folder, new ObjectMapper(), Clock.systemUTC());
        Path brokenOff = file("fees.zip.part", Duration.ofDays(2));
        Path written = file("fees.5a1f2c60-0000-4000-8000-000000000000.part", Duration.ofMinutes(1));
        Path whole = file("fees.zip", Duration.ofDays(400));
        Path others = file("Notes.part", Duration.ofDays(400));

        exports.deleteParts(Duration.ofDays(1));

        assertThat(brokenOff).doesNotExist();
        assertThat(written).exists();
        assertThat(whole).exists();
        assertThat(others).exists();
    }

    @Test
    void shouldMakeADirectoryThatOnlyItsOwnerCanRead() throws IOException {
        Exports exports = new Exports(folder.resolve("exports"), new ObjectMapper(), Clock.systemUTC());

        Path file = exports.made("fees");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    private Path file(String name, Duration age) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        return file;
    }
}
