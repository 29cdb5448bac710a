package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Difference;
import dev.lockstep.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of promoting one database to the form of another.
 *
 * @param result whether the target is what the source is
 * @param reason why not, empty when it is
 * @param plan {@code null} when there was none
 */
record Proof(Result result, String reason, @Nullable Plan plan) {

    enum Result {
        /** Equal by the catalog and by the fingerprint, second plan empty, rows kept. */
        EQUAL,
        /** What is modelled is equal; what is not is named in the plan. */
        REPORTED,
        /** What is modelled is equal; an object that is not modelled is on both sides in different forms, and the plan names it. */
        NOT_COMPARED,
        /** Refused before anything ran, with a problem that names the objects. */
        REFUSED,
        WRONG
    }

    /** The other side, as it was before anything was promoted. */
    record Wanted(Catalog catalog, @Nullable String fingerprint) {
        /** @param database in which nothing was run since its script */
        static Wanted asLoaded(ProvenDatabase database, @Nullable Path fingerprint)
                throws IOException, InterruptedException {
            return new Wanted(
                    LoadedScripts.catalog(database),
                    fingerprint == null ? null : LoadedScripts.fingerprint(database, fingerprint));
        }
    }

    static Proof of(ProvenDatabase target, Wanted wanted, @Nullable Path fingerprint) throws Exception {
        return of(target, wanted, fingerprint, Mode.ATOMIC);
    }

    /** @param mode {@code ONLINE} runs the plan's steps ahead of the transaction and after it as well */
    static Proof of(ProvenDatabase target, Wanted wanted, @Nullable Path fingerprint, Mode mode) throws Exception {
        return of(target, wanted, fingerprint, PlanOptions.defaults().in(mode));
    }

    static Proof of(ProvenDatabase target, Wanted wanted, @Nullable Path fingerprint, PlanOptions options)
            throws Exception {
        Catalog before = target.read();
        Plan plan = null;
        try {
            plan = Planner.plan(before, wanted.catalog(), options);
            Map<ObjectId, Long> rows = target.rows(before);
            Catalog after = target.promote(plan);
            List<String> faults = new ArrayList<>();
            List<String> unseen = new ArrayList<>();
            faults.addAll(remaining(after, wanted.catalog(), options));
            faults.addAll(lost(rows, before, target.rows(after), wanted.catalog(), plan));
            boolean partly = !plan.notHandled().isEmpty();
            List<Unmodelled> named = new ArrayList<>(plan.notHandled());
            named.addAll(plan.notCompared());
            if (fingerprint != null && wanted.fingerprint() != null) {
                unlike(target.fingerprint(fingerprint), wanted.fingerprint()).stream()
                        .filter(line -> !isHeldFromTheFirstRowOn(line, after, wanted.catalog()))
                        .forEach(line -> (isOfUnmodelled(line, named) ? unseen : faults).add(line));
            }
            if (!faults.isEmpty()) {
                return new Proof(Result.WRONG, String.join("; ", faults), plan);
            }
            if (!unseen.isEmpty() && !partly) {
                if (plan.notCompared().isEmpty()) {
                    return new Proof(Result.WRONG, "silent: " + unseen, plan);
                }
                return new Proof(Result.NOT_COMPARED, String.join("; ", unseen), plan);
            }
            String reported = plan.notHandled().stream()
                    .map(o -> o.id().path().toString())
                    .collect(Collectors.joining("; "));
            return new Proof(partly ? Result.REPORTED : Result.EQUAL, reported, plan);
        } catch (ProblemException e) {
            boolean refused = plan == null && e.problem().type() != dev.lockstep.problem.ProblemType.INTERNAL;
            String reason = e.getMessage() + " " + e.problem().items()
                    + (e.problem().statement() == null
                            ? ""
                            : " in: " + e.problem().statement());
            return new Proof(refused ? Result.REFUSED : Result.WRONG, reason, plan);
        } catch (RuntimeException e) {
            return new Proof(
                    Result.WRONG,
                    e + " at " + Arrays.stream(e.getStackTrace()).limit(4).toList(),
                    plan);
        }
    }

