package dev.lockstep.truth;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a reading has looked at on this machine's disk, also what it looked for and did not find: as long as none of it has changed, it
 * would read the same again. Whatever makes that doubtful counts as a change.
 */
final class FileSightings {
    /** What Linux says of a file, of a folder with the names in it: by writing, moving or linking it any of these becomes another. */
    private static final String ATTRIBUTES = "unix:dev,ino,mode,size,lastModifiedTime,ctime";

    private static final boolean KNOWN =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    /** A file may change twice at what its file system takes for one moment; FAT, the coarsest, takes two seconds for one. */
    private static final Duration MOMENT = Duration.ofSeconds(3);

    /** Of a path at which nothing is. */
    private static final Map<String, Object> NOTHING = Map.of();

    private final Clock clock;
    private final Map<Path, Map<String, Object>> seen = new LinkedHashMap<>();
    private final Map<Path, Boolean> sought = new LinkedHashMap<>();
    private boolean doubtful = !KNOWN;

    FileSightings(Clock clock) {
        this.clock = clock;
    }

    /**
     * To be called before whatever it is about is read.
     *
     * @param path of a file, a folder whose names are listed, or nothing; of a link it is what that leads to
     * @return {@code path}
     */
    Path at(Path path) {
        if (!doubtful && !seen.containsKey(path)) {
            Map<String, Object> state = state(path);
            seen.put(path, state);
            doubtful = isFresh(state);
        }
        return path;
    }

    /** Whether something is there, whatever it is. */
    boolean exists(Path path) {
        return sought.computeIfAbsent(path, Files::exists);
    }

    /** Something was looked at of which nobody can say whether it has changed. */
    void doubt() {
        doubtful = true;
    }

    boolean areStillTrue() {
        return !doubtful
                && sought.entrySet().stream().allMatch(entry -> Files.exists(entry.getKey()) == entry.getValue())
                && seen.entrySet().stream()
                        .allMatch(entry -> state(entry.getKey()).equals(entry.getValue()));
    }

    private boolean isFresh(Map<String, Object> state) {
        Instant now = clock.instant();
        return Stream.of("lastModifiedTime", "ctime")
                .flatMap(time -> Stream.ofNullable(state.get(time)))
                .map(FileTime.class::cast)
                .anyMatch(time -> time.toInstant().isAfter(now.minus(MOMENT)));
    }

    private static Map<String, Object> state(Path path) {
        try {
            return Files.readAttributes(path, ATTRIBUTES);
        } catch (IOException e) {
            // Whoever cannot even look does not find a file there, either.
            return NOTHING;
        }
    }
}
