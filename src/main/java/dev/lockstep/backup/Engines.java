package dev.lockstep.backup;

import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.environment.Databases;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses who makes a backup, and says why not the other. */
final class Engines {
    private static final String SPEAKING =
            "it would load rows with an empty search_path, by which these functions find what their bodies speak of: %s.";

    private final Databases databases;

    Engines(Databases databases) {
        this.databases = databases;
    }

    /** @throws ProblemException {@code NOT_HANDLED} when no engine can write the database out whole */
    Engine choose(NewBackup.Source source) {
        EngineChoice choice = source.settings().engine();
        boolean some = source.request().scope() instanceof BackupScope.Affected;
        if (choice == EngineChoice.NATIVE || some) {
            if (some && choice == EngineChoice.PG_DUMP) {
                source.progress().info("A backup of some tables' rows is native: pg_dump makes whole ones only.");
            }
            return nativeOne(
                    source,
                    "pg_dump would take it: let lockstep.backup.engine be auto or pg_dump"
                            + (some ? ", and back up everything." : "."));
        }
        Optional<PostgresClient> client = PostgresClient.atLeast(
                source.catalog().serverVersion() / 10_000, source.settings().programs());
        String obstacle = obstacle(source, client.orElse(null));
        boolean encrypted = !source.settings().keys().isEmpty();
        if (choice == EngineChoice.AUTO
                && encrypted
                && NativeEngine.cannotWrite(source.snapshot()).isEmpty()) {
            source.progress().info("The backup is native: pg_dump would write it to disk before it is encrypted.");
            return new NativeEngine();
        }
        if (obstacle == null) {
            List<String> inVain =
                    PgRestoreLimits.of(source.catalog(), source.snapshot().leader());
            if (choice == EngineChoice.AUTO
                    && !inVain.isEmpty()
                    && NativeEngine.cannotWrite(source.snapshot()).isEmpty()) {
                source.progress().info("The backup is native: " + SPEAKING.formatted(String.join(", ", inVain)));
                return new NativeEngine();
            }
            if (!inVain.isEmpty()) {
                source.progress()
                        .warn("pg_restore alone may not be able to restore this backup: "
                                + SPEAKING.formatted(String.join(", ", inVain)));
            }
            if (encrypted) {
                source.progress()
                        .info("pg_dump writes to " + source.settings().directory() + " before that is encrypted.");
            }
            return new PgDumpEngine(client.orElseThrow(), databases, inVain);
        }
        if (choice == EngineChoice.PG_DUMP) {
            throw new ProblemException(Problem.of(
                            ProblemType.NOT_HANDLED, "pg_dump cannot make this backup: " + obstacle + ".")
                    .withItems(source.leftToPeople())
                    .withNextStep("Let lockstep.backup.engine be auto or native, or remove what stands in the way."));
        }
        source.progress().info("The backup is native: " + obstacle + ".");
        return nativeOne(source, "pg_dump would take it, but: " + obstacle + ".");
    }

    private static Engine nativeOne(NewBackup.Source source, String nextStep) {
        List<String> items = NativeEngine.cannotWrite(source.snapshot());
        if (!items.isEmpty()) {
            throw NativeEngine.notWhole(items, "Remove what is listed if it is not needed. " + nextStep);
        }
        return new NativeEngine();
    }

    private @Nullable String obstacle(NewBackup.Source source, @Nullable PostgresClient client) {
        int major = source.catalog().serverVersion() / 10_000;
        if (client == null) {
            return "no pg_dump was found that is not older than the server (PostgreSQL " + major + ")";
        }
        if (!source.leftToPeople().isEmpty()) {
            // I8: pg_dump writes out the passwords of user mappings and the connections of subscriptions.
            return "the database has secrets in its definitions, and pg_dump would write them into the backup";
        }
        return databases.libpqObstacle(source.request().environment()).orElse(null);
    }
}
