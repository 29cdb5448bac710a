package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

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

    /** Makes the ledger if it is not there; in the promotion's transaction, so that a rolled back one leaves no trace. */
    void create() {
        if (exists()) {
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
                    baseline json NOT NULL)
                """);
    }

    /** Writes the row of a promotion that is about to be committed. */
    void record(PromotionRequest request, String fingerprint, String result, Catalog baseline) {
        target.update(
                """
                INSERT INTO lockstep.promotion (id, source, target, plan_fingerprint, result, baseline)
                VALUES (?, ?, ?, ?, ?::json, ?::json)
                """,
                request.id(),
                request.source().name(),
                request.target().name(),
                fingerprint,
                result,
                CatalogDocument.toJson(baseline));
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
