package dev.lockstep.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a generated pair of schemas: statements that make it in the old form and in the new. A part that cannot be made, because
 * something that it needs is not there, is left out.
 *
 * @param old {@code null} when only the new form has it
 * @param wanted {@code null} when only the old form has it
 */
record Part(String name, @Nullable String old, @Nullable String wanted) {

    static List<String> old(List<Part> parts) {
        List<String> scripts = new ArrayList<>();
        parts.forEach(part -> scripts.add(part.old() == null ? "" : part.old()));
        return scripts;
    }

    static List<String> wanted(List<Part> parts) {
        List<String> scripts = new ArrayList<>();
        parts.forEach(part -> scripts.add(part.wanted() == null ? "" : part.wanted()));
        return scripts;
    }

    /** This part without the change. */
    List<Part> unchanged() {
        return old == null || wanted == null || old.equals(wanted)
                ? List.of()
                : List.of(new Part(name, old, old), new Part(name, wanted, wanted));
    }

    @Override
    public String toString() {
        if (old != null && old.equals(wanted)) {
            return "-- " + name + ", in both\n" + old + ";";
        }
        return "-- " + name + "\n-- old:\n" + old + ";\n-- new:\n" + wanted + ";";
    }
}
