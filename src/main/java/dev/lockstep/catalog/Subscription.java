package dev.lockstep.catalog;

import java.util.List;
import java.util.SortedMap;

/**
 * A subscription of logical replication. Where it connects to holds secrets and is never read. That, whether it is enabled, and its
 * slot on the publisher are each environment's own: they are not compared.
 *
 * @param publications sorted
 * @param options what {@code WITH} takes and can be altered at any time, by name, where it is not the default; {@code streaming}
 *     where it is not {@code off}
 * @param slotOptions those that are true of {@code two_phase} and {@code failover}, which belong to the slot and can only be altered
 *     together with it: used when the subscription is made, not compared
 */
public record Subscription(
        String name,
        List<String> publications,
        SortedMap<String, String> options,
        SortedMap<String, String> slotOptions)
        implements DatabaseObject {
    public Subscription {
        publications = publications.stream().sorted().toList();
        options = Sorted.copyOf(options);
        slotOptions = Sorted.copyOf(slotOptions);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.SUBSCRIPTION, name);
    }

    @Override
    public String summary() {
        return "to " + String.join(", ", publications) + (options.isEmpty() ? "" : " WITH " + options);
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof Subscription subscription
                && id().equals(subscription.id())
                && publications.equals(subscription.publications)
                && options.equals(subscription.options);
    }
}
