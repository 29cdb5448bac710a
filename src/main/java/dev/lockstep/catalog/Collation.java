package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A collation. The version of the library that a server has it from is not part of it: servers differ in that without anybody's doing.
 * (PostgreSQL documentation, "CREATE COLLATION".)
 *
 * @param provider {@code libc}, {@code icu}, or (17) {@code builtin}
 * @param locale of ICU or the built-in provider; of {@code libc} when {@code LC_COLLATE} and {@code LC_CTYPE} are the same, else
 *     {@code null}
 * @param collate {@code LC_COLLATE} where it is another than {@code LC_CTYPE}, else {@code null}
 * @param ctype {@code LC_CTYPE} likewise
 * @param copy of the built-in {@code "C"} or {@code "POSIX"} of {@code libc}, which is for databases of every encoding; others of
 *     {@code libc} are for that of their database
 * @param rules (16) rules of ICU added to the locale's, {@code null} for none
 */
public record Collation(
        String schema,
        String name,
        String provider,
        @Nullable String locale,
        @Nullable String collate,
        @Nullable String ctype,
        boolean copy,
        @Nullable String rules,
        boolean deterministic)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.COLLATION, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(provider)
                .when(copy, "FROM pg_catalog")
                .with("LOCALE", locale)
                .with("LC_COLLATE", collate)
                .with("LC_CTYPE", ctype)
                .with("RULES", rules)
                .when(!deterministic, "NOT DETERMINISTIC")
                .toString();
    }
}
