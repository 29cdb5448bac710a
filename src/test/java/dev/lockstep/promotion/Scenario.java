package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.data.SyncPolicy;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Two databases whose objects belong to a role that is no superuser, and promotions between them as that role: what every promotion
 * must hold is asserted in one place.
 */
final class Scenario implements AutoCloseable {
    private final TestPostgres server = TestPostgres.shared();
    final TestPostgres.Login owner = server.createRole("owner");
    final Pair pair;

    Scenario(Path backups) {
        pair = new Pair(server, backups, owner);
        server.run(
                "postgres",
                "ALTER DATABASE %s OWNER TO %3$s; ALTER DATABASE %s OWNER TO %3$s"
                        .formatted(pair.source, pair.target, owner.user()));
    }

    Scenario both(String sql) {
        return source(sql).target(sql);
    }

    Scenario source(String sql) {
        return run(pair.source, sql);
    }

    Scenario target(String sql) {
        return run(pair.target, sql);
    }

    /** As the owner of both databases. */
    private Scenario run(String database, String sql) {
        try (Connection connection = server.connect(database, owner);
                Statement statement = connection.createStatement()) {
            // The driver does not tell statements apart after a BEGIN ATOMIC.
            for (String part : sql.split("(?m)^--$")) {
                statement.execute(part);
            }
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException("In " + database + ": " + e.getMessage(), e);
        }
    }

    /** Promotes, and sees that nothing is left to do and that the lookup tables hold the source's rows. */
    PromotionResult promotes(String... tables) {
        return promotes(pair.options(tables));
    }

    PromotionResult promotes(PromotionOptions options) {
        PromotionResult result;
        try {
            result = pair.promote(pair.request(options), new SilentProgress());
        } catch (ProblemException e) {
            throw new AssertionError(described(e.problem()), e);
        }
        PlanResult second = pair.plan(options);
        assertThat(second.steps()).as("steps of the second plan").isEmpty();
        assertThat(second.empty()).as("second plan is empty").isTrue();
        assertThat(pair.drift().drift()).as("drift").isFalse();
        if (options.data() == SyncPolicy.MIRROR) {
            for (PromotionResult.VerifiedTable verified : result.verification().tables()) {
                String table = verified.table().contains(" ") ? null : verified.table();
                if (table == null) {
                    continue;
                }
                assertThat(rowsOf(pair.target, table)).as("rows of " + table).isEqualTo(rowsOf(pair.source, table));
            }
        }
        return result;
    }

    /** Tries to promote, and sees that it fails and leaves the target wholly as it was. */
    Problem fails(String... tables) {
        return fails(pair.options(tables));
    }

    Problem fails(PromotionOptions options) {
        DatabaseState before = pair.targetState();
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> pair.promote(pair.request(options), new SilentProgress()));
        assertThat(failure).as("the promotion must fail").isNotNull();
        assertThat(pair.targetState()).isEqualTo(before);
        return failure.problem();
    }

    /** Accepts every hazard, with another policy for the rows. */
    PromotionOptions options(SyncPolicy policy, String... tables) {
        return new PromotionOptions(
                EnumSet.allOf(dev.lockstep.plan.Hazard.class),
                policy,
                List.of(tables),
                false,
                false,
                Duration.ofMillis(300));
    }

    /** The first column of every row, as text. */
    List<String> targetRows(String query) {
        return query(pair.target, query);
    }

    private List<String> rowsOf(String database, String table) {
        return query(database, "SELECT t::text FROM " + table + " t ORDER BY 1");
    }

    private List<String> query(String database, String query) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static String described(Problem problem) {
        return problem.type() + ": " + problem.detail() + " " + problem.items() + " " + problem.statement() + " "
                + problem.hint() + " " + problem.nextStep();
    }

    @Override
    public void close() {
        pair.close();
    }
}
