package dev.lockstep.truth.drizzle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code drizzle-kit push} wants to do again in a database that it has just made itself: for each schema of the corpus with which
 * that is so, a file of {@code src/test/resources/drizzle/push} that begins with the reason. Another version of drizzle-kit may repeat
 * other things: {@code -Dlockstep.drizzle.push.write=true} writes them down.
 *
 * @param reason one sentence or two
 * @param statements the lines of what it wants, sorted
 */
public record DrizzleRepeats(String reason, List<String> statements) {
    private static final Path FOLDER =
            Path.of("src/test/resources/drizzle/push").toAbsolutePath();

    /** By the name of the schema. */
    public static Map<String, DrizzleRepeats> all() {
        Map<String, DrizzleRepeats> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                List<String> lines = Files.readAllLines(file);
                all.put(
                        file.getFileName().toString().replaceFirst("\\.sql$", ""),
                        new DrizzleRepeats(
                                lines.get(0).replaceFirst("^-- ", ""),
                                lines.subList(1, lines.size()).stream().sorted().toList()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Where {@code -Dlockstep.drizzle.push.write=true} says so: writes down anew what is wanted. The reason is to be corrected by hand. */
    public static void write(String name, List<String> statements) throws IOException {
        if (!Boolean.getBoolean("lockstep.drizzle.push.write")) {
            return;
        }
        Path file = FOLDER.resolve(name + ".sql");
        if (statements.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(Files.exists(file) ? Files.readAllLines(file).get(0) : "-- Why?");
        lines.addAll(statements);
        Files.write(file, lines);
    }
}
