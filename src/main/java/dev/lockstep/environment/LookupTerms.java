package dev.lockstep.environment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is agreed on the lookup tables between two environments.
 *
 * @param data {@code mirror}, {@code upsert} or {@code none}; {@code null} for {@code mirror}
 * @param tables patterns; {@code null} where nothing is said, and the tables of every pair count
 * @param lookup declarations; the first whose pattern matches a table is the one that counts for it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LookupTerms(@Nullable String data, @Nullable List<String> tables, List<LookupDeclaration> lookup) {
    public LookupTerms {
        tables = tables == null ? null : List.copyOf(tables);
        lookup = lookup == null ? List.of() : List.copyOf(lookup);
    }

    /** Patterns of all tables that are named, be it in a declaration. */
    List<String> patterns(List<String> everywhere) {
        List<String> declared = lookup.stream().map(LookupDeclaration::table).toList();
        return Stream.concat((tables == null ? everywhere : tables).stream(), declared.stream())
                .distinct()
                .toList();
    }
}
