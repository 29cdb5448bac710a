package dev.lockstep.promotion;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Something that an undo cannot keep, or cannot bring back.
 *
 * @param kind of the object, as in plans
 * @param name of the object, as it is called now if it is there
 * @param rows how many rows have it; -1 when that is not known
 * @param reason one sentence
 */
@Schema(name = "UndoLoss")
public record UndoLoss(
        @Schema(examples = "column") String kind,
        @Schema(examples = "public.merchants.tax_id") String name,

        @Schema(examples = "12", description = "How many rows it is about; -1 when that is not known")
        long rows,

        @Schema(examples = "Written since the promotion; the column goes")
        String reason) {

    /** What it is about, however many rows there are. */
    String subject() {
        return kind + " " + name + ": " + reason;
    }

    /** For people. */
    public String line() {
        return kind + " " + name + (rows < 0 ? "" : ", " + rows + (rows == 1 ? " row" : " rows")) + ": " + reason;
    }
}
