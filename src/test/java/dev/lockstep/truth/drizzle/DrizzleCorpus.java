package dev.lockstep.truth.drizzle;

import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.drizzle.DrizzleOptions.Casing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The schemas of {@code src/test/resources/drizzle/corpus}: a file each, or a folder of files that import one another. */
public final class DrizzleCorpus {
    public static final Path FOLDER =
            Path.of("src/test/resources/drizzle/corpus").toAbsolutePath();

    private DrizzleCorpus() {}

    /** @param name may have a part {@code .snake_case} or {@code .camelCase}, which is the schema's casing */
    public record Case(String name, SourceFiles files, List<String> entries, DrizzleOptions options) {
        DrizzleSchema read(DrizzleReader reader) {
            return reader.read(files, entries, options);
        }
    }

    public static List<Case> cases() {
        try (Stream<Path> paths = Files.list(FOLDER)) {
            return paths.sorted().map(DrizzleCorpus::load).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Case named(String name) {
        return cases().stream()
                .filter(schema -> schema.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Case load(Path path) {
        String name = path.getFileName().toString().replaceFirst("\\.[jt]s$", "");
        Path root = Files.isDirectory(path) ? path : FOLDER;
        Map<String, String> texts = new HashMap<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(root.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String entry = texts.containsKey("schema.ts")
                ? "schema.ts"
                : Files.isDirectory(path) ? "*.ts" : path.getFileName().toString();
        return new Case(name, SourceFiles.of(texts), List.of(entry), new DrizzleOptions(casing(name)));
    }

    private static Casing casing(String name) {
        return name.endsWith(".snake_case")
                ? Casing.SNAKE_CASE
                : name.endsWith(".camelCase") ? Casing.CAMEL_CASE : Casing.NONE;
    }
}
