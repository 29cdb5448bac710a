package dev.lockstep.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Modules for the test server, in C. Their sources do without PostgreSQL's headers, which are in no archive that Maven brings. */
final class ServerModule {
    private ServerModule() {}

    /** Makes the library, which all users can read; {@code false} without a compiler, {@code cc}, or when that fails. */
    static boolean compile(Path source, Path library, int majorVersion) {
        try {
            Process compiler = new ProcessBuilder(
                            "cc",
                            "-shared",
                            "-fPIC",
                            "-DPG_MAJOR=" + majorVersion,
                            "-o",
                            library.toString(),
                            source.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = compiler.waitFor(1, TimeUnit.MINUTES);
            return ended && compiler.exitValue() == 0 && library.toFile().setReadable(true, false);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
