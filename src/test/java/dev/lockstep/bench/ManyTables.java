package dev.lockstep.bench;

import dev.lockstep.testing.TestPostgres;

/**
 * Databases of many tables: 12 columns, a primary key, 3 more indexes, 2 foreign keys and 2 checks each; a view and a function over
 * every tenth, an enum for every fiftieth, comments on every fifth.
 */
final class ManyTables {
    static final int DIFFERENCES = 50;

    private static final int BATCH = 100;

    private ManyTables() {}

    static String create(TestPostgres server, int tables) {
        String database = server.createDatabase("tables" + tables);
        for (int first = 1; first <= tables; first += BATCH) {
            StringBuilder sql = new StringBuilder();
            for (int n = first; n < Math.min(first + BATCH, tables + 1); n++) {
                sql.append(table(n)).append(others(n));
            }
            server.run(database, sql.toString());
        }
        // Otherwise it would begin by itself, in the middle of something that is timed.
        server.run(database, "VACUUM ANALYZE");
        return database;
    }

    /** Another database with the same schema. */
    static String copy(TestPostgres server, String database) {
        String copy = database + "_copy";
        server.run("postgres", "CREATE DATABASE " + copy + " TEMPLATE " + database);
        return copy;
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

    private static String others(int n) {
        StringBuilder sql = new StringBuilder();
        if (n % 50 == 1) {
            sql.append("CREATE TYPE e%d AS ENUM ('low', 'middle', 'high');".formatted(n));
        }
        if (n % 10 == 1) {
            sql.append("""
                    CREATE VIEW v%1$d AS SELECT t.id, t.code, p.name AS parent, sum(t.amount) AS amount
                        FROM t%1$d t LEFT JOIN t%2$d p ON p.id = t.parent_id WHERE t.active GROUP BY t.id, t.code, p.name;
                    CREATE FUNCTION f%1$d(code text, grade e%3$d DEFAULT 'low') RETURNS bigint LANGUAGE plpgsql STABLE AS $$
                    BEGIN
                        RETURN (SELECT t.id FROM t%1$d t WHERE t.code = f%1$d.code AND grade <> 'high');
                    END $$;
                    """.formatted(n, Math.max(1, n / 2), n - (n - 1) % 50));
        }
        if (n % 5 == 1) {
            sql.append("COMMENT ON TABLE t%1$d IS 'table %1$d'; COMMENT ON COLUMN t%1$d.amount IS 'in cents of %1$d';"
                    .formatted(n));
        }
        return sql.toString();
    }

    /** {@link #DIFFERENCES} differences over as many tables. */
    static void change(TestPostgres server, String database, int tables) {
        run(server, database, tables, ManyTables::change);
    }

    /** What {@link #change} did, undone. */
    static void takeBack(TestPostgres server, String database, int tables) {
        run(server, database, tables, ManyTables::takenBack);
    }

    private interface Change {
        String of(int i, int table);
    }

    private static void run(TestPostgres server, String database, int tables, Change change) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < DIFFERENCES; i++) {
            sql.append(change.of(i, 1 + i * Math.max(1, tables / DIFFERENCES) % tables));
        }
        server.run(database, sql.toString());
    }

    private static String change(int i, int n) {
        return switch (i % 5) {
            case 0 -> "ALTER TABLE t%d ADD COLUMN extra%d integer;".formatted(n, i);
            case 1 -> "CREATE INDEX extra%2$d ON t%1$d (amount);".formatted(n, i);
            case 2 -> "ALTER TABLE t%d ALTER COLUMN name SET DEFAULT 'x%d';".formatted(n, i);
            case 3 -> "ALTER TABLE t%d ADD CONSTRAINT extra%d CHECK (amount < 1000000);".formatted(n, i);
            default -> "COMMENT ON TABLE t%d IS 'changed %d';".formatted(n, i);
        };
    }

    private static String takenBack(int i, int n) {
        return switch (i % 5) {
            case 0 -> "ALTER TABLE t%d DROP COLUMN extra%d;".formatted(n, i);
            case 1 -> "DROP INDEX extra%d;".formatted(i);
            case 2 -> "ALTER TABLE t%d ALTER COLUMN name SET DEFAULT '';".formatted(n);
            case 3 -> "ALTER TABLE t%d DROP CONSTRAINT extra%d;".formatted(n, i);
            default -> "COMMENT ON TABLE t%d IS %s;".formatted(n, n % 5 == 1 ? "'table %d'".formatted(n) : "NULL");
        };
    }
}
