package dev.lockstep.promotion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a body says about what of a schema is looked at, the same for drift checks, plans and promotions. In JSON its fields stand among
 * the others of the body, so each body lists them, with the words that are here.
 *
 * @param privileges {@code ignore} or {@code sync}
 * @param include patterns of {@link dev.lockstep.diff.ScopePattern}; {@code null} for everything
 * @param exclude likewise; {@code null} for nothing
 */
public record SelectionOrder(
        @Nullable String privileges,
        @Nullable List<String> include,
        @Nullable List<String> exclude) {

    /** Most patterns of one list. */
    static final int MOST_PATTERNS = 1_000;

    static final String IGNORE = "ignore";
    static final String SYNC = "sync";

    static final String INCLUDE =
            "Patterns of what is looked at, instead of everything: schema (with all that is in it), schema.name, or kind:pattern; * is any text, ? one character. Parts follow their table. What is in no schema needs kind:name";
    static final String INCLUDE_EXAMPLE = "[\"public.*\", \"audit\", \"extension:citext\"]";
    static final String EXCLUDE = "Patterns of what is left alone as the target has it, even where include matches it";
    static final String EXCLUDE_EXAMPLE = "[\"*.tmp_*\"]";
}
