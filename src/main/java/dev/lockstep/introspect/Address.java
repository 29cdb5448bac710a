package dev.lockstep.introspect;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an object stands in one database, as {@code pg_depend}, {@code pg_description} and {@code pg_seclabel} say it.
 *
 * @param catalog OID of the system catalog; those are the same on every server
 * @param object OID of its row
 * @param part column number, 0 for the whole object
 */
record Address(long catalog, long object, int part) {
    static final long PG_DEFAULT_ACL = 826;
    static final long PG_TYPE = 1247;
    static final long PG_PROC = 1255;
    static final long PG_CLASS = 1259;
    static final long PG_ATTRDEF = 2604;
    static final long PG_CONSTRAINT = 2606;
    static final long PG_CAST = 2605;
    static final long PG_CONVERSION = 2607;
    static final long PG_LANGUAGE = 2612;
    static final long PG_NAMESPACE = 2615;
    static final long PG_REWRITE = 2618;
    static final long PG_TRIGGER = 2620;
    static final long PG_AM = 2601;
    static final long PG_EXTENSION = 3079;
    static final long PG_POLICY = 3256;
    static final long PG_EVENT_TRIGGER = 3466;
    static final long PG_AMPROC = 2603;
    static final long PG_AMOP = 2602;
    static final long PG_OPCLASS = 2616;
    static final long PG_OPFAMILY = 2753;
    static final long PG_OPERATOR = 2617;
    static final long PG_TS_CONFIG = 3602;
    static final long PG_TS_DICT = 3600;
    static final long PG_TS_TEMPLATE = 3764;
    static final long PG_TS_PARSER = 3601;
    static final long PG_STATISTIC_EXT = 3381;
    static final long PG_COLLATION = 3456;
    static final long PG_FOREIGN_SERVER = 1417;
    static final long PG_USER_MAPPING = 1418;
    static final long PG_FOREIGN_DATA_WRAPPER = 2328;
    static final long PG_TRANSFORM = 3576;
    static final long PG_PUBLICATION = 6104;
    static final long PG_PUBLICATION_REL = 6106;
    static final long PG_PUBLICATION_NAMESPACE = 6237;
    static final long PG_SUBSCRIPTION = 6100;

    /** The catalogs of what may be dropped by itself, leaving no new version of any row behind. */
    static final Map<String, Long> DROPPABLE = Map.of(
            "pg_class", PG_CLASS,
            "pg_type", PG_TYPE,
            "pg_proc", PG_PROC,
            "pg_attrdef", PG_ATTRDEF,
            "pg_constraint", PG_CONSTRAINT,
            "pg_rewrite", PG_REWRITE,
            "pg_trigger", PG_TRIGGER,
            "pg_policy", PG_POLICY);

    static Address of(long catalog, long object) {
        return new Address(catalog, object, 0);
    }

    static Address relation(long object) {
        return of(PG_CLASS, object);
    }

    static Address column(long relation, int number) {
        return new Address(PG_CLASS, relation, number);
    }

    /** Written out, since addresses are the keys of the largest maps. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address address
                && object == address.object
                && part == address.part
                && catalog == address.catalog;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(object) + part) + Long.hashCode(catalog);
    }

    Address whole() {
        return part == 0 ? this : of(catalog, object);
    }
}
