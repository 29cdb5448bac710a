package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a step stands and what it leaves behind there.
 *
 * @param transactional PostgreSQL can run it in a transaction block; else only on its own
 * @param undo the statement that takes it back, also when it was broken off halfway or never ran; {@code null} for steps of the
 *     transaction, and where there is nothing to take back
 * @param leaves objects that it makes or changes and that belong to neither catalog, from then on until the plan has ended or was
 *     taken back
 */
public record Placement(
        Stretch stretch, boolean transactional, @Nullable String undo, Set<ObjectId> leaves) {
    static final Placement TRANSACTION = new Placement(Stretch.TRANSACTION, true, null, Set.of());

    public Placement {
        leaves = Set.copyOf(leaves);
    }
}
