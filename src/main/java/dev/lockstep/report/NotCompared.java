package dev.lockstep.report;

import dev.lockstep.promotion.DriftResult;
import java.util.List;

/** Says plainly what a verdict does not cover. */
final class NotCompared {
    private static final int MOST = 20;

    private NotCompared() {}

    /** Empty when everything was compared. */
    static String of(List<DriftResult.Unhandled> objects) {
        if (objects.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(
                "\n⚠️  NOT COMPARED (both have these, of kinds that Lockstep does not handle: look yourself whether they are the same)\n");
        objects.stream()
                .limit(MOST)
                .forEach(object -> text.append("    • %s %s\n".formatted(object.kind(), object.name())));
        if (objects.size() > MOST) {
            text.append("    • and %d more\n".formatted(objects.size() - MOST));
        }
        return text.toString();
    }
}
