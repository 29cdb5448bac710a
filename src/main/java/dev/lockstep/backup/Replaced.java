package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database that is about to be replaced and kept under another name. Its enabled subscriptions would go on replicating into it, and
 * their slots would be taken when the restored database wants them: they are disabled before.
 */
final class Replaced {
    private static final String ENABLED = """
            SELECT s.subname FROM pg_catalog.pg_subscription s
            JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
            WHERE d.datname = pg_catalog.current_database() AND s.subenabled ORDER BY 1
            """;

    private final @Nullable Databases databases;
    private final @Nullable Environment environment;
    private final List<String> disabled;

    private Replaced(@Nullable Databases databases, @Nullable Environment environment, List<String> disabled) {
        this.databases = databases;
        this.environment = environment;
        this.disabled = disabled;
    }

    static Replaced nothing() {
        return new Replaced(null, null, List.of());
    }

    /** What the role may not disable is warned of. */
    static Replaced quiet(Databases databases, Environment environment, Progress progress) {
        List<String> disabled = new ArrayList<>();
        try (SqlSession session = databases.connect(environment, "restore")) {
            for (String name : session.query(ENABLED, row -> row.getString(1))) {
                try {
                    session.execute("ALTER SUBSCRIPTION " + Quoting.identifier(name) + " DISABLE");
                    disabled.add(name);
                } catch (ProblemException e) {
                    progress.warn("Subscription " + name + " goes on replicating into the replaced database: "
                            + e.problem().detail());
                }
            }
        }
        return new Replaced(databases, environment, disabled);
    }

    List<String> disabled() {
        return List.copyOf(disabled);
    }

    /** When it is not replaced after all. */
    void takeBack(Throwable failure) {
        if (disabled.isEmpty() || databases == null || environment == null) {
            return;
        }
        try (SqlSession session = databases.connect(environment, "restore")) {
            disabled.forEach(name -> session.execute("ALTER SUBSCRIPTION " + Quoting.identifier(name) + " ENABLE"));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
