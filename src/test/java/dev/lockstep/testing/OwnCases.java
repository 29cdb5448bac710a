package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** The project's own cases of schema changes, each a folder with the schema before and after, rows, and what is expected. */
public final class OwnCases {
    private static final Path ROOT = Path.of("src/test/resources/cases");

    /** Of the one server of this JVM; {@code null} until they are needed. */
    private static @Nullable Optional<LabelProviders> providers;

    private OwnCases() {}

    /** Looks at one case. */
    @FunctionalInterface
    public interface Check {
        void of(Path folder) throws Exception;
    }

    /**
     * Those that the server can load and whose names, a slash at the end, contain {@code part}, sorted. Those with security labels
     * only where a provider for them can be compiled.
     */
    public static List<Path> containing(String part, TestPostgres server) throws IOException {
        try (Stream<Path> folders = Files.walk(ROOT, 2)) {
            List<Path> cases = folders.filter(folder -> Files.exists(folder.resolve("old.sql"))
                            && (name(folder) + "/").contains(part)
                            && expectation(folder).path("from").asInt(0) <= server.majorVersion()
                            && (!labels(folder) || providers(server).isPresent()))
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

    /** What is in the case's {@code script}, with what a database has to be told first. */
    public static String read(Path folder, String script, TestPostgres server) throws IOException {
        return preamble(folder, server) + Files.readString(folder.resolve(script));
    }

    /** What a database has to be told before anything of the case is made in it. */
    public static String preamble(Path folder, TestPostgres server) {
        return labels(folder) ? providers(server).orElseThrow().load() : "";
    }

    private static boolean labels(Path folder) {
        return expectation(folder).path("labels").asBoolean(false);
    }

    private static synchronized Optional<LabelProviders> providers(TestPostgres server) {
        if (providers == null) {
            Optional<LabelProviders> made = LabelProviders.of(server);
            if (made.isEmpty()) {
                Tool.CC.missed("There is no C compiler for the label providers that some cases need");
            }
            providers = made;
        }
        return providers;
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
