package dev.lockstep.plan;

/**
 * That an object of the target is to have another name, or to be in another schema, and keep everything else.
 *
 * @param kind {@code table}, {@code column} …, as the API names kinds; {@code type} for any of the types, {@code enum label} for a
 *     label, {@code attribute} for one of a composite type
 * @param from its name in the target, as differences and plans show it: {@code public.merchants.tax}
 * @param to its name in the source
 */
public record Rename(String kind, String from, String to) {
    public static final String TYPE = "type";
    public static final String ENUM_LABEL = "enum label";
    public static final String ATTRIBUTE = "attribute";

    /** The same the other way round. */
    public Rename back() {
        return new Rename(kind, to, from);
    }
}
