package dev.lockstep.report;

/** Numbers with their nouns, and names as people write them. */
final class Words {
    private Words() {}

    /** {@code 1 index}, {@code 3 indexes}, {@code 2 policies}. */
    static String count(long number, String noun) {
        return number + " " + (number == 1 ? noun : plural(noun));
    }

    static String plural(String noun) {
        if (noun.endsWith("y")) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun.endsWith("x") || noun.endsWith("s") ? noun + "es" : noun + "s";
    }

    /** Without the schema that everybody takes for granted. */
    static String shortName(String name) {
        return name.startsWith("public.") ? name.substring("public.".length()) : name;
    }
}
