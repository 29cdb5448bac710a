package dev.lockstep.introspect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be read again. A query over the rows of relations need not hear of the OIDs of types: with many that it has none of, it
 * would go through the whole catalog.
 *
 * @param oids of all, in whichever system catalog
 * @param byCatalog those that may be in the catalogs by which queries are narrowed down, {@link #CATALOGS}
 */
record Again(Set<Long> oids, Map<Long, Set<Long>> byCatalog) {
    /** Of whose objects the rows are read: a relation's columns and constraints, a type's labels. */
    static final List<Long> CATALOGS = List.of(Address.PG_CLASS, Address.PG_TYPE, Address.PG_PROC);

    static final Again NOTHING = new Again(Set.of(), Map.of());

    /**
     * @param rows where the OIDs were found as one end of a dependency
     * @param reported OIDs of objects of which new rows were seen, by catalog; every object that came into a catalog since is there
     */
    static Again of(Set<Long> oids, Affected rows, CatalogDraft draft, Map<Long, Set<Long>> reported) {
        Map<Long, Set<Long>> byCatalog = new HashMap<>();
        CATALOGS.forEach(catalog -> byCatalog.put(catalog, new HashSet<>()));
        for (Long oid : oids) {
            Set<Long> known = rows.catalogs(oid);
            for (long catalog : CATALOGS) {
                if (reported.getOrDefault(catalog, Set.of()).contains(oid)
                        || draft.find(Address.of(catalog, oid)) != null) {
                    known.add(catalog);
                }
            }
            for (long catalog : CATALOGS) {
                // One that nothing is known of may be anywhere.
                if (known.isEmpty() || known.contains(catalog)) {
                    byCatalog.get(catalog).add(oid);
                }
            }
        }
        return new Again(Set.copyOf(oids), byCatalog);
    }

    boolean contains(long oid) {
        return oids.contains(oid);
    }

    /** Those that may be objects of this catalog, one of {@link #CATALOGS}. */
    Set<Long> in(long catalog) {
        return byCatalog.getOrDefault(catalog, Set.of());
    }

    /** True for rows of the objects of one catalog. */
    String condition(String column, long catalog) {
        return column + " = ANY (" + constant(in(catalog)) + ")";
    }

    /** True for rows of the objects of any catalog. */
    String condition(String catalogColumn, String column) {
        String own = CATALOGS.stream()
                .map(catalog -> catalogColumn + " = " + catalog + " AND " + condition(column, catalog))
                .collect(Collectors.joining(" OR "));
        String others = CATALOGS.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "(" + own + " OR " + catalogColumn + " NOT IN (" + others + ") AND " + column + " = ANY ("
                + constant(oids) + "))";
    }

    /** An {@code oid[]} that the planner knows: only through such a one does it look by hash and by index. */
    private static String constant(Set<Long> oids) {
        return "'" + CatalogDraft.oids(oids) + "'::oid[]";
    }
}
