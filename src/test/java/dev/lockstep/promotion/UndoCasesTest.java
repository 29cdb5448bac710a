package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Rename;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.OwnCases;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every kind of change is promoted, taken back, and made again: what the preview calls exact has the schema and the rows of before, and
 * what nobody wrote to is never refused. Every sixth case; all with {@code -Dlockstep.undo.cases=all}, or those whose names contain the
 * value.
 */
class UndoCasesTest {
    private static final String ONLY = System.getProperty("lockstep.undo.cases", "");

    /** What does not come back, though it should, or cannot. Each is rolled back and says why. */
    private static final Map<String, String> KNOWN = Map.of(
            "column/casts-of-users",
                    "a user's cast goes in one direction only, and the preview refuses the numbers that are no labels",
            "operator/shell-filled", "what was a shell cannot become one again",
            "enum/add-label-beside-a-partition",
                    "no label can be taken out of a type that a table is partitioned by, and the preview refuses it",
            "partition/detaching-was-broken-off", "nothing breaks a detaching off",
            "partition/equal-keys-below-an-attached-table",
                    "which of three equal keys is attached anew depends on their age, and they have been made again");

    @TempDir
    Path backups;

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldComeBack() throws IOException {
        List<Path> cases = OwnCases.containing(ONLY.equals("all") ? "" : ONLY, server);
        return OwnCases.tests(OwnCases.every(ONLY.isEmpty() ? 6 : 1, cases), this::check);
    }

    private void check(Path directory) throws IOException {
        String name = OwnCases.name(directory);
        if (KNOWN.containsKey(name)) {
            assertThatThrownBy(() -> prove(directory))
                    .as("%s is no longer so: %s", name, KNOWN.get(name))
                    .isNotNull();
        } else {
            prove(directory);
        }
    }

    private void prove(Path directory) throws IOException {
        try (Pair pair = new Pair(backups.resolve(directory.getFileName()))) {
            load(pair.target, OwnCases.read(directory, "old.sql", server));
            load(pair.source, OwnCases.read(directory, "new.sql", server));
            Path rows = directory.resolve("seed.sql");
            load(pair.target, Files.exists(rows) ? Files.readString(rows) : "");
            List<Rename> renames = new ArrayList<>();
            OwnCases.expectation(directory)
                    .at("/forth/renames")
                    .forEach(rename -> renames.add(new Rename(
                            rename.get("kind").asText(),
                            rename.get("from").asText(),
                            rename.get("to").asText())));
            State before = state(pair);
            PromotionRequest request = pair.request(pair.options().renaming(renames));
            assumeTrue(promoted(pair, request), "the promotion is refused, or has nothing to do");
            State after = state(pair);

            UndoPreview preview = pair.undoPreview(request.id());
            assertThat(preview.verdict()).as(preview.conflicts().toString()).isIn("exact", "lossy");
            PromotionRequest undo = pair.undoRequest(request.id());
            boolean changed = changes(pair, undo);
            State undone = state(pair);
            assertThat(differences(before, undone)).as("schema").isEmpty();
            if (preview.verdict().equals("exact")) {
                // What event triggers write down of the promotion is written down.
                if (!directory.getParent().endsWith("event-trigger")) {
                    assertThat(undone.rows).as("rows").isEqualTo(before.rows);
                }
            } else {
                assertThat(preview.losses()).isNotEmpty();
            }

            assertThat(changed || differences(before, after).isEmpty()).isTrue();
            if (changed) {
                pair.undo(undo.id());
            }
            assertThat(differences(after, state(pair))).as("schema, made again").isEmpty();
        }
    }

    /** Statements with bodies of their own are split by no driver. */
    private void load(String database, String script) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(database) + "&preferQueryMode=simple");
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static List<String> differences(State before, State now) {
        return Diff.exactly(before.schema, now.schema).stream().map(Drift::line).toList();
    }

    private static boolean changes(Pair pair, PromotionRequest request) {
        return pair.promote(request, new SilentProgress()).changedTarget();
    }

    private static boolean promoted(Pair pair, PromotionRequest request) {
        try {
            return changes(pair, request);
        } catch (ProblemException e) {
            return false;
        }
    }

    private record State(Catalog schema, Map<String, List<String>> rows) {}

    private State state(Pair pair) {
        try (Connection connection = server.connect(pair.target)) {
            connection.setAutoCommit(false);
            SqlSession session = new SqlSession(connection);
            Catalog catalog = new CatalogReader().read(session);
            Map<String, List<String>> rows = new TreeMap<>();
            session.query(
                            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                    + " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockstep')"
                                    + " AND NOT c.relispartition",
                            row -> row.getString(1))
                    .forEach(table -> rows.put(
                            table,
                            session.query(
                                    "SELECT to_jsonb(r)::text FROM ONLY %s r ORDER BY 1".formatted(table),
                                    row -> row.getString(1))));
            return new State(catalog, rows);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
