package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.plan.Rename;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.truth.TruthVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code lockstep.promotion} in the target. A promotion writes its row in its own transaction, so that the row is there
 * if and only if the promotion took effect (I5).
 */
final class Ledger {
    private static final String COLUMNS = "id, source, plan_fingerprint, committed_at, result::text, baseline::text, ";

    private static final String TRUTH = "truth ->> 'kind', truth ->> 'name', truth ->> 'fingerprint'";

    private static final String FORGOTTEN = """
            baseline IS NOT NULL AND number < (
                SELECT max(old.number) FROM lockstep.promotion old WHERE old.committed_at < now() - ? * interval '1 second')
            """;

    /** What the ledgers of older versions lack. */
    private static final Map<String, String> ADDED_SINCE = Map.of(
            "renames", "json NOT NULL DEFAULT '[]'",
            "before", "json",
            "positions", "json NOT NULL DEFAULT '[]'",
            "undo_of", "uuid",
            "truth", "json",
            "transaction", "xid8",
            "snapshot", "pg_snapshot",
            "settings", "json");

    /** Of a promotion whose row does not say: values were converted under those in which texts are compared. */
    private static final OwnSettings BEFORE_SETTINGS = new OwnSettings("UTC", "ISO, MDY");

    private final SqlSession target;

    Ledger(SqlSession target) {
        this.target = target;
    }

    /** Whether this database has a ledger at all. */
    boolean exists() {
        return OwnSchema.has(target, "promotion");
    }

    Optional<LedgerEntry> find(UUID id) {
        return read("WHERE id = ?", id);
    }

    /** The result of the promotion of this id as JSON, and nothing else of its row, which a newer version may have written. */
    Optional<String> result(UUID id) {
        return exists()
                ? target
                        .query("SELECT result::text FROM lockstep.promotion WHERE id = ?", row -> row.getString(1), id)
                        .stream()
                        .findFirst()
                : Optional.empty();
    }

    /** The promotion that was committed last. */
    Optional<LedgerEntry> last() {
        return read("ORDER BY number DESC LIMIT 1");
    }

    /** The one before another; the last one for {@code null}. */
    Optional<LedgerEntry> preceding(@Nullable UUID id) {
        return id == null
                ? last()
                : read(
                        "WHERE number < (SELECT p.number FROM lockstep.promotion p WHERE p.id = ?) ORDER BY number DESC LIMIT 1",
                        id);
    }

    /** Whether any promotion has left a truth behind. */
    boolean everLeftTruth() {
        return has("truth")
                && target.queryOne(
                        "SELECT EXISTS (SELECT FROM lockstep.promotion WHERE truth IS NOT NULL)",
                        row -> row.getBoolean(1));
    }

    /** What promotions into this database have renamed, with whole names. Ledgers of older versions do not know. */
    Set<Rename> renames() {
        if (!has("renames")) {
            return Set.of();
        }
        return Set.copyOf(target.query("""
                SELECT each ->> 'kind', each ->> 'from', each ->> 'to'
                FROM lockstep.promotion, json_array_elements(renames) each
                """, row -> new Rename(row.getString(1), row.getString(2), row.getString(3))));
    }

    /** What one promotion has renamed, in the order of its plan. */
    List<Rename> renames(UUID id) {
        if (!has("renames")) {
            return List.of();
        }
        return target.query("""
                SELECT each ->> 'kind', each ->> 'from', each ->> 'to'
                FROM lockstep.promotion, json_array_elements(renames) WITH ORDINALITY AS e (each, number)
                WHERE id = ? ORDER BY e.number
                """, row -> new Rename(row.getString(1), row.getString(2), row.getString(3)), id);
    }

    /** What the promotion found. Rows of older versions do not know. */
    Optional<Catalog> before(UUID id) {
        if (!has("before")) {
            return Optional.empty();
        }
        return target
                .query(
                        "SELECT before::text FROM lockstep.promotion WHERE id = ? AND before IS NOT NULL",
                        row -> CatalogDocument.fromJson(row.getString(1)),
                        id)
                .stream()
                .findFirst();
    }

    /** Where sequences stood that the promotion made away with. */
    List<SequencePositions.Position> positions(UUID id) {
        if (!has("positions")) {
            return List.of();
        }
        return target.query("""
                SELECT each ->> 'schema', each ->> 'name', (each ->> 'last')::bigint, (each ->> 'called')::boolean
                FROM lockstep.promotion, json_array_elements(positions) each WHERE id = ?
                """, SequencePositions.Position::read, id);
    }

