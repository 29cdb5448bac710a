package dev.lockstep.introspect;

import dev.lockstep.catalog.Extension;
import dev.lockstep.sql.SqlSession;

/** Extensions but {@code plpgsql}, which every database has from the start. */
final class ExtensionsReader implements KindReader {
    private static final String QUERY = """
            SELECT x.oid, x.extname, n.nspname, x.extversion
              FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace
             WHERE x.extname <> 'plpgsql'
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            Extension extension = new Extension(
                    Values.text(row, "extname"), Values.text(row, "nspname"), Values.text(row, "extversion"));
            draft.add(Address.of(Address.PG_EXTENSION, row.getLong("oid")), extension);
            return extension;
        });
    }
}
