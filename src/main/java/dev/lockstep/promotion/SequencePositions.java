package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where the sequences stand that a plan makes away with: no catalog says it, and a backup by pg_dump only says it inside of its own
 * archive. Kept in the ledger, so that an undo goes on counting where the application was.
 */
final class SequencePositions {
    private SequencePositions() {}

    /** As {@code setval} takes it. */
    record Position(String schema, String name, long last, boolean called) {
        static Position read(ResultSet row) throws SQLException {
            return new Position(row.getString(1), row.getString(2), row.getLong(3), row.getBoolean(4));
        }

        private String json() {
            return "{\"schema\":%s,\"name\":%s,\"last\":%d,\"called\":%s}"
                    .formatted(quoted(schema), quoted(name), last, called);
        }
    }

    /**
     * Of the sequences that {@code target} has and {@code wanted} lacks, those of identity columns included.
     *
     * @param renamed what something of the target is called afterwards
     */
    static List<Position> lost(SqlSession session, Catalog target, Catalog wanted, UnaryOperator<ObjectId> renamed) {
        Set<ObjectId> kept = sequences(wanted);
        Set<ObjectId> lost = sequences(target);
        lost.removeIf(id -> kept.contains(renamed.apply(id)));
        List<Position> positions = new ArrayList<>();
        for (ObjectId id : lost) {
            positions.addAll(session.query(
                    "SELECT %s, %s, last_value, is_called FROM %s"
                            .formatted(Quoting.literal(id.schema()), Quoting.literal(id.name()), sql(id)),
                    Position::read));
        }
        return positions;
    }

    /**
     * Puts those where they were that are made again and nothing else was put past rows that came since, and moves the others forward: back
     * only where one goes round, as it has numbers before and behind it. One that only had another name in the meantime went on counting,
     * and stays.
     *
     * @param now before they were, under the names that {@code wanted} has
     */
    static void restore(SqlSession session, List<Position> positions, Catalog now, Catalog wanted) {
        Set<ObjectId> made = sequences(wanted);
        made.removeAll(sequences(now));
        for (Position position : positions) {
            ObjectId id = ObjectId.of(Kind.SEQUENCE, position.schema(), position.name());
            if (made.contains(id)) {
                session.query(
                        """
                        SELECT setval(s.seqrelid, p.last, p.called)
                          FROM pg_catalog.pg_sequence s, %s AS now, (SELECT ?::bigint AS last, ?::boolean AS called) AS p
                         WHERE s.seqrelid = %s::regclass AND p.last BETWEEN s.seqmin AND s.seqmax
                           AND (s.seqcycle
                                OR now.last_value = s.seqstart AND NOT now.is_called
                                OR sign(s.seqincrement) * (p.last - now.last_value) > 0
                                OR now.last_value = p.last AND NOT now.is_called AND p.called)
                        """.formatted(sql(id), Quoting.literal(sql(id))),
                        row -> row.getLong(1),
                        position.last(),
                        position.called());
            }
        }
    }

    private static Set<ObjectId> sequences(Catalog catalog) {
        Set<ObjectId> ids =
                catalog.all(Sequence.class).map(Sequence::id).collect(Collectors.toCollection(TreeSet::new));
        catalog.all(Column.class).map(Column::identity).forEach(identity -> {
            if (identity != null) {
                ids.add(ObjectId.of(Kind.SEQUENCE, identity.sequenceSchema(), identity.sequenceName()));
            }
        });
        return ids;
    }

    static String json(List<Position> positions) {
        return positions.stream().map(Position::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(c -> quoted.append(
                        c == '"' || c == '\\' || c < ' ' ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return quoted.append('"').toString();
    }

    private static String sql(ObjectId id) {
        return Quoting.qualified(id.schema(), id.name());
    }
}
