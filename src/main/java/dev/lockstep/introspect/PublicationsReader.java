package dev.lockstep.introspect;

import dev.lockstep.catalog.Publication;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publications. ({@code pubgencols} came with PostgreSQL 18.) */
final class PublicationsReader implements KindReader {
    private static final String QUERY = """
            SELECT p.oid, p.pubname, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
                   to_jsonb(p) ->> 'pubgencols' AS generated
              FROM pg_publication p
             WHERE NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_publication'::regclass AND e.objid = p.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    private static final List<String> OPERATIONS = List.of("insert", "update", "delete", "truncate");

    @Override
    public String presence(int serverVersion) {
        return "pg_publication";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            Publication publication = new Publication(
                    Values.text(row, "pubname"),
                    row.getBoolean("puballtables"),
                    operations(row),
                    row.getBoolean("pubviaroot"),
                    generatedColumns(row.getString("generated")));
            draft.add(Address.of(Address.PG_PUBLICATION, row.getLong("oid")), publication);
            return publication;
        });
    }

    private static List<String> operations(ResultSet row) throws SQLException {
        List<String> published = new ArrayList<>();
        for (String operation : OPERATIONS) {
            if (row.getBoolean("pub" + operation)) {
                published.add(operation);
            }
        }
        return published;
    }

    private static @Nullable String generatedColumns(@Nullable String code) {
        return code == null
                ? null
                : switch (code) {
                    case "n" -> null;
                    case "s" -> "stored";
                    default -> throw new IllegalStateException("unknown publish_generated_columns " + code);
                };
    }
}
