package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a default has another value for every row, so that adding a column with it writes the table anew; any other is worked out
 * once and stored beside the table. (PostgreSQL documentation, {@code ADD COLUMN}.)
 */
final class Volatility {
    /** What could be called and is {@code VOLATILE} among the functions that every database has. */
    private static final Set<String> BUILT_IN = Set.of(
            "nextval",
            "currval",
            "lastval",
            "setval",
            "random",
            "random_normal",
            "gen_random_uuid",
            "uuidv4",
            "uuidv7",
            "clock_timestamp",
            "timeofday",
            "set_config",
            "current_query",
            "txid_status");

    private static final Pattern TEXT = Pattern.compile("'(?:[^']++|'')*+'");
    private static final Pattern CALL =
            Pattern.compile("(?:(?<schema>\"(?:[^\"]++|\"\")++\"|\\w+)\\.)?(?<name>\"(?:[^\"]++|\"\")++\"|\\w+)\\(");
    private static final Pattern BODY = Pattern.compile("\n(AS |BEGIN ATOMIC|RETURN )");
    private static final Pattern NOT_VOLATILE = Pattern.compile("(?m)^ (WINDOW )?(IMMUTABLE|STABLE)\\b");

    private Volatility() {}

    /** Of the column's own default, or else of that of the domain that it is of. */
    static boolean differsPerRow(Column column, PlanContext context) {
        ObjectId own = new ObjectId(Kind.DEFAULT, column.id().path());
        return context.source()
                .get(DefaultValue.class, own)
                .map(value -> differsPerRow(own, value.expression(), context))
                .orElseGet(() -> differsPerRowByDomain(column.id(), context));
    }

    private static boolean differsPerRowByDomain(ObjectId user, PlanContext context) {
        Optional<Domain> of = context.sourceEdges().needs().dependenciesOf(user).stream()
                .flatMap(id -> context.source().get(Domain.class, id).stream())
                .findFirst();
        if (of.isEmpty()) {
            return false;
        }
        Domain domain = of.get();
        return domain.defaultExpression() == null
                ? differsPerRowByDomain(domain.id(), context)
                : differsPerRow(domain.id(), domain.defaultExpression(), context);
    }

    /**
     * @param holder of the expression: what it depends on tells the functions of operators and casts, which are not printed
     * @param expression as {@code pg_get_expr} prints it: functions of the system are not qualified, all others are
     */
    private static boolean differsPerRow(ObjectId holder, String expression, PlanContext context) {
        Matcher calls = CALL.matcher(TEXT.matcher(expression).replaceAll("''"));
        while (calls.find()) {
            String schema = calls.group("schema");
            String name = plain(calls.group("name"));
            if (schema == null ? isBuiltIn(name) : !isKnownSteady(plain(schema), name, context.source())) {
                return true;
            }
        }
        Needs needs = context.sourceEdges().needs();
        return needs.dependenciesOf(holder).stream()
                .flatMap(on -> on.kind() == Kind.OPERATOR ? needs.dependenciesOf(on).stream() : Stream.of(on))
                .flatMap(on -> context.source().get(Routine.class, on).stream())
                .anyMatch(routine -> !isSteady(routine));
    }

    private static boolean isBuiltIn(String name) {
        return BUILT_IN.contains(name) || name.startsWith("pg_") || name.startsWith("lo_");
    }

    /** Of several functions of one name any could be meant; those of extensions are not known. What makes a range is immutable. */
    private static boolean isKnownSteady(String schema, String name, Catalog catalog) {
        var routines = catalog.all(Routine.class)
                .filter(routine ->
                        routine.schema().equals(schema) && routine.name().equals(name))
                .toList();
        boolean constructor = catalog.contains(ObjectId.of(Kind.RANGE_TYPE, schema, name));
        return (constructor || !routines.isEmpty()) && routines.stream().allMatch(Volatility::isSteady);
    }

    private static boolean isSteady(Routine routine) {
        String header = BODY.split(routine.definition(), 2)[0];
        return NOT_VOLATILE.matcher(header).find();
    }

    private static String plain(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }
}
