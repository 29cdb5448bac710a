package dev.lockstep.plan;

import dev.lockstep.catalog.ForeignOptions;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code OPTIONS (…)} of foreign data; what is withheld is left to a person. */
final class ForeignClauses {
    private ForeignClauses() {}

    /** With a space before it; empty for no options. */
    static String all(ForeignOptions options) {
        return options.values().isEmpty()
                ? ""
                : options.values().entrySet().stream()
                        .map(option -> Quoting.identifier(option.getKey()) + " " + Quoting.literal(option.getValue()))
                        .collect(Collectors.joining(", ", " OPTIONS (", ")"));
    }

    /** With a space before it; empty for no changes. */
    static String changes(ForeignOptions from, ForeignOptions to) {
        ForeignOptions before = from.comparableWith(to);
        ForeignOptions after = to.comparableWith(from);
        List<String> changes = new ArrayList<>();
        after.values().forEach((name, value) -> {
            String old = before.values().get(name);
            if (!value.equals(old)) {
                changes.add((old == null ? "ADD " : "SET ") + Quoting.identifier(name) + " " + Quoting.literal(value));
            }
        });
        before.values().keySet().stream()
                .filter(name -> !after.values().containsKey(name))
                .forEach(name -> changes.add("DROP " + Quoting.identifier(name)));
        return changes.isEmpty() ? "" : " OPTIONS (" + String.join(", ", changes) + ")";
    }

    /** A created object lacks what is withheld. */
    static Draft created(Draft draft, ForeignOptions options) {
        return options.withheld().isEmpty()
                ? draft
                : draft.saying("; set " + String.join(", ", options.withheld())
                                + " by hand, which may be secret and is not carried over")
                        .with(Hazard.MANUAL_CHECK);
    }

    /** What is withheld is lost with the object. */
    static Draft dropped(Draft draft, ForeignOptions options) {
        return options.withheld().isEmpty()
                ? draft
                : draft.saying("; its " + String.join(", ", options.withheld())
                                + " cannot be brought back, being unknown to Lockstep")
                        .with(Hazard.MANUAL_CHECK, Hazard.DATA_LOSS);
    }
}
