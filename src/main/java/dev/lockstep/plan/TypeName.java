package dev.lockstep.plan;

/**
 * A type as {@code format_type} prints it, taken apart: {@code timestamp(3) without time zone}, {@code numeric(12,2)[]}.
 *
 * @param base without modifiers and brackets
 * @param modifiers what stands in the parentheses, empty for none
 * @param array it is an array (of any number of dimensions: PostgreSQL does not tell them apart)
 */
record TypeName(String base, String modifiers, boolean array) {
    static TypeName of(String type) {
        boolean array = type.endsWith("[]");
        String element = array ? type.substring(0, type.length() - 2) : type;
        int open = element.indexOf('(');
        int close = element.indexOf(')', open + 1);
        if (open < 0 || close < 0 || element.indexOf('"') >= 0 && element.lastIndexOf('"') > open) {
            return new TypeName(element, "", array);
        }
        String base = element.substring(0, open) + element.substring(close + 1);
        return new TypeName(base, element.substring(open + 1, close), array);
    }
}
