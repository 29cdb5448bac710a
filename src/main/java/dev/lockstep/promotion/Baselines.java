package dev.lockstep.promotion;

import dev.lockstep.sql.SqlSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The last promotions of environments, read from their ledgers once: a row of a ledger never changes. For use by several threads. */
final class Baselines {
    private static final int MOST = 16;

    private final Map<UUID, LedgerEntry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, LedgerEntry> eldest) {
            return size() > MOST;
        }
    };

    /** Nothing where nothing was promoted yet, or where the session's role may not read the ledger. */
    Optional<LedgerEntry> last(SqlSession session) {
        if (!mayRead(session, "promotion")) {
            return Optional.empty();
        }
        List<UUID> last = session.query(
                "SELECT id FROM lockstep.promotion ORDER BY number DESC LIMIT 1", row -> row.getObject(1, UUID.class));
        if (last.isEmpty()) {
            return Optional.empty();
        }
        LedgerEntry known = known(last.get(0));
        if (known != null) {
            return Optional.of(known);
        }
        Optional<LedgerEntry> read = new Ledger(session).last();
        read.ifPresent(this::remember);
        return read;
    }

    /** Whether there is a table of this name in the ledger's schema that the session's role may read. */
    static boolean mayRead(SqlSession session, String table) {
        return session.queryOne("""
                SELECT count(*) = 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'lockstep' AND c.relname = ? AND c.relkind = 'r'
                   AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
                """, row -> row.getBoolean(1), table);
    }

    private synchronized @Nullable LedgerEntry known(UUID id) {
        return entries.get(id);
    }

    private synchronized void remember(LedgerEntry entry) {
        entries.put(entry.id(), entry);
    }
}
