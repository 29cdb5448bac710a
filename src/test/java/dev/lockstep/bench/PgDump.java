package dev.lockstep.bench;

import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.util.Optional;

/** A {@code pg_dump} of this machine that reads the server: its major version is the server's or a later one. */
record PgDump(PostgresClient client) {

    static Optional<PgDump> fitting(TestPostgres server) {
        return PostgresClient.atLeast(server.majorVersion(), null).map(PgDump::new);
    }

    void run(String url) throws IOException, InterruptedException {
        String program = client.program("pg_dump");
        Process process = new ProcessBuilder(program, "--schema-only", url)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(program + " failed");
        }
    }
}
