package dev.lockstep.truth.drizzle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.drizzle.DrizzleOptions.Casing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The schemas of {@code src/test/resources/drizzle/corpus}: a file each, or a folder of files that import one another. */
public final class DrizzleCorpus {
    public static final Path FOLDER =
            Path.of("src/test/resources/drizzle/corpus").toAbsolutePath();

    private static final Pattern EXTENSIONS = Pattern.compile("^// extensions: (\\w+)$", Pattern.MULTILINE);

    private DrizzleCorpus() {}

    /** @param name may have a part {@code .snake_case} or {@code .camelCase}, which is the schema's casing */
    public record Case(String name, SourceFiles files, List<String> entries, DrizzleOptions options) {

        /** What the schema says of itself in a comment: drizzle-kit makes none. */
        public List<String> extensions() {
            return files.texts().values().stream()
                    .flatMap(text -> EXTENSIONS.matcher(text).results())
                    .map(found -> found.group(1))
                    .toList();
        }

        /** Readies an empty database for it; skips the test where the server has not what that takes. */
        public void prepare(TestPostgres server, String database) {
            for (String extension : extensions()) {
                assumeTrue(server.offers(extension), extension + " is not there: it would have to be compiled");
                server.run(database, "CREATE EXTENSION " + extension);
            }
            if (files.texts().values().stream().anyMatch(text -> text.contains("'hnsw'"))) {
                Tool.CC.assume(server.has(database, "pg_am WHERE amname = 'hnsw'"), "A C compiler, cc, is not there");
            }
        }

        public DrizzleSchema read(DrizzleReader reader) {
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
