package dev.lockstep.plan;

import dev.lockstep.catalog.Subscription;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Subscriptions. None is ever connected or enabled by a plan, and no slot is touched: a statement that talks to the publisher could
 * neither be rolled back nor run in a transaction. (PostgreSQL documentation, "CREATE SUBSCRIPTION", "DROP SUBSCRIPTION".)
 */
final class SubscriptionChanges implements KindChanges<Subscription> {
    /** With a password, because nobody but superusers may do without one. It is set by hand. */
    private static final String PLACEHOLDER = "dbname=set_me password=set_me";

    /** What an option is set back to. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "binary", "false",
            "disable_on_error", "false",
            "origin", "any",
            "password_required", "true",
            "run_as_owner", "false",
            "streaming", "off",
            "synchronous_commit", "off");

    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Subscription subscription, PlanContext context) {
        Map<String, String> options = new TreeMap<>(subscription.options());
        options.putAll(subscription.slotOptions());
        // Its default is another since PostgreSQL 18.
        options.putIfAbsent("streaming", "off");
        return List.of(Draft.of(
                        "CREATE SUBSCRIPTION " + Quoting.identifier(subscription.name()) + " CONNECTION "
                                + Quoting.literal(PLACEHOLDER) + " PUBLICATION " + publications(subscription)
                                + " WITH (connect = false, enabled = false, slot_name = NONE, "
                                + assignments(options) + ")",
                        "Create the subscription " + subscription.name()
                                + ", not connected; by hand: set its connection (ALTER SUBSCRIPTION … CONNECTION), create a"
                                + " slot on the publisher, set slot_name, enable it, and refresh its publications")
                .with(Hazard.MANUAL_CHECK));
    }

    /** Only one that is disabled and has no slot can be dropped in a transaction. */
    @Override
    public List<Draft> drop(Subscription subscription, PlanContext context) {
        String alter = alter(subscription);
        return List.of(
                Draft.of(alter + " DISABLE", "Stop the subscription " + subscription.name() + "; no more rows come in")
                        .with(Hazard.BACKWARD_INCOMPATIBLE),
                Draft.of(
                                alter + " SET (slot_name = NONE)",
                                "Part the subscription " + subscription.name()
                                        + " from its slot, which stays on the publisher and keeps its WAL: drop it there by"
                                        + " hand")
                        .with(Hazard.MANUAL_CHECK),
                Draft.of(
                                "DROP SUBSCRIPTION " + Quoting.identifier(subscription.name()),
                                "Drop the subscription " + subscription.name()
                                        + "; what it has replicated stays in its tables")
                        .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Subscription from, Subscription to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Subscription from, Subscription to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (!from.publications().equals(to.publications())) {
            boolean fewer = !to.publications().containsAll(from.publications());
            drafts.add(Draft.of(
                            alter(to) + " SET PUBLICATION " + publications(to) + " WITH (refresh = false)",
                            "Change the publications of the subscription " + to.name()
                                    + ", which have to be on its publisher; by hand: ALTER SUBSCRIPTION … REFRESH PUBLICATION, which"
                                    + " takes up their tables")
                    .with(Hazard.MANUAL_CHECK)
                    .withIf(fewer, Hazard.BACKWARD_INCOMPATIBLE));
        }
        Map<String, String> options = changed(from, to);
        if (!options.isEmpty()) {
            drafts.add(Draft.of(
                    alter(to) + " SET (" + assignments(options) + ")",
                    "Change how the subscription " + to.name() + " applies what it receives"));
        }
        return List.copyOf(drafts);
    }

    private static Map<String, String> changed(Subscription from, Subscription to) {
        TreeSet<String> names = new TreeSet<>(from.options().keySet());
        names.addAll(to.options().keySet());
        Map<String, String> changed = new TreeMap<>();
        for (String name : names) {
            String wanted = to.options().getOrDefault(name, DEFAULTS.get(name));
            if (!wanted.equals(from.options().getOrDefault(name, DEFAULTS.get(name)))) {
                changed.put(name, wanted);
            }
        }
        return changed;
    }

    private static String publications(Subscription subscription) {
        return subscription.publications().stream().map(Quoting::identifier).collect(Collectors.joining(", "));
    }

    private static String assignments(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + " = " + Quoting.literal(option.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String alter(Subscription subscription) {
        return "ALTER SUBSCRIPTION " + Quoting.identifier(subscription.name());
    }
}
