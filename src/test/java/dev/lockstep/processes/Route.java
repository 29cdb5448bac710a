package dev.lockstep.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import java.util.Map;
import java.util.UUID;

/**
 * A source that is ahead of a target, both registered: a column and a view more, and rows of {@code fee_items}, whose parents
 * ({@code fee_groups}) and {@code payments} are business that a promotion leaves alone.
 */
final class Route implements AutoCloseable {
    private static final String BOTH = """
            CREATE TABLE merchants (id integer PRIMARY KEY, name text NOT NULL);
            CREATE TABLE fee_groups (id integer PRIMARY KEY, name text NOT NULL);
            CREATE TABLE fee_items (id integer PRIMARY KEY, fee_group integer NOT NULL REFERENCES fee_groups, cents integer);
            CREATE TABLE payments (id integer PRIMARY KEY, note text DEFAULT 'none');
            INSERT INTO fee_groups SELECT i, 'group ' || i FROM generate_series(1, 5) i;
            INSERT INTO fee_items SELECT i, 1 + i % 5, i * 7 FROM generate_series(1, 200) i
            """;

    private static final String AHEAD = """
            ALTER TABLE merchants ADD COLUMN tax_id text NOT NULL DEFAULT 'unknown';
            CREATE VIEW taxed AS SELECT id, tax_id FROM merchants;
            UPDATE fee_items SET cents = cents + 1 WHERE id % 10 = 0;
            INSERT INTO fee_items SELECT i, 1 + i % 5, i FROM generate_series(301, 350) i;
            DELETE FROM fee_items WHERE id < 5
            """;

    private static final String BUSINESS = """
            INSERT INTO merchants SELECT i, 'merchant ' || i FROM generate_series(1, 1000) i;
            INSERT INTO payments SELECT i, 'payment ' || i FROM generate_series(1, 1000) i
            """;

    /** The schema as SQL's own catalog has it, and the lookup rows: equal in two databases that a promotion made equal. */
    private static final String SHAPE = """
            SELECT (SELECT string_agg(concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default), E'\\n'
                                      ORDER BY table_name, column_name)
                      FROM information_schema.columns WHERE table_schema = 'public')
                || (SELECT string_agg(viewname || definition, E'\\n' ORDER BY viewname) FROM pg_views WHERE schemaname = 'public')
                || (SELECT string_agg(i::text, E'\\n' ORDER BY id) FROM fee_items i)
            """;

    final TestPostgres server;
    final String source;
    final String target;
    private final Installation installation;
    private final String rowsBefore;

    Route(Installation installation, TestPostgres server) {
        this.installation = installation;
        this.server = server;
        this.source = server.createDatabase("source");
        this.target = server.createDatabase("target");
        server.run(source, BOTH);
        server.run(target, BOTH);
        server.run(target, BUSINESS);
        this.rowsBefore = businessRows();
        installation.register(server, source);
        installation.register(server, target);
    }

    Route ahead() {
        server.run(source, AHEAD);
        return this;
    }

    /** Something to promote before {@link #ahead}, so that the target has a ledger. */
    void firstStep() {
        server.run(source, "CREATE TABLE regions (id integer PRIMARY KEY)");
    }

    String sourceName() {
        return Installation.environment(source);
    }

    String targetName() {
        return Installation.environment(target);
    }

    UUID promote() {
        return installation.promote(sourceName(), targetName());
    }

    /** With an index to build on a table that is there. */
    UUID promoteOnline() {
        server.run(source, "CREATE INDEX merchants_name ON merchants (name)");
        return installation.promote(sourceName(), targetName(), "online");
    }

    void assertPromotedOnce(UUID job) {
        assertThat(shape(target)).isEqualTo(shape(source));
        assertThat(ledgerRows(job)).isEqualTo("1");
        assertThat(businessRows()).isEqualTo(rowsBefore);
    }

    String ledgerRows(UUID job) {
        return value("SELECT count(*) FROM lockstep.promotion WHERE id = '" + job + "'");
    }

    /** One value of the target. */
    String value(String query) {
        return Sql.value(server, target, query);
    }

    /** Of all that no promotion names: {@code merchants} without the column that it adds. */
    private String businessRows() {
        return DatabaseState.of(server, target).facts().entrySet().stream()
                        .filter(fact -> fact.getKey().matches("rows of public\\.(fee_groups|payments)"))
                        .sorted(Map.Entry.comparingByKey())
                        .toList()
                + value("SELECT md5(string_agg(id || name, ',' ORDER BY id)) FROM merchants");
    }

    String targetShape() {
        return shape(target);
    }

    private String shape(String database) {
        return Sql.value(server, database, SHAPE);
    }

    @Override
    public void close() {
        server.dropDatabase(source);
        server.dropDatabase(target);
    }
}
