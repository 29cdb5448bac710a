package dev.lockstep.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.truth.TruthVersion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger.
 *
 * @param id of the promotion
 * @param source name of the environment it came from
 * @param fingerprint of the plan that ran
 * @param committedAt the start of the committed transaction, by the target's clock
 * @param result the promotion's result as JSON text, as it was known before the commit
 * @param baseline the catalog that the promotion left behind
 */
record LedgerEntry(UUID id, String source, String fingerprint, Instant committedAt, String result, Catalog baseline) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The truth that the promotion's source was; {@code null} when it was held against none. */
    @Nullable
    TruthVersion truth() {
        try {
            JsonNode truth = JSON.readTree(result).at("/plan/truth");
            return truth.isObject()
                    ? new TruthVersion(
                            truth.path("kind").asText(),
                            truth.path("name").asText(),
                            truth.path("fingerprint").asText())
                    : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger's column is of type json", e);
        }
    }
}