    /** By which the promotion converted values. Those of older versions did it as they compared texts. */
    OwnSettings settings(UUID id) {
        if (!has("settings")) {
            return BEFORE_SETTINGS;
        }
        return target
                .query(
                        "SELECT settings ->> 'timezone', settings ->> 'datestyle' FROM lockstep.promotion WHERE id = ? AND settings IS NOT NULL",
                        row -> new OwnSettings(row.getString(1), row.getString(2)),
                        id)
                .stream()
                .findFirst()
                .orElse(BEFORE_SETTINGS);
    }

    /** All promotions into this database, the first one first. */
    List<LedgerLine> lines() {
        if (!exists()) {
            return List.of();
        }
        return target.query("""
                SELECT id, committed_at, %s, result ->> 'backup' FROM lockstep.promotion ORDER BY number
                """.formatted(has("undo_of") ? "undo_of" : "NULL::uuid"), LedgerLine::read);
    }

    /** The lookup tables whose rows a promotion changed, with how many. */
    Map<String, Long> changedRows(UUID id) {
        Map<String, Long> changed = new TreeMap<>();
        target.query("""
                        SELECT each ->> 'table', (each ->> 'insert')::bigint + (each ->> 'update')::bigint + (each ->> 'delete')::bigint
                        FROM lockstep.promotion, json_array_elements(result #> '{plan,data}') each WHERE id = ?
                        """, row -> Map.entry(row.getString(1), row.getLong(2)), id)
                .forEach(entry -> changed.merge(entry.getKey(), entry.getValue(), Long::sum));
        changed.values().removeIf(rows -> rows == 0);
        return changed;
    }

    /**
     * What the last promotion saw when it wrote its row: an earlier transaction that it did not see counts as done after it.
     *
     * @param transaction its own; {@code null} where that is not known
     * @param snapshot as PostgreSQL writes it; likewise
     */
    record Sight(@Nullable String transaction, @Nullable String snapshot) {
        static final Sight UNKNOWN = new Sight(null, null);
    }

    Sight lastSight() {
        if (!has("transaction") || !has("snapshot")) {
            return Sight.UNKNOWN;
        }
        return target
                .query(
                        "SELECT transaction::text, snapshot::text FROM lockstep.promotion ORDER BY number DESC LIMIT 1",
                        row -> new Sight(row.getString(1), row.getString(2)))
                .stream()
                .findFirst()
                .orElse(Sight.UNKNOWN);
    }

    private boolean has(String column) {
        return has(target, "promotion", column);
    }

    /** Whether a table of the ledger's schema has this column. */
    static boolean has(SqlSession session, String table, String column) {
        return session.queryOne("""
                SELECT EXISTS (
                    SELECT FROM pg_catalog.pg_attribute
                    WHERE attrelid = to_regclass('lockstep.' || ?) AND attname = ? AND NOT attisdropped)
                """, row -> row.getBoolean(1), table, column);
    }

    /**
     * Makes the ledger if it is not there, or what an older version's lacks; in the promotion's transaction, so that a rolled back one
     * leaves no trace.
     *
     * @throws dev.lockstep.problem.ProblemException {@code CONFLICT} when it may be somebody else's, see {@link OwnSchema}
     */
    void create() {
        if (OwnSchema.hasOwn(target, "promotion")) {
            ADDED_SINCE.forEach((column, type) -> {
                if (!has(column)) {
                    target.execute("ALTER TABLE lockstep.promotion ADD COLUMN " + column + " " + type);
                }
            });
            return;
        }
        OwnSchema.make(target, """
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
                    baseline json,
                    renames json NOT NULL DEFAULT '[]',
                    before json,
                    positions json NOT NULL DEFAULT '[]',
                    undo_of uuid,
                    truth json,
                    transaction xid8,
                    snapshot pg_snapshot,
                    settings json)
                """);
    }

