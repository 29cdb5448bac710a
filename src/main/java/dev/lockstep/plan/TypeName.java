package dev.lockstep.plan;

/**
 * A type as {@code format_type} prints it, taken apart: {@code timestamp(3) without time zone}, {@code numeric(12,2)[]}.
 *
 * @param base without modifiers and brackets
 * @param modifiers what stands in the parentheses, empty for none; of an interval its fields before that: {@code day to second,3}
 * @param array it is an array (of any number of dimensions: PostgreSQL does not tell them apart)
 */
record TypeName(String base, String modifiers, boolean array) {
    private static final String INTERVAL = "interval";

    static TypeName of(String type) {
        boolean array = type.endsWith("[]");
        String element = array ? type.substring(0, type.length() - 2) : type;
        int open = element.indexOf('(');
        int close = element.indexOf(')', open + 1);
        if (open < 0 || close < 0 || element.indexOf('"') >= 0 && element.lastIndexOf('"') > open) {
            return of(element, "", array);
        }
        String base = element.substring(0, open) + element.substring(close + 1);
        return of(base, element.substring(open + 1, close), array);
    }

    private static TypeName of(String base, String modifiers, boolean array) {
        if (!base.startsWith(INTERVAL + " ")) {
            return new TypeName(base, modifiers, array);
        }
        String fields = base.substring(INTERVAL.length() + 1);
        return new TypeName(INTERVAL, modifiers.isEmpty() ? fields : fields + "," + modifiers, array);
    }
}
