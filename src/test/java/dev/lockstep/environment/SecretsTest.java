package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path directory;

    private final Secrets secrets =
            new Secrets(Map.of("A", "alpha", "LOCKSTEP_SECRET_KEY", "mine", "EMPTY", "")::get, List.of());

    @Test
    void shouldReadFirstLineWhenReferenceIsAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "from-file\nsecond line\n");

        assertThat(secrets.read(new Secret.File(file.toString()))).isEqualTo("from-file");
    }

    @Test
    void shouldReadAgainWhenFileChanged() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "old");
        Secret secret = new Secret.File(file.toString());
        assertThat(secrets.read(secret)).isEqualTo("old");

        Files.writeString(file, "new");

        assertThat(secrets.read(secret)).isEqualTo("new");
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty"), "");
        Path large = Files.writeString(directory.resolve("large"), "x".repeat(10_000));
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});

        refuses(new Secret.File("relative"), "absolute");
        refuses(new Secret.File(directory.resolve("absent").toString()), "not a file");
        refuses(new Secret.File(directory.toString()), "not a file");
        refuses(new Secret.File(empty.toString()), "empty");
        refuses(new Secret.File(large.toString()), "larger");
        refuses(new Secret.File(binary.toString()), "text");
    }

    @Test
    void shouldSayWhatIsWrongWithAVariable() {
        refuses(new Secret.Variable("ABSENT"), "not set");
        refuses(new Secret.Variable("EMPTY"), "not set");
    }

    @Test
    void I8_shouldNotHandOutTheServicesOwnSettings() {
        refuses(new Secret.Variable("LOCKSTEP_SECRET_KEY"), "own settings");
    }

    @Test
    void I8_shouldKeepToConfiguredDirectoriesWhenLinkLeadsOut() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "x");
        Path allowed = Files.createDirectory(directory.resolve("allowed")).toRealPath();
        Files.createSymbolicLink(allowed.resolve("link"), outside);
        Files.writeString(allowed.resolve("inside"), "y");
        Secrets confined = new Secrets(name -> null, List.of(allowed));

        assertThat(confined.read(new Secret.File(allowed.resolve("inside").toString())))
                .isEqualTo("y");
        for (Path path : List.of(outside, allowed.resolve("link"), allowed.resolve("../outside"))) {
            assertThatThrownBy(() -> confined.read(new Secret.File(path.toString())))
                    .hasMessageContaining("lockstep.secret-directories");
        }
    }

    private void refuses(Secret reference, String because) {
        assertThatThrownBy(() -> secrets.read(reference))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(reference.toString())
                .hasMessageContaining(because);
    }
}
