package dev.lockstep.truth;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An environment, with what it has of its own that a schema may refer to.
 *
 * @param schemas which of those that were asked for it has
 * @param catalog empty when that is none
 * @param ofExtensions functions that extensions have brought, which no catalog has
 */
record Lender(String environment, Set<String> schemas, Catalog catalog, List<Routine> ofExtensions) {
    private static final String SCHEMAS =
            "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY (CAST(? AS text[]))";

    /** In the form of the catalog's routines, under the {@code search_path} that these are printed under. */
    private static final String ROUTINES = """
            SELECT n.nspname, p.proname,
                   pg_catalog.array_to_string(CAST(ARRAY(SELECT pg_catalog.format_type(t, NULL) FROM pg_catalog.unnest(p.proargtypes) t) AS text[]), ', '),
                   pg_catalog.pg_get_function_arguments(p.oid), pg_catalog.pg_get_function_identity_arguments(p.oid),
                   pg_catalog.pg_get_function_result(p.oid), pg_catalog.pg_get_functiondef(p.oid)
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
              JOIN pg_catalog.pg_extension x ON x.oid = d.refobjid
             WHERE p.prokind = 'f' AND n.nspname = ANY (CAST(? AS text[])) AND p.proname = ANY (CAST(? AS text[]))
               AND NOT x.extname = ANY (CAST(? AS text[]))
             ORDER BY p.oid
            """;

    /**
     * What is asked for.
     *
     * @param declared schemas from which nothing is taken
     * @param extensions those whose functions need not be lent, since they were made
     */
    record Asked(Map<String, Set<String>> bySchema, Set<String> declared, Set<String> extensions) {
        private static final Pattern OF_PATTERNS = Pattern.compile("[*?:.]");

        /** Whether anything of this schema can be lent; not where its name would be no pattern that means just that. */
        boolean isOpen(String schema) {
            return !schema.equals("public")
                    && !declared.contains(schema)
                    && !OF_PATTERNS.matcher(schema).find();
        }
    }

    /** @param session of the environment, in no transaction */
    static Lender of(String environment, SqlSession session, Asked asked, CatalogMemory catalogs) {
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        String[] names = asked.bySchema().keySet().toArray(String[]::new);
        Set<String> schemas = Set.copyOf(session.query(SCHEMAS, row -> row.getString(1), (Object) names));
        if (schemas.isEmpty()) {
            return new Lender(environment, schemas, Catalog.empty(0), List.of());
        }
        Catalog catalog = catalogs.readDefinitions(session, environment);
        session.execute("SET LOCAL search_path = ''");
        List<Routine> routines = session.query(
                ROUTINES,
                row -> new Routine(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        Routine.Type.FUNCTION,
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        "c",
                        row.getString(7),
                        false),
                names,
                asked.bySchema().values().stream()
                        .flatMap(Set::stream)
                        .distinct()
                        .toArray(String[]::new),
                asked.extensions().toArray(String[]::new));
        return new Lender(
                environment,
                schemas,
                catalog,
                routines.stream()
                        .filter(routine ->
                                asked.bySchema().get(routine.schema()).contains(routine.name()))
                        .toList());
    }

    /** Whether there is anything of this name, of whatever kind. */
    boolean has(String schema, String name) {
        return ofExtensions.stream().anyMatch(routine -> isNamed(routine.id(), schema, name))
                || catalog.byId().keySet().stream()
                        .anyMatch(id -> id.kind().place() == Kind.Place.SCHEMA && isNamed(id, schema, name));
    }

    static boolean isNamed(ObjectId id, String schema, String name) {
        return id.schema().equals(schema) && id.name().equals(name);
    }
}
