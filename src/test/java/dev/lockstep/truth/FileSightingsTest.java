package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was read is read again as soon as it could be anything else. */
class FileSightingsTest {
    private static final Duration LATER = Duration.ofSeconds(10);

    @TempDir
    Path root;

    private final FileSightings sightings =
            new FileSightings(Clock.fixed(Instant.now().plus(LATER), ZoneOffset.UTC));

    private interface Change {
        void of(Path root) throws IOException;
    }

    @BeforeEach
    void lookAround() throws IOException {
        Files.createDirectory(root.resolve("folder"));
        Files.writeString(root.resolve("file"), "1");
        Files.writeString(root.resolve("other"), "2");
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
        for (String name : new String[] {"folder", "file", "link", "missing", "missing/too"}) {
            sightings.at(root.resolve(name));
        }
        sightings.exists(root.resolve("mark"));
        assertThat(sightings.areStillTrue()).isTrue();
        // Until a change has a time of its own.
        Path probe = root.resolve("folder");
        Object before = Files.getAttribute(probe, "unix:ctime");
        do {
            Files.setLastModifiedTime(root.resolve("other"), FileTime.from(Instant.EPOCH));
        } while (before.equals(Files.getAttribute(root.resolve("other"), "unix:ctime")));
    }

    static Stream<Arguments> changes() {
        return Map.<String, Change>of(
                        "of the same length and time",
                        root -> {
                            FileTime time = Files.getLastModifiedTime(root.resolve("file"));
                            Files.writeString(root.resolve("file"), "3");
                            Files.setLastModifiedTime(root.resolve("file"), time);
                        },
                        "another file in its place",
                        root -> Files.move(
                                root.resolve("other"),
                                root.resolve("file"),
                                java.nio.file.StandardCopyOption.REPLACE_EXISTING),
                        "a file where none was",
                        root -> Files.writeString(root.resolve("missing"), ""),
                        "a folder where none was",
                        root -> Files.createDirectory(root.resolve("missing")),
                        "a name in a folder",
                        root -> Files.createDirectory(root.resolve("folder/new")),
                        "a file that is gone",
                        root -> Files.delete(root.resolve("file")),
                        "a link that leads elsewhere",
                        root -> {
                            Files.delete(root.resolve("link"));
                            Files.createSymbolicLink(root.resolve("link"), Path.of("other"));
                        },
                        "a mark",
                        root -> Files.createDirectory(root.resolve("mark")))
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void shouldSeeAChange(String what, Change change) throws IOException {
        change.of(root);

        assertThat(sightings.areStillTrue()).isFalse();
    }

    @Test
    void shouldNotHeedWhatWasNotLookedAt() throws IOException {
        Files.writeString(root.resolve("other"), "more");
        Files.writeString(root.resolve("new"), "");

        assertThat(sightings.areStillTrue()).isTrue();
    }

    /** Its time would be the same if it changed once more. */
    @Test
    void shouldNotRelyOnWhatChangedAMomentAgo() {
        FileSightings early = new FileSightings(Clock.systemUTC());

        early.at(root.resolve("file"));

        assertThat(early.areStillTrue()).isFalse();
    }

    @Test
    void shouldNotRelyOnAnythingOnceInDoubt() {
        sightings.doubt();

        assertThat(sightings.areStillTrue()).isFalse();
    }
}
