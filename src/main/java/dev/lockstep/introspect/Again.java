package dev.lockstep.introspect;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read again. A query over the rows of relations need not hear of the OIDs of types: with many that it has none of, it
 * would go through the whole catalog.
 */
final class Again {
    /** Of whose objects the rows are read: a relation's columns and constraints, a type's labels. */
    static final List<Long> CATALOGS = List.of(Address.PG_CLASS, Address.PG_TYPE, Address.PG_PROC);

    /** Everything, by a reading that takes nothing from an earlier one. */
    static final Again ALL = new Again(true, Set.of(), Map.of(), Set.of(), Set.of(), null);

    private final boolean all;
    private final Set<Long> oids;
    private final long[] sorted;
    private final Map<Long, Set<Long>> byCatalog;
    /** Those of which it is not known in which catalog they are: one that nothing is known of may be anywhere. */
    private final Set<Long> anywhere;

    private final Set<String> renewed;
    private final @Nullable Set<Long> commented;

    private Again(
            boolean all,
            Set<Long> oids,
            Map<Long, Set<Long>> byCatalog,
            Set<Long> anywhere,
            Set<String> renewed,
            @Nullable Set<Long> commented) {
        this.all = all;
        this.oids = oids;
        this.sorted = oids.stream().mapToLong(Long::longValue).sorted().toArray();
        this.byCatalog = byCatalog;
        this.anywhere = anywhere;
        this.renewed = renewed;
        this.commented = commented;
    }

    /**
     * @param oids of all objects to be read again, in whichever system catalog
     * @param rows where the OIDs were found as one end of a dependency
     * @param changes every object that came into a catalog since is there
     */
    static Again of(Set<Long> oids, Affected rows, CatalogDraft draft, CatalogLook.Changes changes) {
        Map<Long, Set<Long>> byCatalog = new HashMap<>();
        Set<Long> anywhere = new HashSet<>();
        for (Long oid : oids) {
            Set<Long> known = rows.catalogs(oid);
            changes.ownersByCatalog().forEach((catalog, reported) -> {
                if (reported.contains(oid)) {
                    known.add(catalog);
                }
            });
            for (long catalog : CATALOGS) {
                if (draft.find(Address.of(catalog, oid)) != null) {
                    known.add(catalog);
                }
            }
            if (known.isEmpty()) {
                anywhere.add(oid);
            }
            known.forEach(catalog ->
                    byCatalog.computeIfAbsent(catalog, key -> new HashSet<>()).add(oid));
        }
        Set<Long> commented = null;
        if (changes.commented() != null) {
            commented = new HashSet<>(changes.commented());
            commented.addAll(oids);
        }
        return new Again(false, Set.copyOf(oids), byCatalog, anywhere, changes.renewed(), commented);
    }

    boolean isAll() {
        return all;
    }

    /** Of all that an earlier reading had and that is to be read again. */
    Set<Long> oids() {
        return oids;
    }

    boolean contains(long oid) {
        return Arrays.binarySearch(sorted, oid) >= 0;
    }

    /** Those that may be objects of this system catalog. */
    Set<Long> in(long catalog) {
        Set<Long> in = new HashSet<>(byCatalog.getOrDefault(catalog, Set.of()));
        in.addAll(anywhere);
        return in;
    }

    /** Whether anything of the objects of this system catalog is to be read. */
    boolean reads(long catalog) {
        return all || !in(catalog).isEmpty();
    }

    /** Whether one of these system catalogs has new rows, and with them perhaps something of a kind that there was nothing of. */
    boolean renews(List<String> catalogs) {
        return all || catalogs.stream().anyMatch(renewed::contains);
    }

    /** The objects whose comments are to be read again; {@code null} when all are. */
    @Nullable
    Set<Long> commented() {
        return commented;
    }

    /** True for the rows to be read of the objects of one catalog. */
    String condition(String column, long catalog) {
        return all ? "true" : column + " = ANY (" + constant(in(catalog)) + ")";
    }

    /** True for the comments to be read, by the OID of what they are on. */
    String ofComments(String column) {
        return commented == null ? "true" : column + " = ANY (" + constant(commented) + ")";
    }

    /**
     * True for the dependencies to be read: by catalog, as {@code pg_depend}'s index is. Where an object is of which there are any is known:
     * there were some before, or those that are there now are new.
     */
    String ofDependents(String catalogColumn, String column) {
        return byCatalog.keySet().stream()
                .sorted()
                .map(catalog -> catalogColumn + " = " + catalog + " AND " + column + " = ANY ("
                        + constant(byCatalog.get(catalog)) + ")")
                .collect(Collectors.joining(" OR ", "(", byCatalog.isEmpty() ? "false)" : ")"));
    }

    /** An {@code oid[]} that the planner knows: only through such a one does it look by hash and by index. */
    private static String constant(Set<Long> oids) {
        return "'" + CatalogDraft.oids(oids) + "'::oid[]";
    }
}
