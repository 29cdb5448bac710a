package dev.lockstep.backup;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a backup is restored to. What is replaced is kept: under another name, or as a backup. */
public sealed interface RestoreTarget {

    /** An environment on whose server, and as whose role, the restore works. */
    Environment environment();

    /** What the database is called in the end. */
    String database();

    /** In place of the environment's database, which is kept. */
    record Replacement(Environment environment) implements RestoreTarget {
        @Override
        public String database() {
            return environment.url().database();
        }
    }

    /** Within the environment's database, in one transaction, for roles that may make no databases; what was in it is backed up. */
    record InPlace(Environment environment) implements RestoreTarget {
        @Override
        public String database() {
            return environment.url().database();
        }
    }

    /** A new database beside the environment's. */
    record NewDatabase(Environment environment, String database) implements RestoreTarget {
        private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");
        private static final Set<String> RESERVED = Set.of("postgres", "template0", "template1");

        /** @throws ProblemException {@code BAD_REQUEST} for a name that is not fit for a new database */
        public NewDatabase {
            if (!NAME.matcher(database).matches()
                    || RESERVED.contains(database)
                    || database.startsWith(ScratchDatabases.PREFIX)) {
                throw new ProblemException(Problem.of(
                                ProblemType.BAD_REQUEST,
                                "A new database's name has 1 to 63 letters, digits, '_' and '-', does not begin with a digit or"
                                        + " '-', and is not postgres, template0 or template1. What begins with "
                                        + ScratchDatabases.PREFIX + " is dropped when nobody works in it.")
                        .withPointer("/into/database"));
            }
        }
    }

    /** The same server, role and parameters, another database. */
    static Environment at(Environment environment, String database) {
        ConnectionUrl url = environment.url();
        return new Environment(
                environment.name(),
                new ConnectionUrl(
                        url.hosts(), database, url.user(), url.password(), url.keyPassword(), url.parameters()),
                environment.tier(),
                environment.policy());
    }
}
