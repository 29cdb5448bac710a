package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of the rare kinds of object a database has at all, asked in one query. */
final class Presence {
    private final int serverVersion;
    private final Set<String> present;

    private Presence(int serverVersion, Set<String> present) {
        this.serverVersion = serverVersion;
        this.present = present;
    }

    static Presence ask(SqlSession session, List<KindReader> readers, int serverVersion) {
        Set<String> places = new LinkedHashSet<>();
        for (KindReader reader : readers) {
            String place = reader.presence(serverVersion);
            if (place != null) {
                places.add(place);
            }
        }
        Set<String> present = new HashSet<>();
        if (!places.isEmpty()) {
            String exists =
                    places.stream().map("EXISTS (SELECT FROM %s)"::formatted).collect(Collectors.joining(", "));
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
        return new Presence(serverVersion, present);
    }

    /** Whether the reader has anything to read. */
    boolean of(KindReader reader) {
        String place = reader.presence(serverVersion);
        return place == null || present.contains(place);
    }
}
