package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which of the rare kinds of object a database has at all, asked in one query. */
final class Presence {
    private static final Pattern CATALOG = Pattern.compile("\\bpg_[a-z_]+\\b");

    /** Those that are named first, with a {@code WHERE}, in places where rows are objects with an OID. */
    private static final Map<String, Long> NARROWED =
            Map.of("pg_class", Address.PG_CLASS, "pg_type", Address.PG_TYPE, "pg_proc", Address.PG_PROC);

    private final int serverVersion;
    private final Set<String> present;

    private Presence(int serverVersion, Set<String> present) {
        this.serverVersion = serverVersion;
        this.present = present;
    }

    /** What the draft's earlier one knows is only asked for again where there are new rows. */
    static Presence ask(SqlSession session, List<KindReader> readers, CatalogDraft draft) {
        Set<String> places = new LinkedHashSet<>();
        Set<String> present = new HashSet<>();
        for (KindReader reader : readers) {
            String place = reader.presence(draft.serverVersion());
            if (place != null && draft.lasting().knownPlaces().contains(place)) {
                present.add(place);
            } else if (place != null && draft.again().renews(catalogs(place))) {
                places.add(place);
            }
        }
        if (!places.isEmpty()) {
            String exists = places.stream()
                    .map(place -> "EXISTS (SELECT FROM %s)".formatted(narrowed(place, draft.again())))
                    .collect(Collectors.joining(", "));
            session.queryOne("SELECT " + exists, row -> {
                int column = 1;
                for (String place : places) {
                    if (row.getBoolean(column++)) {
                        present.add(place);
                    }
                }
                return present;
            });
        }
        draft.lasting().know(present);
        return new Presence(draft.serverVersion(), present);
    }

    /** In the catalogs that have the most rows, there can only be anything where there was nothing among those to be read again. */
    private static String narrowed(String place, Again again) {
        Long catalog = NARROWED.get(place.substring(0, Math.max(0, place.indexOf(' '))));
        return catalog == null ? place : place + " AND " + again.condition("oid", catalog);
    }

    private static List<String> catalogs(String place) {
        return CATALOG.matcher(place).results().map(MatchResult::group).toList();
    }

    /** Whether the reader has anything to read. */
    boolean of(KindReader reader) {
        String place = reader.presence(serverVersion);
        return place == null || present.contains(place);
    }
}
