package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real drizzle-kit, installed by npm into {@code target} once. */
public final class DrizzleKit {
    private static final Path RESOURCES = Path.of("src/test/resources/drizzle/kit");
    private static final Path HOME = Path.of("target/drizzle-kit").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 300;

    private DrizzleKit() {}

    /** Skips the test where there is no npm, or where it cannot fetch drizzle-kit. */
    public static void assumeInstalled() throws IOException, InterruptedException {
        assumeTrue(onPath("npm") && onPath("node"), "npm is not there: drizzle-kit is not compared with");
        Files.createDirectories(HOME);
        boolean changed = false;
        for (String file : List.of("package.json", "package-lock.json", "kit.mjs", "anything.mjs")) {
            String wanted = Files.readString(RESOURCES.resolve(file));
            Path present = HOME.resolve(file);
            if (!Files.exists(present) || !Files.readString(present).equals(wanted)) {
                changed |= file.startsWith("package");
                Files.writeString(present, wanted);
            }
        }
        if (changed || !Files.exists(HOME.resolve("node_modules/.package-lock.json"))) {
            Run run = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
            assumeTrue(run.status() == 0, () -> "npm cannot install drizzle-kit: " + run.errors());
        }
    }

    /** The statements of all schemas of a folder, by the name of the schema. */
    public static Map<String, List<String>> exportAll(Path corpus) throws IOException, InterruptedException {
        Run run = run("node", "kit.mjs", corpus.toString());
        assertThat(run.status()).as(run.errors()).isZero();
        return new JsonMapper().readValue(run.output(), new TypeReference<>() {});
    }

    /**
     * What the command {@code drizzle-kit push} says and runs, without what it shows while it waits.
     *
     * @param name of a schema of the corpus
     */
    public static List<String> push(String name, String url) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                "node_modules/drizzle-kit/bin.cjs",
                "push",
                "--dialect=postgresql",
                "--schema=" + inCorpus(name),
                "--url=" + url,
                "--force",
                "--verbose"));
        Stream.of("snake_case", "camelCase")
                .filter(casing -> name.endsWith("." + casing))
                .forEach(casing -> command.add("--casing=" + casing));
        Run run = run(command.toArray(String[]::new));
        return (run.output() + run.errors())
                .replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", "")
                .lines()
                .map(String::strip)
                .filter(line ->
                        !line.isEmpty() && !line.contains("Pulling schema from database") && !line.contains(url))
                .toList();
    }

    /** The corpus, with stand-ins for the packages that it imports and that say nothing about a database. */
    private static String inCorpus(String name) throws IOException {
        Path corpus = HOME.resolve("corpus");
        try (Stream<Path> paths = Files.walk(DrizzleCorpus.FOLDER)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Path copy = corpus.resolve(DrizzleCorpus.FOLDER.relativize(path).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        String standIn = Files.readString(RESOURCES.resolve("anything.mjs"))
                .replace("export {", "module.exports = {")
                .replaceAll("anything as (\\w+)", "$1: anything");
        for (String module : List.of("drizzle-zod", "zod", "nanoid", "@paralleldrive/cuid2")) {
            Path folder = Files.createDirectories(corpus.resolve("node_modules").resolve(module));
            Files.writeString(folder.resolve("index.js"), standIn);
        }
        if (Files.isDirectory(corpus.resolve(name))) {
            boolean one = Files.exists(corpus.resolve(name).resolve("schema.ts"));
            return "./corpus/" + name + (one ? "/schema.ts" : "/*.ts");
        }
        return "./corpus/" + name + (Files.exists(corpus.resolve(name + ".ts")) ? ".ts" : ".js");
    }

    /** What the command {@code drizzle-kit export} prints. */
    public static String export(Path schema) throws IOException, InterruptedException {
        Run run = run(
                "node",
                "node_modules/drizzle-kit/bin.cjs",
                "export",
                "--dialect=postgresql",
                "--schema=" + beside(schema));
        assertThat(run.status()).as(run.errors()).isZero();
        return run.output();
    }

    /** Imports are looked for beside the schema. */
    private static String beside(Path schema) throws IOException {
        String name = schema.getFileName().toString();
        Files.writeString(HOME.resolve(name), Files.readString(schema));
        return "./" + name;
    }

    private record Run(int status, String output, String errors) {}

    private static Run run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lockstep-drizzle", ".out");
        Path errors = Files.createTempFile("lockstep-drizzle", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(HOME.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(String.join(" ", command))
                    .isTrue();
            return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
