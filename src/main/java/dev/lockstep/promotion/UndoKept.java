package dev.lockstep.promotion;

import dev.lockstep.data.KeptRows;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Lookup rows that a promotion changed and that its undo leaves as they are now.
 *
 * @param table that has them
 * @param rows how many
 * @param keys of some of them; empty where they are not to be shown, or where there is no key
 * @param reason to be read after "they"
 */
@Schema(name = "UndoKept")
public record UndoKept(
        @Schema(examples = "public.merchant_categories") String table,
        @Schema(examples = "1") long rows,

        @Schema(
                examples = "[\"vip\"]",
                description =
                        "Keys of some of them; none of tables without a key, or where the key is marked as sensitive")
        List<String> keys,

        @Schema(examples = "were changed since") String reason) {
    public UndoKept {
        keys = List.copyOf(keys);
    }

    static List<UndoKept> of(List<KeptRows> kept) {
        return kept.stream()
                .map(rows -> new UndoKept(rows.table(), rows.rows(), rows.keys(), rows.reason()))
                .toList();
    }

    /** For people. */
    public String line() {
        String some =
                keys.isEmpty() ? "" : " (%s%s)".formatted(String.join(", ", keys), keys.size() < rows ? ", …" : "");
        return "%s, %d %s%s: they %s".formatted(table, rows, rows == 1 ? "row" : "rows", some, reason);
    }
}
