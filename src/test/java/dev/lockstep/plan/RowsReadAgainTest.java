package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Held against what the server does: an index that is built anew is another file. */
class RowsReadAgainTest {
    private static final String FILES = "SELECT pg_relation_filenode('by_k')::text || pg_relation_filenode('t')::text";

    private final TestPostgres server = TestPostgres.shared();

    @ParameterizedTest
    @CsvSource({
        "oid, integer",
        "regclass, integer",
        "integer, regtype",
        "regrole, oid",
        "oid, regproc",
        "integer, bigint",
        "text, varchar"
    })
    void shouldKnowWhereIndexesAreBuiltAnew(String from, String to) throws SQLException {
        String table = "CREATE TABLE t (id integer PRIMARY KEY, k %s); CREATE INDEX by_k ON t (k);";
        try (ProvenDatabase target = new ProvenDatabase(server, table.formatted(from));
                ProvenDatabase source = new ProvenDatabase(server, table.formatted(to))) {
            Catalog wanted = source.read();
            Plan plan = Planner.plan(target.read(), wanted, PlanOptions.defaults());
            String before = target.value(FILES);

            target.run(plan.steps().stream().map(Step::sql).collect(Collectors.joining(";\n")));

            assertThat(target.read().fingerprint()).isEqualTo(wanted.fingerprint());
            assertThat(plan.hazards().stream()
                            .anyMatch(hazard -> hazard == Hazard.BLOCKS_WRITES || hazard == Hazard.TABLE_REWRITE))
                    .isEqualTo(!target.value(FILES).equals(before));
        }
    }
}
