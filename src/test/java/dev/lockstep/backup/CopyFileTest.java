package dev.lockstep.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backup.storage.DirectoryFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyFileTest {
    private static final String COPY = "COPY \"public\".\"a\nb\" (\"x\") FROM stdin";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 65_532, 65_533, 65_534, 65_535, 65_536, 65_537, 131_072, 200_001})
    void shouldReadTheSameRowsWhateverTheirLength(int length) throws IOException {
        byte[] rows = new byte[length];
        Arrays.fill(rows, (byte) 'x');
        write(rows);
        try (InputStream in = CopyFile.rows(Files.newInputStream(file()), COPY)) {
            assertThat(in.readAllBytes()).isEqualTo(rows);
        }
    }

    @Test
    void shouldBeAScriptForPsqlWhenUnpacked() throws IOException {
        write("1\n2\n".getBytes(UTF_8));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file()))) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(COPY + ";\n1\n2\n\\.\n");
        }
    }

    @Test
    void shouldSayWhenTheFileIsCutOff() throws IOException {
        write("1\n2\n".repeat(10_000).getBytes(UTF_8));
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(COPY)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSayWhenTheFileIsOfAnotherTable() throws IOException {
        write("1\n".getBytes(UTF_8));
        assertThatThrownBy(() -> readAll("COPY \"public\".\"other\" (\"x\") FROM stdin"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not begin with the statement");
    }

    private void write(byte[] rows) throws IOException {
        CopyFile.write(path -> DirectoryFile.create(directory, path), "t.copy.gz", COPY, out -> {
            new ByteArrayInputStream(rows).transferTo(out);
            return 0;
        });
    }

    private void readAll(String copy) throws IOException {
        try (InputStream in = CopyFile.rows(Files.newInputStream(file()), copy)) {
            in.readAllBytes();
        }
    }

    private Path file() {
        return directory.resolve("t.copy.gz");
    }
}
