package dev.lockstep.introspect;

import dev.lockstep.catalog.Extension;
import dev.lockstep.sql.SqlSession;

/** Extensions but {@code plpgsql}, which every database has from the start. */
final class ExtensionsReader implements KindReader {
    /** An extension whose files were removed from the server is still in the database, but cannot be asked for its versions. */
    private static final String QUERY = """
            SELECT x.oid, x.extname, n.nspname, x.extversion, x.extrelocatable,
                   ARRAY(SELECT u.target FROM pg_extension_update_paths(a.name) u
                          WHERE u.source = x.extversion AND u.path IS NOT NULL) AS reaches,
                   ARRAY(SELECT u.source FROM pg_extension_update_paths(a.name) u
                          WHERE u.target = x.extversion AND u.path IS NOT NULL) AS reached_from
              FROM pg_extension x
              JOIN pg_namespace n ON n.oid = x.extnamespace
              LEFT JOIN pg_available_extensions() a ON a.name = x.extname
             WHERE x.extname <> 'plpgsql'
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_extension WHERE extname <> 'plpgsql'";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            Extension extension = new Extension(
                    Values.text(row, "extname"),
                    Values.text(row, "nspname"),
                    Values.text(row, "extversion"),
                    row.getBoolean("extrelocatable"),
                    Values.texts(row, "reaches"),
                    Values.texts(row, "reached_from"));
            draft.add(Address.of(Address.PG_EXTENSION, row.getLong("oid")), extension);
            return extension;
        });
    }
}
