package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A folder with a {@code package.json} whose packages npm has installed. */
record NpmProject(Path home) {
    private static final long PATIENCE_SECONDS = 300;

    /**
     * Copies the files and installs what {@code package-lock.json} names, if something of that has changed. Skips the test where there
     * is no npm, or where it cannot fetch the packages.
     */
    static NpmProject installed(Path sources, List<String> files, Path home) throws IOException, InterruptedException {
        Tool.NPM.assume(Tool.installed("npm", "node"), "npm and node are not both there");
        NpmProject project = new NpmProject(home);
        Files.createDirectories(home);
        boolean changed = false;
        for (String file : files) {
            String wanted = Files.readString(sources.resolve(file));
            Path present = home.resolve(file);
            if (!Files.exists(present) || !Files.readString(present).equals(wanted)) {
                changed |= file.startsWith("package");
                Files.writeString(present, wanted);
            }
        }
        if (changed || !Files.exists(home.resolve("node_modules/.package-lock.json"))) {
            Run run = project.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
            Tool.NPM.assume(run.status() == 0, "npm cannot install the packages of " + sources + ": " + run.errors());
        }
        return project;
    }

    record Run(int status, String output, String errors) {}

    Run run(String... command) throws IOException, InterruptedException {
        return run(home, command);
    }

    Run run(Path in, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lockstep-npm", ".out");
        Path errors = Files.createTempFile("lockstep-npm", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(in.toFile())
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
}
