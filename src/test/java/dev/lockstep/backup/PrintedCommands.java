package dev.lockstep.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a backup's {@code RESTORE.md}, as they stand there.
 *
 * @param directory where they are to be run
 * @param settings environment variables besides those of the server and of the restored database
 */
record PrintedCommands(Path directory, List<String> commands, Map<String, String> settings) {
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    static PrintedCommands of(Path backup) throws IOException {
        Matcher matcher = COMMANDS.matcher(Files.readString(backup.resolve("RESTORE.md")));
        List<String> commands = new ArrayList<>();
        while (matcher.find()) {
            commands.add(matcher.group(1));
        }
        return new PrintedCommands(backup, commands, Map.of());
    }

    PrintedCommands with(String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return new PrintedCommands(directory, commands, more);
    }

    /** With programs that are found before all others. */
    PrintedCommands with(Path programs) {
        return with("PATH", programs + ":" + System.getenv("PATH"));
    }

    /** What it printed; fails when it failed. */
    String run(String command, TestPostgres server, String restored) throws IOException, InterruptedException {
        Path output = Files.createTempFile("restore", ".log");
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()));
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", Integer.toString(server.port()));
        builder.environment().put("PGUSER", "postgres");
        builder.environment().put("RESTORED", restored);
        builder.environment().putAll(settings);
        int status = builder.start().waitFor();
        String printed = Files.readString(output);
        Files.delete(output);
        assertThat(status).as("%s%n%s", command, printed).isZero();
        return printed;
    }
}
