package dev.lockstep.testing;

import dev.lockstep.backup.client.PostgresClient;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server that an installed pg_dump fits: the tests' own, or else one of another version. {@code -Dlockstep.test.programs=…} says
 * where pg_dump is.
 *
 * @param programs where it was looked for; {@code null} for the path and the usual places
 */
public record DumpServer(
        TestPostgres server,
        PostgresClient client,
        @Nullable Path programs) implements AutoCloseable {

    /** Empty when none is installed. The test closes it. */
    public static Optional<DumpServer> start() {
        Path programs = Optional.ofNullable(System.getProperty("lockstep.test.programs"))
                .map(Path::of)
                .orElse(null);
        TestPostgres usual = TestPostgres.shared();
        Optional<PostgresClient> fits = PostgresClient.atLeast(usual.majorVersion(), programs);
        if (fits.isPresent()) {
            return Optional.of(new DumpServer(usual, fits.get(), programs));
        }
        TestPostgres other = TestPostgres.startOtherVersion().orElse(null);
        if (other == null) {
            return Optional.empty();
        }
        Optional<PostgresClient> client = PostgresClient.atLeast(other.majorVersion(), programs);
        if (client.isEmpty()) {
            other.close();
        }
        return client.map(found -> new DumpServer(other, found, programs));
    }

    @Override
    public void close() {
        if (server.port() != TestPostgres.shared().port()) {
            server.close();
        }
    }
}
