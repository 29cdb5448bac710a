package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogLook.Changes;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads catalogs, remembers what it read, and the next time reads only what has changed since ({@link CatalogLook}) and what that may
 * show in ({@link Affected}). What comes out equals what reading all would give; in doubt it reads all. For previews: a
 * promotion reads by itself what it relies on.
 *
 * <p>Held in memory, for the databases that were read last. For use by several threads.
 */
public final class CatalogMemory {
    /** Objects of all catalogs that are remembered; one takes about 1 kB, all it was made of included. */
    private static final int MOST_OBJECTS = 600_000;

    /** Objects as a part of all dependencies; with more to be read again, all is. */
    private static final double LARGEST_PART = 0.1;

    /** Not worth a full reading whatever the part. */
    private static final int FEW = 100;

    private static final String TRIGGERS = "pg_trigger";

    private final AtomicLong wholeReadings = new AtomicLong();
    private final AtomicLong narrowReadings = new AtomicLong();
    private final Map<String, Remembered> byDatabase = new LinkedHashMap<>(16, 0.75f, true);

    /** All that there is to read, and what can be said of the database at that moment. */
    private static final class Remembered {
        private final Reading reading;
        private final CatalogLook look;
        /** {@code null} as long as nobody had to know. */
        private final @Nullable NamesInConstants constants;

        private @Nullable Affected affected;

        private Remembered(Reading reading, CatalogLook look, @Nullable NamesInConstants constants) {
            this.reading = reading;
            this.look = look;
            this.constants = constants;
        }

        private synchronized Remembered at(CatalogLook later) {
            Remembered same = new Remembered(reading, later, constants);
            same.affected = affected;
            return same;
        }

        private synchronized Affected affected() {
            if (affected == null) {
                affected = new Affected(reading.rows(), reading.draft());
            }
            return affected;
        }
    }

    /**
     * Within the session's {@code REPEATABLE READ} transaction, see {@link CatalogReader#read}.
     *
     * @param database by which it is found again; of two that go by one name, the one read last is remembered
     */
    public Catalog read(SqlSession session, String database) {
        return read(session, database, true);
    }

    /** The same without {@linkplain Catalog#sizes() sizes}. */
    public Catalog readDefinitions(SqlSession session, String database) {
        return read(session, database, false);
    }

    private Catalog read(SqlSession session, String database, boolean sizes) {
        CatalogReader.requireTransaction(session);
        DeparseSettings settings = DeparseSettings.fix(session);
        Remembered earlier = remembered(database);
        Remembered now = earlier == null ? null : since(session, earlier);
        if (now == null) {
            wholeReadings.incrementAndGet();
            CatalogLook look = CatalogLook.at(session);
            now = new Remembered(new CatalogReader().readWhole(session, settings.serverVersion()), look, null);
        }
        if (now != earlier) {
            remember(database, now);
        }
        Reading reading = now.reading;
        Catalog catalog =
                sizes ? reading.catalog().withSizes(TableSizes.read(session, reading.draft())) : reading.catalog();
        settings.restore(session);
        return catalog;
    }

    /** {@code null} when too much would have to be read, or something happened that cannot be accounted for. */
    private @Nullable Remembered since(SqlSession session, Remembered earlier) {
        Changes changes = earlier.look.until(session);
        if (changes == null) {
            return null;
        }
        if (!changes.any()) {
            return changes.look() == earlier.look ? earlier : earlier.at(changes.look());
        }
        Set<Long> gone = gone(session, earlier, changes);
        Set<Long> changed = new HashSet<>(changes.owners());
        changed.addAll(gone);
        NamesInConstants constants = earlier.constants == null ? null : earlier.constants.changed(changed);
        if (NamesInConstants.lost(session, changes, gone, earlier.affected(), earlier.reading.draft())) {
            constants = constants == null ? NamesInConstants.read(session) : constants.known(session);
            changed.addAll(constants.owners());
        }
        TableNames names = TableNames.of(session, changed, earlier.reading.draft());
        Set<Long> again =
                earlier.affected().by(changed, names, changes.renewed().contains(TRIGGERS), changes.ofLabels());
        if (again.size() > LARGEST_PART * earlier.reading.rows().size() + FEW) {
            return null;
        }
        narrowReadings.incrementAndGet();
        Reading reading = new CatalogReader()
                .readAgain(
                        session,
                        earlier.reading,
                        Again.of(again, earlier.affected(), earlier.reading.draft(), changes));
        return isComplete(session, earlier, reading, changes)
                ? new Remembered(reading, changes.look(), constants)
                : null;
    }

