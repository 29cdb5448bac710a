package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;

/**
 * A name as people write it, {@code public.merchants.tax} or {@code public.twice(integer)}.
 *
 * @param container what stands before the last dot, empty if there is none
 * @param name the object's own
 * @param suffix types of arguments, or the access method of an operator class; empty for most
 */
record RenamedName(String container, String name, String suffix) {

    static RenamedName of(String text, RenameKind kind) {
        int end = text.length();
        if (kind.kinds().contains(Kind.OPERATOR_CLASS) || kind.kinds().contains(Kind.OPERATOR_FAMILY)) {
            int using = text.indexOf(" USING ");
            end = using < 0 ? end : using;
        } else if (text.endsWith(")") && kind.depth() == 1) {
            end = text.indexOf('(');
        }
        int dot = kind.depth() == 0 ? -1 : text.lastIndexOf('.', end);
        return new RenamedName(
                dot < 0 ? "" : text.substring(0, dot), text.substring(dot + 1, end), text.substring(end));
    }

    RenamedName in(String other) {
        return new RenamedName(other, name, suffix);
    }

    String bare() {
        return withoutSuffix().toString();
    }

    private RenamedName withoutSuffix() {
        return new RenamedName(container, name, "");
    }

    @Override
    public String toString() {
        return (container.isEmpty() ? "" : container + ".") + name + suffix;
    }
}
