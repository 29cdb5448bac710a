package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The project's own cases of schema changes, each a folder with the schema before and after, rows, and what is expected. */
public final class OwnCases {
    private static final Path ROOT = Path.of("src/test/resources/cases");

    private OwnCases() {}

    /** Looks at one case. */
    @FunctionalInterface
    public interface Check {
        void of(Path folder) throws Exception;
    }

    /** Those that a server of a major version can load and whose names, a slash at the end, contain {@code part}, sorted. */
    public static List<Path> containing(String part, int version) throws IOException {
        try (Stream<Path> folders = Files.walk(ROOT, 2)) {
            List<Path> cases = folders.filter(folder -> Files.exists(folder.resolve("old.sql"))
                            && (name(folder) + "/").contains(part)
                            && expectation(folder).path("from").asInt(0) <= version)
                    .sorted()
                    .toList();
            assertThat(cases).isNotEmpty();
            return cases;
        }
    }

    /** The first, and each {@code step}-th after it. */
    public static List<Path> every(int step, List<Path> cases) {
        return IntStream.range(0, cases.size())
                .filter(i -> i % step == 0)
                .mapToObj(cases::get)
                .toList();
    }

    public static Stream<DynamicTest> tests(List<Path> cases, Check check) {
        return cases.stream().map(folder -> DynamicTest.dynamicTest(name(folder), () -> check.of(folder)));
    }

    /** {@code table/parents-changed} */
    public static String name(Path folder) {
        return ROOT.relativize(folder).toString();
    }

    /** What {@code expect.json} says. */
    public static JsonNode expectation(Path folder) {
        try {
            return new ObjectMapper().readTree(folder.resolve("expect.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
