package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.plan.Rename;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The table {@code lockstep.promotion} in the target. A promotion writes its row in its own transaction, so that the row is there
 * if and only if the promotion took effect (I5).
 */
final class Ledger {
    private static final String COLUMNS = "id, source, plan_fingerprint, committed_at, result::text, baseline::text";

    private final SqlSession target;

    Ledger(SqlSession target) {
        this.target = target;
    }

    /** Whether this database has a ledger at all. */
    boolean exists() {
        return target.queryOne("SELECT to_regclass('lockstep.promotion') IS NOT NULL", row -> row.getBoolean(1));
    }

    Optional<LedgerEntry> find(UUID id) {
        return read("WHERE id = ?", id);
    }

    /** The promotion that was committed last. */
    Optional<LedgerEntry> last() {
        return read("ORDER BY number DESC LIMIT 1");
    }

    /** What promotions into this database have renamed, with whole names. Ledgers of older versions do not know. */
    Set<Rename> renames() {
        if (!knowsRenames()) {
            return Set.of();
        }
        return Set.copyOf(target.query("""
                SELECT each ->> 'kind', each ->> 'from', each ->> 'to'
                FROM lockstep.promotion, json_array_elements(renames) each
                """, row -> new Rename(row.getString(1), row.getString(2), row.getString(3))));
    }

    private boolean knowsRenames() {
        return target.queryOne("""
                SELECT EXISTS (
                    SELECT FROM pg_catalog.pg_attribute
                    WHERE attrelid = to_regclass('lockstep.promotion') AND attname = 'renames' AND NOT attisdropped)
                """, row -> row.getBoolean(1));
    }

    /**
     * Makes the ledger if it is not there, or what an older version's lacks; in the promotion's transaction, so that a rolled back one
     * leaves no trace.
     */
    void create() {
        if (exists()) {
            if (!knowsRenames()) {
                target.execute("ALTER TABLE lockstep.promotion ADD COLUMN renames json NOT NULL DEFAULT '[]'");
            }
            return;
        }
        target.execute("CREATE SCHEMA IF NOT EXISTS lockstep");
        target.execute("COMMENT ON SCHEMA lockstep IS 'Kept by Lockstep: what was promoted into this database'");
        target.execute("""
                CREATE TABLE lockstep.promotion (
                    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    id uuid NOT NULL UNIQUE,
                    source text NOT NULL,
                    target text NOT NULL,
                    plan_fingerprint text NOT NULL,
                    requested_by text NOT NULL DEFAULT current_user,
                    committed_at timestamptz NOT NULL DEFAULT now(),
                    server_version integer NOT NULL DEFAULT current_setting('server_version_num')::integer,
                    result json NOT NULL,
                    baseline json NOT NULL,
                    renames json NOT NULL DEFAULT '[]')
                """);
    }

    /** Writes the row of a promotion that is about to be committed. */
    void record(PromotionRequest request, ReviewedPlan plan, String result, Catalog baseline) {
        List<Rename> renames = plan.plan().renames();
        target.update(
                """
                INSERT INTO lockstep.promotion (id, source, target, plan_fingerprint, result, baseline, renames)
                VALUES (?, ?, ?, ?, ?::json, ?::json,
                    (SELECT coalesce(json_agg(json_build_object('kind', kind, 'from', old, 'to', new)), '[]')
                     FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[])) each (kind, old, new)))
                """,
                request.id(),
                request.source().name(),
                request.target().name(),
                plan.fingerprint(),
                result,
                CatalogDocument.toJson(baseline),
                texts(renames, Rename::kind),
                texts(renames, Rename::from),
                texts(renames, Rename::to));
    }

    private static String[] texts(List<Rename> renames, Function<Rename, String> field) {
        return renames.stream().map(field).toArray(String[]::new);
    }

    private Optional<LedgerEntry> read(String condition, Object... parameters) {
        if (!exists()) {
            return Optional.empty();
        }
        List<LedgerEntry> entries =
                target.query("SELECT " + COLUMNS + " FROM lockstep.promotion " + condition, Ledger::entry, parameters);
        return entries.stream().findFirst();
    }

    private static LedgerEntry entry(ResultSet row) throws SQLException {
        return new LedgerEntry(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                CatalogDocument.fromJson(row.getString(6)));
    }
}
