package dev.lockstep.diff;

import dev.lockstep.catalog.Glob;
import dev.lockstep.catalog.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are meant: {@code schema}, {@code schema.name}, or either behind {@code kind:}.
 *
 * <ul>
 *   <li>{@code audit} and {@code audit.*} mean the schema itself and all that is in it
 *   <li>{@code public.fee_*} means what is in the schema and has such a name; functions by their name, whatever their arguments
 *   <li>{@code view:public.*} means objects of one kind only, named as the API names kinds
 *   <li>{@code extension:citext} means an object that is in no schema, which no pattern without a kind does; {@code cast:public.mood}
 *       the casts from this type and to it
 * </ul>
 *
 * <p>{@code *} is any text, {@code ?} one character. Names are compared as they stand in {@code pg_catalog}: without quotes, upper and
 * lower case being different. The first dot ends the schema.
 */
public record ScopePattern(String text) {

    /** @throws IllegalArgumentException in words for people, when the text is no pattern */
    public ScopePattern {
        text = text.strip();
        String names = text.substring(text.indexOf(':') + 1);
        if (names.isEmpty() || names.startsWith(".") || names.endsWith(".")) {
            throw new IllegalArgumentException("\"" + text + "\" names nothing.");
        }
        if (text.indexOf(':') >= 0 && kind(text) == null) {
            throw new IllegalArgumentException("There is no kind \"" + text.substring(0, text.indexOf(':')) + "\".");
        }
    }

    private static @Nullable Kind kind(String text) {
        int colon = text.indexOf(':');
        return Arrays.stream(Kind.values())
                .filter(kind -> colon >= 0 && kind.label().equals(text.substring(0, colon)))
                .findFirst()
                .orElse(null);
    }

    Compiled compiled() {
        String names = text.substring(text.indexOf(':') + 1);
        int dot = names.indexOf('.');
        return new Compiled(
                kind(text),
                Glob.of(names),
                Glob.of(dot < 0 ? names : names.substring(0, dot)),
                Glob.of(dot < 0 ? "*" : names.substring(dot + 1)),
                dot < 0 || names.substring(dot + 1).equals("*"));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Ready to be matched with many objects. */
    record Compiled(@Nullable Kind kind, Glob all, Glob first, Glob second, boolean whole) {

        boolean matches(Kind ofKind, String schema, String name) {
            if (kind != null && kind != ofKind) {
                return false;
            }
            if (ofKind == Kind.SCHEMA) {
                return whole && first.matches(name);
            }
            if (schema.isEmpty()) {
                return kind != null && all.matches(name);
            }
            return first.matches(schema) && second.matches(name);
        }
    }
}
