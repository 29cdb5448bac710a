package dev.lockstep.data;

import dev.lockstep.sql.Condition;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlErrors;
import dev.lockstep.sql.SqlSession;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * The functions that a condition calls, be it by an operator, a cast or a domain, as PostgreSQL itself understands it: of a statement that
 * is only described, neither planned nor run, it is asked for the parse tree ({@code debug_print_parse}), in which functions and operators stand
 * by their numbers. Nothing is created, so that a read-only transaction will do. See {@code docs/adr/0011-conditions-of-lookup-rows.md}.
 */
final class CalledFunctions {
    private static final Pattern FUNCTION = Pattern.compile(":(?:funcid|opfuncid)\\s+([1-9]\\d*)");
    private static final Pattern OPERATORS = Pattern.compile(":opnos?\\s+(?:\\(o\\s+)?(\\d+(?:\\s+\\d+)*)");
    /** Of casts; those to a domain are checked by it. */
    private static final Pattern TYPE = Pattern.compile(":resulttype\\s+(\\d+)");

    private static final Pattern QUERY = Pattern.compile("\\{QUERY\\s+:commandType\\s+1\\s");

    /**
     * Those of PostgreSQL that are immutable, those that it has for its own operators and casts, and these, which read no table, no file and no
     * setting but those of time and text search, and run nobody's code; and what is immutable and written in C, which takes a superuser to bring in.
     */
    private static final String REFUSED = """
            SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
            WHERE (p.oid = ANY (?) OR p.oid IN (SELECT oprcode FROM pg_catalog.pg_operator WHERE oid = ANY (?)))
              AND NOT (p.oid < 16384 AND p.provolatile = 'i')
              AND NOT (p.oid < 16384 AND p.provolatile = 's'
                       AND (p.proname = ANY (?)
                            OR EXISTS (SELECT FROM pg_catalog.pg_operator AS o WHERE o.oprcode = p.oid AND o.oid < 16384)
                            OR EXISTS (SELECT FROM pg_catalog.pg_cast AS c WHERE c.castfunc = p.oid AND c.oid < 16384)))
              AND NOT (p.provolatile = 'i' AND l.lanname IN ('c', 'internal'))
            ORDER BY 1 LIMIT 1""";

    private static final String[] STABLE = {
        "age",
        "array_to_string",
        "concat",
        "concat_ws",
        "convert_from",
        "convert_to",
        "current_database",
        "date_add",
        "date_part",
        "date_subtract",
        "date_trunc",
        "enum_first",
        "enum_last",
        "enum_range",
        "extract",
        "format",
        "json_to_tsvector",
        "jsonb_path_exists_tz",
        "jsonb_path_match_tz",
        "jsonb_path_query_array_tz",
        "jsonb_path_query_first_tz",
        "jsonb_to_tsvector",
        "length",
        "make_timestamptz",
        "now",
        "overlaps",
        "pg_column_size",
        "pg_typeof",
        "phraseto_tsquery",
        "plainto_tsquery",
        "quote_literal",
        "quote_nullable",
        "statement_timestamp",
        "timestamptz",
        "timezone",
        "to_char",
        "to_date",
        "to_number",
        "to_timestamp",
        "to_tsquery",
        "to_tsvector",
        "transaction_timestamp",
        "websearch_to_tsquery",
        "xml_is_well_formed"
    };

    /** Reading a value of such a type can call functions of its owner, as soon as the condition is read. */
    private static final String REFUSED_TYPE = """
            WITH RECURSIVE named AS (
              SELECT t.oid, t.oid::regtype::text AS name FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
              WHERE t.oid >= 16384 AND (n.nspname, t.typname) IN (SELECT * FROM unnest(?::text[], ?::text[]))
              UNION
              SELECT part.oid, named.name FROM named CROSS JOIN LATERAL (
                SELECT typelem AS oid FROM pg_catalog.pg_type WHERE pg_type.oid = named.oid AND typelem <> 0
                UNION ALL SELECT rngsubtype FROM pg_catalog.pg_range WHERE rngtypid = named.oid
                UNION ALL SELECT rngtypid FROM pg_catalog.pg_range WHERE rngmultitypid = named.oid) AS part)
            SELECT named.name FROM named JOIN pg_catalog.pg_type AS t USING (oid) WHERE t.typtype IN ('c', 'd', 'p') ORDER BY 1 LIMIT 1""";