    /** Whatever is dropped loses its dependencies: of a drop that was overlooked there would be some too many. */
    private static boolean isComplete(SqlSession session, Remembered earlier, Reading reading, Changes changes) {
        // A foreign key shows how the triggers of partitions fire. That a table became one, only new dependencies tell.
        if (!reading.draft().lasting().usualFirings() && changes.in("pg_inherits")) {
            return false;
        }
        long read = reading.rows().countWithoutTriggers();
        if (changes.in(TRIGGERS)) {
            return read == CatalogLook.dependencies(session);
        }
        // Else those of triggers and of PostgreSQL's own objects, which are not read, are as many as before.
        long others = earlier.look.dependencyRows() - earlier.reading.rows().countWithoutTriggers();
        return read == changes.look().dependencyRows() - others;
    }

    /** OIDs of the objects that were in these system catalogs and are no more. */
    private static Set<Long> gone(SqlSession session, Remembered remembered, Changes changes) {
        Reading earlier = remembered.reading;
        Set<String> catalogs = changes.shrunk().entrySet().stream()
                .filter(shrunk -> Address.DROPPABLE.containsKey(shrunk.getKey()))
                .filter(shrunk -> shrunk.getValue() > replaced(shrunk.getKey(), remembered, changes))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        Map<Long, Set<Long>> known = new HashMap<>();
        catalogs.forEach(name -> known.put(address(name), new HashSet<>()));
        if (known.isEmpty()) {
            return Set.of();
        }
        DependRows rows = earlier.rows();
        for (int row = 0; row < rows.size(); row++) {
            Set<Long> oids = known.get(rows.catalog(row));
            if (oids != null) {
                oids.add(rows.dependentOid(row));
            }
        }
        for (Address address : earlier.draft().addresses()) {
            Set<Long> oids = known.get(address.catalog());
            if (oids != null) {
                oids.add(address.object());
            }
        }
        Set<Long> gone = new HashSet<>();
        for (String catalog : catalogs) {
            Set<Long> oids = known.get(address(catalog));
            session.query("SELECT array_agg(oid) AS oids FROM pg_catalog." + catalog + " WHERE oid >= 16384", row -> {
                for (long oid : Values.oids(row, "oids")) {
                    oids.remove(oid);
                }
                return null;
            });
            gone.addAll(oids);
        }
        return gone;
    }

    /** How many rows of a catalog went away because there are new versions of them. */
    private static long replaced(String catalog, Remembered earlier, Changes changes) {
        return changes.rewritten().getOrDefault(catalog, List.of()).stream()
                .filter(oid -> earlier.affected().was(oid, catalog))
                .count();
    }

    private static long address(String catalog) {
        return Objects.requireNonNull(Address.DROPPABLE.get(catalog), catalog);
    }

    /** How often nothing could be taken from memory. */
    long wholeReadings() {
        return wholeReadings.get();
    }

    /** How often something, and not all, was read again. */
    long narrowReadings() {
        return narrowReadings.get();
    }

    private synchronized @Nullable Remembered remembered(String database) {
        return byDatabase.get(database);
    }

    private synchronized void remember(String database, Remembered read) {
        byDatabase.remove(database);
        byDatabase.put(database, read);
        long objects = byDatabase.values().stream()
                .mapToLong(remembered -> remembered.reading.objects().size())
                .sum();
        var oldest = byDatabase.values().iterator();
        while (objects > MOST_OBJECTS && oldest.hasNext()) {
            objects -= oldest.next().reading.objects().size();
            oldest.remove();
        }
    }
}
