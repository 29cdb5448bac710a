package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import dev.lockstep.truth.drizzle.NpmProject.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The real drizzle-kit, installed by npm into {@code target} once. */
public final class DrizzleKit {
    private static final Path RESOURCES = Path.of("src/test/resources/drizzle/kit");
    private static final Path HOME = Path.of("target/drizzle-kit").toAbsolutePath();
    private static final NpmProject PROJECT = new NpmProject(HOME);
    private static final Path CORPUS = HOME.resolve("corpus");
    private static final String BIN =
            HOME.resolve("node_modules/drizzle-kit/bin.cjs").toString();
    private static final Pattern WARNING = Pattern.compile("(?m)^ Warning .*$");

    private DrizzleKit() {}

    /** Skips the test where there is no npm, or where it cannot fetch drizzle-kit. */
    public static void assumeInstalled() throws IOException, InterruptedException {
        NpmProject.installed(RESOURCES, List.of("package.json", "package-lock.json"), HOME);
    }

    /** The package drizzle-orm that it was installed with. */
    public static Path orm() {
        return HOME.resolve("node_modules/drizzle-orm");
    }

    /** The script that the command {@code drizzle-kit export} prints; it has no option for the casing. */
    public static String export(Case schema) throws IOException, InterruptedException {
        Run run = run(schema, "export", settings -> {});
        String script = WARNING.matcher(plain(run.output())).replaceAll("");
        assertThat(script).as(schema.name() + ": " + run.errors()).isNotBlank();
        return script;
    }

    /** The migration that {@code drizzle-kit generate} writes into an empty folder. */
    public static String generate(Case schema, Path folder) throws IOException, InterruptedException {
        String out = HOME.relativize(folder.toRealPath()).toString();
        Run run = run(schema, "generate", settings -> settings.put("out", out));
        assertThat(run.status()).as(run.output() + run.errors()).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> migrations =
                    files.filter(file -> file.toString().endsWith(".sql")).toList();
            assertThat(migrations).as(run.output()).hasSize(1);
            return Files.readString(migrations.get(0));
        }
    }

    /**
     * What the command {@code drizzle-kit push} finds to do and does, each statement as its lines; nothing when it finds no changes.
     *
     * @param schemas those that the schema declares, beside which it looks at {@code public} alone
     */
    public static List<String> push(Case schema, List<String> schemas, String url)
            throws IOException, InterruptedException {
        Run run = run(
                schema,
                "push",
                settings -> {
                    settings.put("verbose", true);
                    settings.putObject("dbCredentials").put("url", url);
                    settings.putArray("schemaFilter").add("public");
                    schemas.forEach(settings.withArray("schemaFilter")::add);
                    if (schema.extensions().contains("postgis")) {
                        settings.putArray("extensionsFilters").add("postgis");
                    }
                },
                "--force");
        return wanted(run);
    }

    private static Run run(Case schema, String command, Consumer<ObjectNode> more, String... flags)
            throws IOException, InterruptedException {
        Path folder = CORPUS.resolve(schema.name());
        // It looks for the aliases of imports in the folder that it is run in.
        boolean aliases = Files.exists(folder.resolve("tsconfig.json"));
        Path in = aliases ? folder : HOME;
        ObjectNode settings = new JsonMapper().createObjectNode();
        settings.put("dialect", "postgresql");
        settings.put("schema", "./" + (aliases ? "schema.ts" : HOME.relativize(entry(schema.name()))));
        switch (schema.options().casing()) {
            case NONE -> {}
            case SNAKE_CASE -> settings.put("casing", "snake_case");
            case CAMEL_CASE -> settings.put("casing", "camelCase");
        }
        more.accept(settings);
        Path config = Files.createTempFile(HOME, command, ".json");
        try {
            Files.writeString(config, settings.toString());
            List<String> line = new ArrayList<>(List.of("node", BIN, command, "--config=" + in.relativize(config)));
            line.addAll(List.of(flags));
            return PROJECT.run(in, line.toArray(String[]::new));
        } finally {
            Files.delete(config);
        }
    }

    private static String plain(String output) {
        return output.replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", "");
    }

    private static List<String> wanted(Run run) {
        List<String> lines = plain(run.output())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals("--> statement-breakpoint"))
                .toList();
        if (lines.stream().anyMatch(line -> line.contains("No changes detected"))) {
            return List.of();
        }
        int from = lines.indexOf("Warning  You are about to execute current statements:") + 1;
        if (from == 0) {
            // As when it cannot read what is there.
            return List.of("status " + run.status() + run.errors());
        }
        return lines.subList(from, lines.size()).stream()
                .filter(line -> !line.endsWith("Changes applied"))
                .sorted()
                .toList();
    }

    /** The corpus beside drizzle-kit, with stand-ins for the packages that it imports and that say nothing about a database. */
    public static void takeCorpus() throws IOException {
        try (Stream<Path> paths = Files.walk(DrizzleCorpus.FOLDER)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                Path copy = CORPUS.resolve(DrizzleCorpus.FOLDER.relativize(path).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (String module : List.of("drizzle-zod", "zod", "nanoid", "@paralleldrive/cuid2")) {
            Path folder = Files.createDirectories(CORPUS.resolve("node_modules").resolve(module));
            Files.copy(
                    RESOURCES.resolve("anything.js"), folder.resolve("index.js"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path entry(String name) {
        Path folder = CORPUS.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder.resolve(Files.exists(folder.resolve("schema.ts")) ? "schema.ts" : "*.ts");
        }
        Path typed = CORPUS.resolve(name + ".ts");
        return Files.exists(typed) ? typed : CORPUS.resolve(name + ".js");
    }
}