    private static final String DOMAIN_CHECKS = """
            WITH RECURSIVE base AS (
              SELECT oid, typbasetype FROM pg_catalog.pg_type WHERE oid = ANY (?)
              UNION SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type AS t JOIN base ON t.oid = base.typbasetype)
            SELECT c.conbin::text FROM pg_catalog.pg_constraint AS c JOIN base ON base.oid = c.contypid WHERE c.conbin IS NOT NULL""";

    private static final AtomicLong LOOKS = new AtomicLong();

    private final SqlSession session;
    private final Set<Long> functions = new LinkedHashSet<>();
    private final Set<Long> operators = new LinkedHashSet<>();
    private final Set<Long> types = new LinkedHashSet<>();

    private CalledFunctions(SqlSession session) {
        this.session = session;
    }

    /**
     * Says what in the condition is not allowed, {@code null} when everything is.
     *
     * @param session in a transaction with {@link CanonicalSettings}
     * @throws dev.lockstep.problem.ProblemException with PostgreSQL's words when it is no condition
     */
    static @Nullable String flaw(SqlSession session, LookupTable table, Condition condition) {
        String type = new CalledFunctions(session).refusedType(condition);
        if (type != null) {
            return "names the type " + type + ", whose values are checked by functions of its owner";
        }
        return new CalledFunctions(session).flawOf(table, condition);
    }

    private @Nullable String flawOf(LookupTable table, Condition condition) {
        List<String> trees = trees(table, condition);
        if (trees.isEmpty()) {
            return "cannot be looked into: the server does not show how it understands it (debug_print_parse)";
        }
        if (trees.stream().anyMatch(tree -> tree.contains("{SUBLINK"))) {
            return "has a query in it: only the row's own columns can say whether it is wanted";
        }
        trees.forEach(this::read);
        int seen = 0;
        while (seen < types.size()) {
            seen = types.size();
            session.query(DOMAIN_CHECKS, row -> row.getString(1), array(types)).forEach(this::read);
        }
        List<String> refused =
                session.query(REFUSED, row -> row.getString(1), array(functions), array(operators), text(STABLE));
        return refused.isEmpty()
                ? null
                : "calls " + refused.get(0)
                        + ", which may change something, read something else than the row, or run code of others";
    }

    private @Nullable String refusedType(Condition condition) {
        String[] qualifiers =
                condition.names().stream().map(Condition.Qualified::qualifier).toArray(String[]::new);
        String[] names =
                condition.names().stream().map(Condition.Qualified::name).toArray(String[]::new);
        List<String> refused = session.query(REFUSED_TYPE, row -> row.getString(1), text(qualifiers), text(names));
        return refused.isEmpty() ? null : refused.get(0);
    }

    private List<String> trees(LookupTable table, Condition condition) {
        String level = session.queryOne("SELECT current_setting('client_min_messages')", row -> row.getString(1));
        session.execute("SET LOCAL client_min_messages = log; SET LOCAL debug_pretty_print = off;"
                + " SET LOCAL debug_print_parse = on");
        // The driver describes a text that it knows by what it heard the last time, and says no more of it.
        String sql = "SELECT /* %d */ FROM %s AS r WHERE %s"
                .formatted(LOOKS.incrementAndGet(), table.sqlOnly(), condition.sql());
        List<String> trees = new ArrayList<>();
        try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
            // Has it parsed and described by the protocol: of the statement in a PREPARE, PostgreSQL 14 shows no tree.
            statement.getMetaData();
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                ServerErrorMessage message =
                        warning instanceof PSQLWarning notice ? notice.getServerErrorMessage() : null;
                String tree = message == null ? null : message.getDetail();
                if (tree != null && QUERY.matcher(tree).find()) {
                    trees.add(tree);
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.problem(e, sql);
        }
        session.execute("SET LOCAL debug_print_parse = off; SET LOCAL client_min_messages = " + Quoting.literal(level));
        return trees;
    }

    private void read(String tree) {
        add(FUNCTION, tree, functions);
        add(OPERATORS, tree, operators);
        add(TYPE, tree, types);
    }

    private static void add(Pattern pattern, String tree, Set<Long> numbers) {
        Matcher matcher = pattern.matcher(tree);
        while (matcher.find()) {
            Arrays.stream(matcher.group(1).split("\\s+")).map(Long::valueOf).forEach(numbers::add);
        }
    }

    private Array array(Set<Long> numbers) {
        return array("oid", numbers.toArray());
    }

    private Array text(String[] texts) {
        return array("text", texts);
    }

    private Array array(String type, Object[] values) {
        try {
            return session.connection().createArrayOf(type, values);
        } catch (SQLException e) {
            throw SqlErrors.problem(e, null);
        }
    }
}
