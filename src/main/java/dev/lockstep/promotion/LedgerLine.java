package dev.lockstep.promotion;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger without its catalogs.
 *
 * @param undoOf the promotion that it took back; {@code null} when it is no undo
 * @param backup of the target as it was before; {@code null} when nothing was changed, and the row only holds a baseline
 */
record LedgerLine(
        UUID id,
        Instant committedAt,
        @Nullable UUID undoOf,
        @Nullable String backup) {

    static LedgerLine read(ResultSet row) throws SQLException {
        return new LedgerLine(
                row.getObject(1, UUID.class),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getObject(3, UUID.class),
                row.getString(4));
    }

    boolean changedTarget() {
        return backup != null;
    }
}
