package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Promotes one generated pair of schemas after the other in both directions, in two databases that are used again and again. */
final class GeneratedProof implements AutoCloseable {
    private static final List<String> SCHEMAS = List.of("public", "s 2");

    private final ProvenDatabase source;
    private final ProvenDatabase target;
    private final @Nullable Path fingerprint;
    private int made;
    private int leftOut;
    private int promoted;
    private int withRows;
    private int steps;
    private final Set<String> refusals = new TreeSet<>();
    private int refused;

    /** What went wrong, with the statements that led to it. */
    record Fault(String text, String statements) {
        /** Without what differs from one instance of the same fault to the other. */
        String signature() {
            String plain = text.replaceAll("\"[^\"]*\"|'[^']*'|[0-9]+|\\b(public|s)\\.[^ ,\\]]+", "_");
            return plain.substring(0, Math.min(60, plain.length()));
        }
    }

    /** @param fingerprint the script that describes a schema without our catalog, {@code null} to do without */
    GeneratedProof(TestPostgres server, @Nullable Path fingerprint) throws SQLException {
        this.source = new ProvenDatabase(server, "");
        this.target = new ProvenDatabase(server, "");
        this.fingerprint = fingerprint;
    }

    /** @return {@code null} when all is well */
    @Nullable
    Fault fault(List<Part> parts, long seed) throws Exception {
        source.clear(SCHEMAS);
        target.clear(SCHEMAS);
        leftOut += source.attempt(Part.wanted(parts)) + target.attempt(Part.old(parts));
        made += 2 * parts.size();
        Catalog wanted = source.read();
        Catalog old = target.read();
        target.attempt(GeneratedRows.of(old));
        @Nullable String wantedPrint = fingerprint == null ? null : source.fingerprint(fingerprint);
        @Nullable String oldPrint = fingerprint == null ? null : target.fingerprint(fingerprint);
        PlanOptions options = options(wanted, seed);
        @Nullable Fault forth = promote(old, wanted, wantedPrint, options);
        if (forth != null || refusedLast) {
            return forth;
        }
        return promote(target.read(), old, oldPrint, options);
    }

    private boolean refusedLast;

    /** One in three is planned in mode online, one in three with lookup tables. */
    private static PlanOptions options(Catalog wanted, long seed) {
        Random random = new Random(seed);
        Set<ObjectId> lookup = random.nextInt(3) == 0
                ? wanted.all(Table.class)
                        .map(Table::id)
                        .filter(id -> random.nextBoolean())
                        .collect(Collectors.toSet())
                : Set.of();
        return new PlanOptions(lookup).in(random.nextInt(3) == 0 ? Mode.ONLINE : Mode.ATOMIC);
    }

    private @Nullable Fault promote(Catalog before, Catalog wanted, @Nullable String print, PlanOptions options)
            throws Exception {
        refusedLast = false;
        Plan plan;
        try {
            plan = Planner.plan(before, wanted, options);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.NOT_HANDLED) {
                refusedLast = true;
                refused++;
                refusals.addAll(e.problem().items());
                return null;
            }
            return new Fault(text(e.problem()), "");
        } catch (RuntimeException e) {
            return new Fault(
                    e + " at " + Arrays.stream(e.getStackTrace()).limit(6).toList(), "");
        }
        String statements = options.mode() + " " + options.synchronisedTables() + "\n"
                + plan.steps().stream()
                        .map(step -> step.stretch().label() + ": " + step.sql())
                        .collect(Collectors.joining(";\n"));
        steps += plan.steps().size();
        try {
            List<String> faults = run(plan, before, wanted, print);
            return faults.isEmpty() ? null : new Fault(String.join("\n", faults), statements);
        } catch (ProblemException e) {
            return new Fault(text(e.problem()), statements);
        } catch (RuntimeException e) {
            return new Fault(
                    e + " at " + Arrays.stream(e.getStackTrace()).limit(6).toList(), statements);
        }
    }

    private List<String> run(Plan plan, Catalog before, Catalog wanted, @Nullable String print) throws Exception {
        Map<ObjectId, Long> rows = target.rows(before);
        Map<ObjectId, String> values = GeneratedRows.kept(target, before, wanted);
        Catalog after;
        try {
            after = target.promote(plan);
            withRows++;
        } catch (ProblemException e) {
            if (!isOfRows(e.problem())) {
                throw e;
            }
            // The rows do not fit the new schema, which is nobody's fault: without them it must be possible.
            target.undo(plan);
            target.attempt(List.of("TRUNCATE "
                    + before.all(Table.class)
                            .map(table -> Quoting.qualified(table.schema(), table.name()))
                            .collect(Collectors.joining(", "))));
            rows = target.rows(before);
            values = GeneratedRows.kept(target, before, wanted);
            after = target.promote(plan);
        }
        promoted++;
        List<String> faults = new ArrayList<>(Proof.remaining(after, wanted));
        faults.addAll(Proof.lost(rows, before, target.rows(after), wanted, plan));
        Map<ObjectId, String> left = GeneratedRows.kept(target, before, wanted);
        values.forEach((table, text) -> {
            if (!text.equals(left.get(table))) {
                faults.add("values of " + table + ": " + text + " before, " + left.get(table) + " after");
            }
        });
        if (print != null && fingerprint != null) {
            Catalog made = after;
            Proof.unlike(target.fingerprint(fingerprint), print).stream()
                    .filter(line -> !Proof.isHeldFromTheFirstRowOn(line, made, wanted))
                    .forEach(faults::add);
        }
        return faults;
    }

    private static boolean isOfRows(Problem problem) {
        return problem.sqlState() != null
                && (problem.sqlState().startsWith("22") || problem.sqlState().startsWith("23"));
    }

    private static String text(Problem problem) {
        return problem.sqlState() + " " + problem.detail() + " " + problem.items() + " in " + problem.statement() + " "
                + problem.hint();
    }

    /** For people who want to know what was tried. */
    String summary() {
        return "%d promotions of %d statements, %d with rows, %d refused %s; %d of %d parts could not be made"
                .formatted(promoted, steps, withRows, refused, refusals, leftOut, made);
    }

    int refused() {
        return refused;
    }

    int promoted() {
        return promoted;
    }

    int withRows() {
        return withRows;
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
