package dev.lockstep.backup.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code pg_dump} and {@code pg_restore} of one installation.
 *
 * @param folder where both are
 * @param version as they say it: {@code 17.5}
 * @param major {@code 17}
 */
public record PostgresClient(Path folder, String version, int major) {
    private static final List<String> INSTALLATIONS =
            List.of("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql");

    /** {@code pg_dump (PostgreSQL) 17.5 (Debian 17.5-1)}. */
    private static final Pattern VERSION =
            Pattern.compile("\\(PostgreSQL\\) ((\\d+)(?:\\.\\d+|devel|beta\\d+|rc\\d+)?)");

    private static final int SECONDS_TO_ANSWER = 10;
    private static final Map<Path, Optional<PostgresClient>> FOUND = new ConcurrentHashMap<>();

    /**
     * The one that dumps a server best: of its major version, or else of the next later one that there is. An older one refuses.
     *
     * @param only where to look; {@code null} for the path and the usual places
     */
    public static Optional<PostgresClient> atLeast(int major, @Nullable Path only) {
        return folders(only).stream()
                .flatMap(folder -> in(folder).stream())
                .filter(client -> client.major() >= major)
                .min(Comparator.comparingInt(PostgresClient::major));
    }

    public String program(String name) {
        return folder.resolve(name).toString();
    }

    private static List<Path> folders(@Nullable Path only) {
        if (only != null) {
            return List.of(only);
        }
        List<Path> folders = new ArrayList<>();
        String path = System.getenv("PATH");
        if (path != null) {
            Stream.of(path.split(":"))
                    .filter(text -> !text.isEmpty())
                    .map(Path::of)
                    .forEach(folders::add);
        }
        for (String installations : INSTALLATIONS) {
            try (Stream<Path> versions = Files.list(Path.of(installations))) {
                versions.map(version -> version.resolve("bin")).sorted().forEach(folders::add);
            } catch (IOException e) {
                // None of these on this machine.
                continue;
            }
        }
        return folders;
    }

    /** Asked once for each folder; what is not there is looked for again, since it may be installed meanwhile. */
    private static Optional<PostgresClient> in(Path folder) {
        if (!Files.isExecutable(folder.resolve("pg_dump")) || !Files.isExecutable(folder.resolve("pg_restore"))) {
            return Optional.empty();
        }
        return FOUND.computeIfAbsent(folder, PostgresClient::ask);
    }

    private static Optional<PostgresClient> ask(Path folder) {
        Map<String, PostgresClient> answers = new LinkedHashMap<>();
        for (String program : List.of("pg_dump", "pg_restore")) {
            version(folder, program).ifPresent(client -> answers.put(program, client));
        }
        PostgresClient dump = answers.get("pg_dump");
        return dump != null && dump.equals(answers.get("pg_restore")) ? Optional.of(dump) : Optional.empty();
    }

    private static Optional<PostgresClient> version(Path folder, String program) {
        try {
            Process process = new ProcessBuilder(folder.resolve(program).toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            Matcher matcher =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return matcher.find()
                    ? Optional.of(new PostgresClient(folder, matcher.group(1), Integer.parseInt(matcher.group(2))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
