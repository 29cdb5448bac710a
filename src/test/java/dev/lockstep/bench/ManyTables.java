package dev.lockstep.bench;

import dev.lockstep.testing.TestPostgres;

/** Databases of many tables: 12 columns, 3 indexes, 2 foreign keys and 2 checks each. */
final class ManyTables {
    private static final int BATCH = 100;

    private ManyTables() {}

    static String create(TestPostgres server, int tables) {
        String database = server.createDatabase("tables" + tables);
        for (int first = 1; first <= tables; first += BATCH) {
            StringBuilder sql = new StringBuilder();
            for (int n = first; n < Math.min(first + BATCH, tables + 1); n++) {
                sql.append(table(n));
            }
            server.run(database, sql.toString());
        }
        return database;
    }

    private static String table(int n) {
        int parent = Math.max(1, n / 2);
        return """
                CREATE TABLE t%1$d (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL UNIQUE,
                    parent_id bigint REFERENCES t%2$d, other_id bigint REFERENCES t%3$d,
                    name varchar(200) NOT NULL DEFAULT '', amount numeric(12, 2) CHECK (amount >= 0),
                    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'open', 'closed')),
                    tags text[], payload jsonb, active boolean NOT NULL DEFAULT true,
                    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz);
                CREATE INDEX ON t%1$d (name);
                CREATE INDEX ON t%1$d (parent_id, created_at) WHERE active;
                """.formatted(n, parent, n == 1 ? 1 : 1 + (n * 7) % (n - 1));
    }

    /** Fifty differences over fifty tables. */
    static void change(TestPostgres server, String database, int tables) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            int n = 1 + i * Math.max(1, tables / 50) % tables;
            sql.append(
                    switch (i % 5) {
                        case 0 -> "ALTER TABLE t%d ADD COLUMN extra%d integer;".formatted(n, i);
                        case 1 -> "CREATE INDEX extra%2$d ON t%1$d (amount);".formatted(n, i);
                        case 2 -> "ALTER TABLE t%d ALTER COLUMN name SET DEFAULT 'x%d';".formatted(n, i);
                        case 3 -> "ALTER TABLE t%d ADD CONSTRAINT extra%d CHECK (amount < 1000000);".formatted(n, i);
                        default -> "COMMENT ON TABLE t%d IS 'changed %d';".formatted(n, i);
                    });
        }
        server.run(database, sql.toString());
    }
}
