package dev.lockstep.introspect;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where objects of one system catalog come from, as a part of a query over several.
 *
 * @param catalog OID of the system catalog
 * @param oid the expression for an object's OID in it
 * @param select with a {@code WHERE}; {@code s} are the schemas that are read
 */
record Source(long catalog, String oid, String select) {

    /** All of them together, those left out that have nothing that is to be read; empty text when none has. */
    static String union(List<Source> sources, CatalogDraft draft) {
        return sources.stream()
                .filter(source -> draft.again().reads(source.catalog()))
                .map(source -> source.select() + " AND " + draft.again().condition(source.oid(), source.catalog()))
                .collect(Collectors.joining("\nUNION ALL "));
    }
}
