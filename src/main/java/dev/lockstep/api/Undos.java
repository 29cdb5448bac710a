package dev.lockstep.api;

import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import dev.lockstep.promotion.UndoOrders;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which promotions, imports and pushes were taken back, and by which undo, as far as the queue knows it: what became of a target that was
 * restored since is for its ledger to say.
 */
@ApplicationScoped
class Undos {
    private static final String PROMOTION = "promotion";
    private static final String PROMOTED = "promoted";

    private final Jobs jobs;

    Undos(Jobs jobs) {
        this.jobs = jobs;
    }

    /** Whether the job changed its target, so that there is something to take back. */
    static boolean isPromoted(Job job) {
        return PROMOTED.equals(job.outcome());
    }

    /** The ids of the undos that count, by what they took back. One that was taken back itself counts no more. */
    Uni<Map<UUID, UUID>> of(List<Job> promotions) {
        List<String> ids = ids(promotions);
        if (ids.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return jobs.succeededAbout(PROMOTION, UndoOrders.UNDO_OF, ids)
                .flatMap(undos -> of(undos).map(undone -> counting(undos, undone)));
    }

    /** The job with the undo that took it back, if there is one. */
    Uni<JobView> view(Job job) {
        return of(List.of(job)).map(undone -> JobView.of(job, undone.get(job.id())));
    }

    private static Map<UUID, UUID> counting(List<Job> undos, Map<UUID, UUID> undone) {
        Map<UUID, UUID> counting = new HashMap<>();
        undos.stream()
                .filter(undo -> isPromoted(undo) && !undone.containsKey(undo.id()))
                .forEach(undo -> counting.put(
                        UUID.fromString(undo.request().path(UndoOrders.UNDO_OF).asText()), undo.id()));
        return counting;
    }

    private static List<String> ids(List<Job> promotions) {
        return promotions.stream()
                .filter(Undos::isPromoted)
                .map(job -> job.id().toString())
                .toList();
    }
}
