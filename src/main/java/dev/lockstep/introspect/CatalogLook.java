package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a database's system catalogs in one snapshot: how many rows each has, and which transactions could not be seen.
 *
 * <p>Every change of a row makes a new version, whose {@code xmin} is the transaction that made it, in place of the old one (the few
 * fields that PostgreSQL overwrites in place are statistics, which are no part of a schema). A version that is visible in a later
 * snapshot and was not in this one is of a transaction that had not ended in this one: its number is not below {@link
 * #oldestRunning()}. So, as long as less than half of all numbers that {@code xmin} has room for were given out in between:
 *
 * <ul>
 *   <li>when no visible version has such an {@code xmin} and there are as many rows as before, it is the same rows;
 *   <li>else the new versions say what was made or changed, and fewer rows than these account for mean that something was dropped.
 * </ul>
 *
 * <p>When not even a transaction has ended since then, in any database of the cluster, nothing has to be looked for. {@code xmin} keeps its value when a row is frozen
 * (since PostgreSQL 9.4), so one of 2^32 transactions ago looks new: then more is read than need be. (Documentation, "Preventing
 * Transaction ID Wraparound Failures".)
 *
 * @param place the server as it was started, the database and the role, and what cannot be told by {@code xmin}: equal texts mean
 *     that two looks can be compared. A restored or copied server was started anew; one that has recovered from a crash, which may have lost
 *     the last transactions, has forgotten its statistics
 * @param cluster what any transaction of the whole cluster can have changed without a row in the database; likewise
 * @param oldestRunning {@code pg_snapshot_xmin}, 64 bits
 * @param next {@code pg_snapshot_xmax}: the number after the highest of a transaction that has ended
 * @param rows by system catalog
 */
record CatalogLook(String place, String cluster, long oldestRunning, long next, Map<String, Long> rows) {
    /** Less than the 2^31 that can be told apart; the rest is for what is given out while we look. */
    private static final long MOST_TRANSACTIONS = 1L << 30;

    /** The first number that is given out ({@code FirstNormalTransactionId}). */
    private static final long FIRST_TRANSACTION = 3;

    private static final String COMMENTS = "pg_description";

    /**
     * The catalogs whose rows each belong to one object: its OID, and above it that of the object's catalog where the catalog has one. 0 for PostgreSQL's own, which are seldom changed. What is
     * changed in another catalog may be in the definition of any object.
     */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("pg_class", "oid"),
            Map.entry("pg_attribute", "attrelid"),
            Map.entry("pg_attrdef", "adrelid"),
            Map.entry("pg_constraint", "CASE WHEN conrelid <> 0 THEN conrelid ELSE contypid END"),
            Map.entry("pg_index", "indrelid"),
            Map.entry("pg_inherits", "inhrelid"),
            Map.entry("pg_partitioned_table", "partrelid"),
            Map.entry("pg_sequence", "seqrelid"),
            Map.entry("pg_rewrite", "ev_class"),
            Map.entry("pg_trigger", "tgrelid"),
            Map.entry("pg_policy", "polrelid"),
            Map.entry("pg_type", "CASE WHEN typnamespace = 'pg_catalog'::regnamespace THEN 0 ELSE oid END"),
            Map.entry("pg_enum", "enumtypid"),
            Map.entry("pg_proc", "CASE WHEN pronamespace = 'pg_catalog'::regnamespace THEN 0 ELSE oid END"),
            Map.entry("pg_depend", "CAST(classid AS bigint) << 32 | CAST(objid AS bigint)"),
            Map.entry(COMMENTS, "objoid"));

    /** Security labels are read as a whole each time. */
    private static final String LABELS = "pg_seclabel";

    /** Those whose rows each are one object, whose OID is the owner. */
    private static final Set<String> OWN_ROWS = Set.of("pg_class", "pg_type", "pg_proc");

    /**
     * What can be otherwise although no transaction has ended. With subscriptions that cannot be read, which are counted in shared
     * memory, no two looks are alike.
     */
    private static final String PLACE = """
            SELECT concat_ws(' ', c.system_identifier, d.oid, extract(epoch FROM pg_postmaster_start_time()), pg_is_in_recovery(),
                             current_setting('server_version_num'), current_user, session_user,
                             (SELECT w.stats_reset FROM pg_stat_wal w),
                             CASE WHEN NOT has_table_privilege('pg_subscription', 'SELECT') AND EXISTS (SELECT FROM pg_stat_subscription)
                                  THEN clock_timestamp() END) AS place,
                   pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next, age('%d'::xid) AS age
              FROM pg_control_system() c, pg_database d
             WHERE d.datname = current_database()
            """;

    /**
     * The cluster's part: roles count by their names, user mappings as far as they can be seen, and so do labels of subscriptions. And the
     * catalogs to be looked at, without rows' data and statistics, what belongs to the whole cluster, and what an ordinary role may not
     * read.
     */
    private static final String CLUSTER = """
            SELECT concat_ws(' ',
                             (SELECT sha256(convert_to(string_agg(r.oid || ' ' || r.rolname, ',' ORDER BY r.oid), 'UTF8'))
                                FROM pg_roles r),
                             (SELECT sha256(convert_to(string_agg(m::text, ',' ORDER BY m.umid), 'UTF8')) FROM pg_user_mappings m),
                             (SELECT sha256(convert_to(string_agg(s::text, ',' ORDER BY s.objoid, s.provider), 'UTF8')) FROM %s)) AS cluster,
                   ARRAY(SELECT t.relname::text FROM pg_class t
                          WHERE t.relnamespace = 'pg_catalog'::regnamespace AND t.relkind = 'r' AND t.oid < 16384
                            AND has_table_privilege(t.oid, 'SELECT')
                            AND t.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject', 'pg_largeobject_metadata',
                                                  'pg_authid', 'pg_auth_members', 'pg_database', 'pg_db_role_setting', 'pg_shdepend',
                                                  'pg_shdescription', 'pg_shseclabel', 'pg_parameter_acl', 'pg_replication_origin',
                                                  'pg_subscription_rel', 'pg_user_mapping')) AS catalogs
            """.formatted(SecurityLabelsReader.OF_SUBSCRIPTIONS);

    /**
     * Nearly all rows are old, so that this one comparison is all that is worked out for them. What an aggregate is given is worked out for
     * all rows, whatever its filter: where a row is costs nothing, and any column of it would.
     */
    private static final String ROWS_SINCE = """
            SELECT '%1$s' AS catalog, count(*) AS rows,
                   CAST(array_agg(ctid) FILTER (WHERE age(xmin) <= %2$d AND age(xmin) >= 1) AS text) AS places
              FROM pg_catalog.%1$s
            """;

    private static final String OWNERS_AT = """
            SELECT '%1$s' AS catalog, array_agg(CAST(%2$s AS bigint)) AS owners FROM pg_catalog.%1$s WHERE ctid = ANY ('%3$s'::tid[])
            """;

    private static final String DEPENDENCIES = """
            SELECT count(*) FROM pg_depend WHERE objid >= 16384 AND (classid <> 'pg_trigger'::regclass OR deptype = 'x')
            """;

    private static final long FIRST_OF_USERS = 16_384;

    /**
     * What happened between two looks.
     *
     * @param owners OIDs of objects of which rows are new
     * @param ownersByCatalog the same by the catalogs that they are objects of, as far as that can be told
     * @param renewed catalogs of which rows are new
     * @param shrunk catalogs of which rows went away, and how many, those included of which there are new versions
     * @param rewritten OIDs of objects of which the own row is new, by the catalog that it is in: where its owner is the object itself
     * @param commented OIDs of objects that got comments; {@code null} when comments may have been taken away
     * @param look the later one
     */
    record Changes(
            boolean any,
            Set<Long> owners,
            Map<Long, Set<Long>> ownersByCatalog,
            Set<String> renewed,
            Map<String, Long> shrunk,
            Map<String, List<Long>> rewritten,
            @Nullable Set<Long> commented,
            CatalogLook look) {

        /** Whether a catalog has other rows than it had. */
        boolean in(String catalog) {
            return renewed.contains(catalog) || shrunk.containsKey(catalog);
        }

        /** Whether labels of an enum may have been renamed: one that only gets more of them loses no row. */
        boolean ofLabels() {
            return renewed.contains("pg_enum") && shrunk.containsKey("pg_enum");
        }

        private static Changes none(CatalogLook look) {
            return new Changes(false, Set.of(), Map.of(), Set.of(), Map.of(), Map.of(), Set.of(), look);
        }
    }

    /** @param age of the transaction that was asked about, for the rest of this transaction */
    private record Place(String text, long oldest, long next, int age) {}

    private record Cluster(String text, List<String> catalogs) {}

    /**
     * @param count of all of a catalog
     * @param places where the new ones are, a literal of {@code tid[]}; {@code null} for none
     */
    private record Rows(
            String catalog, long count, @Nullable String places) {
        long areNew() {
            return places == null ? 0 : places.chars().filter(c -> c == '(').count();
        }
    }

    /** In the session's snapshot ({@code REPEATABLE READ}), in which the catalog is read, too. */
    static CatalogLook at(SqlSession session) {
        Place place = place(session, FIRST_TRANSACTION);
        Cluster cluster = cluster(session);
        Map<String, Long> rows = new HashMap<>();
        session.query(
                cluster.catalogs().stream()
                        .map(catalog ->
                                "SELECT '%1$s' AS catalog, count(*) AS rows FROM pg_catalog.%1$s".formatted(catalog))
                        .collect(Collectors.joining(" UNION ALL ")),
                row -> rows.put(row.getString("catalog"), row.getLong("rows")));
        return new CatalogLook(place.text(), cluster.text(), place.oldest(), place.next(), Map.copyOf(rows));
    }

    /** What happened since this look until the session's snapshot; {@code null} when that cannot be told. */
    @Nullable
    Changes until(SqlSession session) {
        Place now = place(session, oldestRunning);
        if (!now.text().equals(place) || now.next() < oldestRunning || now.next() - oldestRunning > MOST_TRANSACTIONS) {
            return null;
        }
        if (noneEndedUntil(now)) {
            return Changes.none(this);
        }
        Cluster present = cluster(session);
        if (!present.text().equals(cluster) || !Set.copyOf(present.catalogs()).equals(rows.keySet())) {
            return null;
        }
        List<Rows> all = rowsSince(session, present.catalogs(), now.age());
        if (all.stream().anyMatch(this::isBeyondAccount)) {
            return null;
        }
        Map<String, List<Long>> newOwners = newOwners(session, all);
        boolean any = false;
        Set<Long> owners = new HashSet<>();
        Map<Long, Set<Long>> ownersByCatalog = new HashMap<>();
        Set<String> renewed = new HashSet<>();
        Map<String, Long> shrunk = new HashMap<>();
        Map<String, List<Long>> rewritten = new HashMap<>();
        Set<Long> commented = Set.of();
        Map<String, Long> counts = new HashMap<>();
        for (Rows found : all) {
            String name = found.catalog();
            counts.put(name, found.count());
            if (isSame(found)) {
                continue;
            }
            any = true;
            if (found.areNew() > 0) {
                renewed.add(name);
            }
            if (name.equals(LABELS)) {
                continue;
            }
            List<Long> its = newOwners.getOrDefault(name, List.of());
            if (name.equals(COMMENTS)) {
                // A comment that was changed counts as gone, too.
                commented = gone(found) > 0 ? null : Set.copyOf(its);
                continue;
            }
            for (long owner : its) {
                owners.add(oid(owner));
                catalogsOf(name, owner).forEach(catalog -> ownersByCatalog
                        .computeIfAbsent(catalog, key -> new HashSet<>())
                        .add(oid(owner)));
            }
            if (gone(found) > 0) {
                shrunk.put(name, gone(found));
            }
            if (OWN_ROWS.contains(name)) {
                rewritten.put(name, its);
            }
        }
        CatalogLook look = new CatalogLook(place, cluster, now.oldest(), now.next(), Map.copyOf(counts));
        return owners.stream().anyMatch(owner -> owner < FIRST_OF_USERS)
                ? null
                : new Changes(any, owners, ownersByCatalog, renewed, shrunk, rewritten, commented, look);
    }

    /** How many rows of this look are no more, those included of which there are new versions. */
    private long gone(Rows found) {
        return rows.get(found.catalog()) + found.areNew() - found.count();
    }

    private boolean isSame(Rows found) {
        return found.areNew() == 0 && gone(found) == 0;
    }

    /** Whether it cannot be said whose rows are others. */
    private boolean isBeyondAccount(Rows found) {
        return !isSame(found)
                && !found.catalog().equals(LABELS)
                && (!OWNERS.containsKey(found.catalog()) || gone(found) < 0);
    }

    private static long oid(long owner) {
        return owner & 0xFFFF_FFFFL;
    }

    /** Where an owner of rows in the catalog {@code ofRows} may be. */
    private static List<Long> catalogsOf(String ofRows, long owner) {
        return switch (ofRows) {
            case "pg_type", "pg_enum" -> List.of(Address.PG_TYPE);
            case "pg_proc" -> List.of(Address.PG_PROC);
            case "pg_constraint" -> List.of(Address.PG_CLASS, Address.PG_TYPE);
            case "pg_depend" -> List.of(owner >>> 32);
            default -> List.of(Address.PG_CLASS);
        };
    }

    /** Whoever changes a row takes a number, and none was taken by one that has ended: all that had one had ended in this look. */
    private boolean noneEndedUntil(Place now) {
        return oldestRunning == next && now.next() == next;
    }

    private static List<Rows> rowsSince(SqlSession session, List<String> catalogs, int age) {
        return session.query(
                catalogs.stream()
                        .map(catalog -> ROWS_SINCE.formatted(catalog, age))
                        .collect(Collectors.joining(" UNION ALL ")),
                row -> new Rows(row.getString("catalog"), row.getLong("rows"), row.getString("places")));
    }

    /** Whose the new rows are, by catalog. */
    private static Map<String, List<Long>> newOwners(SqlSession session, List<Rows> all) {
        Map<String, List<Long>> owners = new HashMap<>();
        String query = all.stream()
                .filter(found -> found.areNew() > 0 && !found.catalog().equals(LABELS))
                .map(found -> OWNERS_AT.formatted(found.catalog(), OWNERS.get(found.catalog()), found.places()))
                .collect(Collectors.joining(" UNION ALL "));
        if (!query.isEmpty()) {
            session.query(query, row -> owners.put(row.getString("catalog"), Values.longs(row, "owners")));
        }
        return owners;
    }

    /** How many rows {@code pg_depend} has. */
    long dependencyRows() {
        return rows.get("pg_depend");
    }

    /** How many rows of users' objects {@code pg_depend} has; of triggers, only those that tie them to extensions. */
    static long dependencies(SqlSession session) {
        return session.queryOne(DEPENDENCIES, row -> row.getLong(1));
    }

    /** @param since 64 bits */
    private static Place place(SqlSession session, long since) {
        return session.queryOne(
                PLACE.formatted(since & 0xFFFF_FFFFL),
                row -> new Place(
                        row.getString("place"), row.getLong("oldest"), row.getLong("next"), row.getInt("age")));
    }

    private static Cluster cluster(SqlSession session) {
        return session.queryOne(CLUSTER, row -> new Cluster(row.getString("cluster"), Values.texts(row, "catalogs")));
    }
}