    /**
     * Forgets the catalogs of promotions of long ago, which can be undone no more then. Their rows stay, and the newest of them keeps its
     * catalogs: an undo of the one after it leaves the truth that it left, if it leaves the same schema; and when it is the last one, the
     * database is compared with it. In the promotion's transaction; where another role made the ledger, nothing is forgotten.
     */
    void forgetCatalogs(Duration age) {
        if (!target.queryOne("""
                SELECT EXISTS (SELECT FROM lockstep.promotion WHERE %s)
                   AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = to_regclass('lockstep.promotion')), 'USAGE')
                """.formatted(FORGOTTEN), row -> row.getBoolean(1), age.toSeconds())) {
            return;
        }
        if (target.queryOne("""
                SELECT attnotnull FROM pg_attribute
                WHERE attrelid = to_regclass('lockstep.promotion') AND attname = 'baseline' AND NOT attisdropped
                """, row -> row.getBoolean(1))) {
            target.execute("SAVEPOINT lockstep_forgetting");
            try {
                target.execute("ALTER TABLE lockstep.promotion ALTER COLUMN baseline DROP NOT NULL");
            } catch (ProblemException e) {
                if (e.problem().type() != ProblemType.LOCK_TIMEOUT) {
                    throw e;
                }
                // Somebody reads it: the next promotion forgets them.
                target.execute("ROLLBACK TO SAVEPOINT lockstep_forgetting");
                return;
            }
            target.execute("RELEASE SAVEPOINT lockstep_forgetting");
        }
        target.update(
                "UPDATE lockstep.promotion SET before = NULL, baseline = NULL WHERE " + FORGOTTEN, age.toSeconds());
    }

    /**
     * Writes the row of a promotion that is about to be committed.
     *
     * @param before what it found
     * @param baseline what it leaves behind
     * @param positions of sequences that it made away with
     */
    void record(
            PromotionRequest request,
            ReviewedPlan plan,
            String result,
            Catalog before,
            Catalog baseline,
            List<SequencePositions.Position> positions) {
        List<Rename> renames = plan.plan().renames();
        OwnSettings settings = plan.settings(target);
        TruthVersion truth = WholeTruth.after(request, plan.truth(), this, baseline);
        target.update(
                """
                INSERT INTO lockstep.promotion
                    (id, source, target, plan_fingerprint, result, baseline, before, positions, undo_of, truth, renames, transaction, snapshot,
                     settings)
                VALUES (?, ?, ?, ?, ?::json, ?::json, ?::json, ?::json, ?::uuid,
                    (SELECT json_build_object('kind', kind, 'name', name, 'fingerprint', fingerprint)
                     FROM (VALUES (CAST(? AS text), CAST(? AS text), CAST(? AS text))) each (kind, name, fingerprint)
                     WHERE kind IS NOT NULL),
                    (SELECT coalesce(json_agg(json_build_object('kind', kind, 'from', old, 'to', new)), '[]')
                     FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[])) each (kind, old, new)),
                    pg_current_xact_id(), pg_current_snapshot(),
                    json_build_object('timezone', CAST(? AS text), 'datestyle', CAST(? AS text)))
                """,
                request.id(),
                request.source().name(),
                request.target().name(),
                plan.fingerprint(),
                result,
                CatalogDocument.toJson(baseline),
                CatalogDocument.toJson(before),
                SequencePositions.json(positions),
                request.undoOf(),
                truth == null ? null : truth.kind(),
                truth == null ? null : truth.name(),
                truth == null ? null : truth.fingerprint(),
                texts(renames, Rename::kind),
                texts(renames, Rename::from),
                texts(renames, Rename::to),
                settings.timeZone(),
                settings.dateStyle());
    }

    private static String[] texts(List<Rename> renames, Function<Rename, String> field) {
        return renames.stream().map(field).toArray(String[]::new);
    }

    private Optional<LedgerEntry> read(String condition, Object... parameters) {
        if (!exists()) {
            return Optional.empty();
        }
        List<@Nullable LedgerEntry> entries = target.query(
                "SELECT " + COLUMNS + (has("truth") ? TRUTH : "NULL, NULL, NULL") + " FROM lockstep.promotion "
                        + condition,
                Ledger::entry,
                parameters);
        return entries.stream().filter(Objects::nonNull).findFirst();
    }

    /** {@code null} when its catalogs were forgotten. */
    private static @Nullable LedgerEntry entry(ResultSet row) throws SQLException {
        String baseline = row.getString(6);
        if (baseline == null) {
            return null;
        }
        return new LedgerEntry(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5),
                CatalogDocument.fromJson(baseline),
                row.getString(7) == null
                        ? null
                        : new TruthVersion(row.getString(7), row.getString(8), row.getString(9)));
    }
}