    /** A part of a foreign table that the plan names. */
    private static boolean isOfUnmodelled(String line, List<Unmodelled> named) {
        return named.stream()
                .filter(object -> object.type().startsWith("foreign table")
                        || object.type().endsWith("constraint"))
                .map(object -> object.identity().replaceFirst("^.* on ", ""))
                .anyMatch(table -> line.contains("|" + table + ".") || line.contains("|" + table + " "));
    }

    /**
     * A child that is made under a check of its parent is held to it from its first row on, and its own cannot be made one that is not
     * validated: they are taken for the same, see {@link Constraint#sameDefinitionAs}.
     */
    static boolean isHeldFromTheFirstRowOn(String line, Catalog after, Catalog wanted) {
        return wanted.all(Constraint.class)
                .filter(check -> check.inherited() && !check.validated())
                .filter(check -> after.get(Constraint.class, check.id())
                        .filter(made -> made.inherited() && made.validated())
                        .isPresent())
                .map(check -> "constraint|" + check.table().displayName() + " " + check.name() + "|")
                .anyMatch(start -> line.contains(start + "definition|") || line.endsWith(start + "not validated|"));
    }

    static List<String> remaining(Catalog after, Catalog wanted) {
        return remaining(after, wanted, PlanOptions.defaults());
    }

    private static List<String> remaining(Catalog after, Catalog wanted, PlanOptions options) {
        List<String> faults = new ArrayList<>();
        for (Difference difference : Diff.between(wanted, after, options.selection())) {
            if (difference.id().kind() != Kind.UNMODELLED) {
                faults.add("remains: " + difference.type() + " " + difference.id() + ": wanted " + difference.wanted()
                        + ", is " + difference.actual());
            }
        }
        if (faults.isEmpty()) {
            Plan second = Planner.plan(after, wanted, PlanOptions.defaults().selecting(options.selection()));
            second.steps().forEach(step -> faults.add("second plan: " + step.sql()));
        }
        return faults;
    }

    /**
     * Rows may change their partition, so those of a partitioned table are counted together; those of a partition that goes may
     * only be missing where the plan says that data is lost.
     */
    static List<String> lost(
            Map<ObjectId, Long> rows, Catalog before, Map<ObjectId, Long> after, Catalog wanted, Plan plan) {
        Map<ObjectId, Long> left = byRoot(after, wanted, wanted);
        Map<ObjectId, Long> staying = byRoot(rows, wanted, wanted);
        List<String> faults = new ArrayList<>();
        byRoot(rows, before, wanted).forEach((table, all) -> {
            long least = plan.hazards().contains(Hazard.DATA_LOSS) ? staying.getOrDefault(table, 0L) : all;
            long now = left.getOrDefault(table, 0L);
            if (now < least || now > all) {
                faults.add("rows of " + table + ": " + all + " before, " + now + " after");
            }
        });
        return faults;
    }

    /** @param gone says what those that are not wanted are partitions of */
    private static Map<ObjectId, Long> byRoot(Map<ObjectId, Long> rows, Catalog gone, Catalog wanted) {
        Map<ObjectId, Long> sums = new TreeMap<>();
        rows.forEach((table, count) -> {
            ObjectId staying = wanted.contains(table) ? table : root(table, gone);
            if (wanted.contains(staying)) {
                sums.merge(root(staying, wanted), count, Long::sum);
            }
        });
        return sums;
    }

    private static ObjectId root(ObjectId table, Catalog wanted) {
        return wanted.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .map(partition -> root(partition.parent(), wanted))
                .orElse(table);
    }

    static List<String> unlike(String actual, String wanted) {
        TreeSet<String> extra = new TreeSet<>(Arrays.asList(actual.split("\n")));
        TreeSet<String> missing = new TreeSet<>(Arrays.asList(wanted.split("\n")));
        TreeSet<String> both = new TreeSet<>(extra);
        both.retainAll(missing);
        extra.removeAll(both);
        missing.removeAll(both);
        List<String> faults = new ArrayList<>();
        extra.forEach(line -> faults.add("fingerprint has " + line));
        missing.forEach(line -> faults.add("fingerprint lacks " + line));
        return faults;
    }
}
