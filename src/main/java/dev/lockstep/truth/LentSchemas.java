package dev.lockstep.truth;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Schema;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.plan.Planner;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a schema refers to and does not declare, as {@code schema.ts} refers to {@code auth.users} of Supabase: {@linkplain StandIns stand-ins}
 * for what the environments have of it, in schemas in which it declares nothing at all. They are made when a statement lacks something,
 * which it does only once, and by the scratch database's owner, who has no other rights for it.
 */
final class LentSchemas {
    private final @Nullable Function<Lender.Asked, List<Lender>> environments;
    private final List<SqlStatement> statements;
    private final Map<ObjectId, String> leftOut = new LinkedHashMap<>();
    private List<Lender> lenders = List.of();
    private Lender.@Nullable Asked asked;
    private @Nullable Lent lent;

    /**
     * What was lent, and by which it is told whether it still would be.
     *
     * @param schemas those that have any of it, or an extension's objects in its place
     */
    record Lent(Lender.Asked asked, Set<String> schemas, String fingerprint) {
        private static Lent of(Lender.Asked asked, Catalog standIns) {
            Set<String> schemas = new TreeSet<>();
            standIns.all(Schema.class).map(Schema::name).forEach(schemas::add);
            return new Lent(asked, Set.copyOf(schemas), standIns.fingerprint());
        }

        /** Whether the environments have the same today. */
        boolean isOf(List<Lender> lenders) {
            return equals(of(asked, StandIns.of(lenders, asked)));
        }
    }

    private LentSchemas(@Nullable Function<Lender.Asked, List<Lender>> environments, List<SqlStatement> statements) {
        this.environments = environments;
        this.statements = statements;
    }

    /** @param statements all of the schema */
    static LentSchemas of(Function<Lender.Asked, List<Lender>> environments, List<SqlStatement> statements) {
        return new LentSchemas(environments, statements);
    }

    /** For a schema that can say all that it needs. */
    static LentSchemas none() {
        return new LentSchemas(null, List.of());
    }

    /** {@code null} when nothing was. */
    @Nullable
    Lent lent() {
        return lent;
    }

    /** Whether what the statement failed for may be there now. */
    boolean help(ProblemException failure, ScratchDatabase database, SqlSession owner) {
        if (environments == null || asked != null || !LentExtensions.isLack(failure.problem())) {
            return false;
        }
        ReferredNames names = ReferredNames.in(statements);
        asked = new Lender.Asked(
                names.bySchema(),
                names.declared(),
                Set.copyOf(owner.query("SELECT extname FROM pg_catalog.pg_extension", row -> row.getString(1))));
        if (names.bySchema().isEmpty()) {
            return false;
        }
        lenders = environments.apply(asked);
        Catalog standIns = StandIns.of(lenders, asked);
        if (standIns.byId().isEmpty()) {
            return false;
        }
        lent = Lent.of(asked, standIns);
        try (SqlSession session = database.connect()) {
            make(standIns, session);
        }
        return true;
    }

    private void make(Catalog standIns, SqlSession session) {
        session.execute("SET synchronous_commit = off; SET search_path = ''; SET check_function_bodies = off");
        int version =
                session.queryOne("SELECT pg_catalog.current_setting('server_version_num')::int", row -> row.getInt(1));
        Set<String> there =
                new HashSet<>(session.query("SELECT nspname FROM pg_catalog.pg_namespace", row -> row.getString(1)));
        List<Schema> standing = standIns.all(Schema.class)
                .filter(schema -> there.contains(schema.name()))
                .toList();
        List<Step> steps;
        try {
            steps = Planner.create(standIns, new Catalog(version, standing, List.of(), Map.of()))
                    .steps();
        } catch (ProblemException e) {
            standIns.byId().keySet().forEach(id -> leftOut.put(id, e.problem().detail()));
            return;
        }
        for (Step step : steps) {
            try {
                session.execute(step.sql());
            } catch (ProblemException e) {
                leftOut.put(step.subject(), e.problem().detail());
            }
        }
    }

    /** What to do when the statement lacks something all the same, where that is in a schema of its own. */
    Optional<String> nextStep(Problem problem, SqlStatement statement) {
        Lender.Asked all = asked;
        if (all == null || !LentExtensions.isLack(problem)) {
            return Optional.empty();
        }
        List<String> steps = new ArrayList<>();
        ReferredNames.of(statement).forEach((schema, names) -> {
            if (all.declared().contains(schema)) {
                if (problem.detail().contains(schema)) {
                    steps.add(
                            "The source of truth declares something in schema %s itself, so nothing of the environment's is lent to it: declare %s, too, or nothing of that schema."
                                    .formatted(schema, named(schema, names)));
                }
            } else if (lenders.stream().noneMatch(lender -> lender.schemas().contains(schema))) {
                if (problem.detail().contains("\"" + schema + "\"")) {
                    steps.add(
                            "%s schema %s, to which the source of truth refers and in which it declares nothing: make it there first, or declare %s."
                                    .formatted(lacking(), schema, named(schema, names)));
                }
            } else {
                names.forEach(name -> missing(schema, name).ifPresent(steps::add));
            }
        });
        return steps.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", steps));
    }

    private static String named(String schema, Set<String> names) {
        return String.join(
                " and ", names.stream().map(name -> schema + "." + name).toList());
    }

    private Optional<String> missing(String schema, String name) {
        for (Map.Entry<ObjectId, String> left : leftOut.entrySet()) {
            if (Lender.isNamed(left.getKey(), schema, name)) {
                return Optional.of("%s of the environment cannot be made where the source of truth is read: %s."
                        .formatted(left.getKey(), left.getValue()));
            }
        }
        return lenders.stream().anyMatch(lender -> lender.has(schema, name))
                ? Optional.empty()
                : Optional.of("%s a schema %s, and nothing in it that is called %s: make it there first."
                        .formatted(having(), schema, name));
    }

    private String lacking() {
        return lenders.size() == 1 ? lenders.get(0).environment() + " has no" : "None of the environments has a";
    }

    private String having() {
        return lenders.size() == 1 ? lenders.get(0).environment() + " has" : "The environments have";
    }
}
