package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links in a folder of schema files: followed within it, and otherwise said, not passed over. */
class FolderReaderTest {
    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectories(root.resolve("folder"));
        Files.writeString(root.resolve("secret.sql"), "SELECT 'secret'");
        Files.writeString(folder.resolve("a.sql"), "SELECT 1");
    }

    /** A Kubernetes volume has its files in a hidden folder, and links to them. */
    @Test
    void shouldFollowLinksToWhatIsInTheFolder() throws IOException {
        Path data = Files.createDirectories(folder.resolve("..2026_11_29"));
        Files.writeString(data.resolve("b.sql"), "SELECT 2");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_29"));
        Files.createSymbolicLink(folder.resolve("b.sql"), Path.of("..data/b.sql"));

        assertThat(FolderReader.read(folder, new FileSightings(Clock.systemUTC()))
                        .texts())
                .containsOnlyKeys("a.sql", "b.sql")
                .containsEntry("b.sql", "SELECT 2");
    }

    @Test
    void shouldReadAFileThatIsALinkItself() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link.sql"), folder.resolve("a.sql"));

        assertThat(FolderReader.read(link, new FileSightings(Clock.systemUTC())).texts())
                .containsEntry("link.sql", "SELECT 1");
    }

    @Test
    void shouldRefuseLinksToWhatIsElsewhere() throws IOException {
        Files.createSymbolicLink(folder.resolve("z.sql"), root.resolve("secret.sql"));

        assertThat(refused()).isEqualTo("z.sql is a symbolic link that leads out of the folder.");
    }

    @Test
    void shouldRefuseLinkedFoldersThatHoldSomething() throws IOException {
        Path other = Files.createDirectories(root.resolve("other"));
        Files.createSymbolicLink(folder.resolve("more"), other);
        assertThat(FolderReader.read(folder, new FileSightings(Clock.systemUTC()))
                        .texts())
                .containsOnlyKeys("a.sql");

        Path below = Files.createDirectories(other.resolve("below"));
        Files.writeString(below.resolve("c.sql"), "SELECT 3");
        assertThat(refused()).isEqualTo("more is a symbolic link that leads out of the folder.");
    }

    @Test
    void shouldRefuseLinksToNothing() throws IOException {
        Files.createSymbolicLink(folder.resolve("gone.sql"), Path.of("nowhere.sql"));

        assertThat(refused()).isEqualTo("gone.sql is a symbolic link that leads to nothing.");
    }

    private String refused() {
        return catchThrowableOfType(
                        ProblemException.class, () -> FolderReader.read(folder, new FileSightings(Clock.systemUTC())))
                .problem()
                .detail();
    }
}
