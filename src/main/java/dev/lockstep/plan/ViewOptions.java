package dev.lockstep.plan;

import dev.lockstep.catalog.View;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What it means for those who use a view that its options change. (PostgreSQL documentation, "CREATE VIEW".) */
final class ViewOptions {
    /** As much of a word as tells it from others will do ({@code parse_bool} in PostgreSQL's sources). */
    private static final Set<String> ON = Set.of("true", "tru", "tr", "t", "yes", "ye", "y", "on", "1");

    /** By how much each of them keeps out. */
    private static final List<String> CHECKS = List.of("", "local", "cascaded");

    private ViewOptions() {}

    static Draft warned(Draft draft, View from, View to) {
        Draft said = draft;
        if (isOn(from, "security_invoker") != isOn(to, "security_invoker")) {
            said = said.saying("; what is below it is read with the rights of "
                            + (isOn(to, "security_invoker") ? "whoever queries it" : "its owner") + " from now on")
                    .with(Hazard.BACKWARD_INCOMPATIBLE);
        }
        if (isOn(from, "security_barrier") && !isOn(to, "security_barrier")) {
            said = said.saying("; functions in a query of it may see rows that it leaves out, so look who can query it")
                    .with(Hazard.MANUAL_CHECK);
        }
        int before = check(from);
        int after = check(to);
        return said.withIf(after > before, Hazard.BACKWARD_INCOMPATIBLE).withIf(after < before, Hazard.RULE_DROPPED);
    }

    private static boolean isOn(View view, String option) {
        return ON.contains(view.options().getOrDefault(option, "false").toLowerCase(Locale.ROOT));
    }

    private static int check(View view) {
        return CHECKS.indexOf(view.options().getOrDefault("check_option", "").toLowerCase(Locale.ROOT));
    }
}
