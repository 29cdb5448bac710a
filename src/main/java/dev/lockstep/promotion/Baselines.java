package dev.lockstep.promotion;

import dev.lockstep.sql.OwnSchema;
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
        if (!OwnSchema.mayRead(session, "promotion")) {
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

    private synchronized @Nullable LedgerEntry known(UUID id) {
        return entries.get(id);
    }

    private synchronized void remember(LedgerEntry entry) {
        entries.put(entry.id(), entry);
    }
}
