package dev.lockstep.data;

import java.util.List;

/**
 * The values of a row's image as texts, without a type that it could be read back as: a preview makes no types. An image is what PostgreSQL
 * prints of a record: a field is quoted where it has to be, quotes and backslashes in it are doubled, and NULL is nothing at all.
 */
final class ImageFields {
    private ImageFields() {}

    /** To be joined with the images of before {@code image}: the array {@code alias.f}. */
    static String of(String image, String alias) {
        return """
                CROSS JOIN LATERAL (
                    SELECT array_agg(CASE WHEN m.f[1] = '' THEN NULL
                               WHEN left(m.f[1], 1) = '"'
                               THEN replace(replace(substr(m.f[1], 2, length(m.f[1]) - 2), '""', '"'), '\\\\', '\\')
                               ELSE m.f[1] END ORDER BY m.n) AS f
                    FROM regexp_matches(',' || substr(%1$s.before, 2, length(%1$s.before) - 2), ',("(?:[^"]|"")*"|[^,"]*)', 'g')
                         WITH ORDINALITY AS m (f, n)) AS %2$s""".formatted(image, alias);
    }

    static String value(String alias, List<String> columns, String column) {
        return "(%s.f[%d])".formatted(alias, columns.indexOf(column) + 1);
    }
}
