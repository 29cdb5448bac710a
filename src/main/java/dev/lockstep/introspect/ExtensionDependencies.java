package dev.lockstep.introspect;

import dev.lockstep.catalog.ExtensionDependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which objects go with an extension. They are nothing but rows of {@code pg_depend}, and few databases have any. */
final class ExtensionDependencies {
    static final char TYPE = 'x';

    private ExtensionDependencies() {}

    static void add(SqlSession session, DependRows rows, CatalogDraft draft) {
        List<DependRows.Row> found = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.type(i) == TYPE && draft.find(rows.dependent(i)) != null) {
                found.add(rows.row(i));
            }
        }
        if (!found.isEmpty()) {
            Map<Long, String> names = new HashMap<>();
            // Of plpgsql, too, which is no object of the catalog.
            session.query(
                    "SELECT oid, extname FROM pg_extension",
                    row -> names.put(row.getLong("oid"), Values.text(row, "extname")));
            found.forEach(row -> add(row, names.get(row.on().object()), draft));
        }
    }

    private static void add(DependRows.Row row, String extension, CatalogDraft draft) {
        ObjectId whole = draft.find(row.dependent());
        ObjectId subject =
                whole.kind() == Kind.CONSTRAINT ? ObjectId.of(Kind.INDEX, whole.schema(), whole.name()) : whole;
        draft.addPart(subject, whole);
        draft.within(row.dependent().object(), () -> draft.add(new ExtensionDependency(subject, extension)));
    }
}
