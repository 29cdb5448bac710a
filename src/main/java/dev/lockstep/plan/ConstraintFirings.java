package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Constraint.Firing;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the triggers fire that PostgreSQL enforces a constraint with. To switch one off takes a superuser. (PostgreSQL documentation,
 * "ALTER TABLE": {@code DISABLE TRIGGER}.) To have it on again, the constraint is made anew: that takes its table's owner only, and
 * rows that came in meanwhile are checked.
 */
public final class ConstraintFirings {
    /** Triggers of partitions, of either table, are those of constraints below this one; all are called by numbers. */
    private static final String STATEMENT = """
            DECLARE t record;
            BEGIN
              FOR t IN
                WITH RECURSIVE k AS (
                  SELECT c.oid FROM pg_catalog.pg_constraint c
                   WHERE c.conrelid = %s::pg_catalog.regclass AND c.conname = %s
                  UNION ALL
                  SELECT c.oid FROM pg_catalog.pg_constraint c JOIN k ON c.conparentid = k.oid)
                SELECT g.tgrelid::pg_catalog.regclass AS relation, g.tgname, w.verb
                  FROM (VALUES %s) w (relation, functions, verb)
                  JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relation::pg_catalog.regclass AND g.tgisinternal
                  JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid AND f.proname ~ w.functions
                 WHERE g.tgconstraint IN (SELECT k.oid FROM k)
              LOOP
                EXECUTE pg_catalog.format('ALTER TABLE ONLY %%s %%s TRIGGER %%I', t.relation, t.verb, t.tgname);
              END LOOP;
            END""";

    private ConstraintFirings() {}

    /** Whether the step switches triggers of a constraint, which takes a superuser. */
    public static boolean areSetBy(Step step) {
        return step.subject().kind() == Kind.CONSTRAINT && step.sql().startsWith("DO ");
    }

    /** Whether no trigger has to fire again. Those of tables that leave the partitioned one do not count. */
    static boolean onlyFallSilent(Constraint from, Constraint to, PlanContext context) {
        return from.firings().stream()
                .allMatch(firing -> to.firings().contains(firing) || leaves(firing.table(), from, context));
    }

    private static boolean leaves(ObjectId table, Constraint constraint, PlanContext context) {
        return !table.equals(constraint.table())
                && !table.equals(constraint.references())
                && links(table, context.target()).stream()
                        .anyMatch(link -> context.fate(link).drops());
    }

    /**
     * What is set on a constraint that stands.
     *
     * @param from {@code null} for one that is made just now
     */
    static List<Draft> changes(@Nullable Constraint from, Constraint to, PlanContext context) {
        boolean asBefore = from != null
                && from.firings().containsAll(to.firings())
                && to.firings().stream().noneMatch(firing -> isNewBelow(firing.table(), context));
        if (to.firings().isEmpty() || asBefore) {
            return List.of();
        }
        String triggers = to.firings().stream()
                .map(firing -> "(" + Quoting.literal(Names.qualified(firing.table())) + ", "
                        + Quoting.literal(firing.event().functions()) + ", "
                        + Quoting.literal(Names.enabled(firing.enabled())) + ")")
                .collect(Collectors.joining(", "));
        String statement =
                STATEMENT.formatted(Quoting.literal(Names.qualified(to.table())), Quoting.literal(to.name()), triggers);
        Draft draft = Draft.of(
                        "DO " + Quoting.literal(statement),
                        "Let " + to.name() + " of " + to.table().displayName()
                                + " be enforced as little as in the source: " + to.firings())
                .withIf(from != null || context.target().contains(to.id()), Hazard.RULE_DROPPED);
        for (Firing firing : to.firings()) {
            draft = draft.alsoLocking(firing.table(), TableLock.SHARE_ROW_EXCLUSIVE);
        }
        return List.of(draft);
    }

    private static boolean isNewBelow(ObjectId table, PlanContext context) {
        return links(table, context.source()).stream()
                .anyMatch(link -> context.fate(link).creates());
    }

    /** The constraints whose triggers on the partition of this {@link Kind#PARTITION} id, or below it, are switched: it comes with others. */
    static List<ObjectId> switchedBelow(ObjectId link, PlanContext context) {
        return context.source()
                .all(Constraint.class)
                .filter(constraint -> context.target().contains(constraint.id()))
                .filter(constraint -> constraint.firings().stream()
                        .anyMatch(firing ->
                                links(firing.table(), context.source()).contains(link)))
                .map(Constraint::id)
                .toList();
    }

    static void addTo(OperationGraph graph, PlanContext context) {
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.CONSTRAINT && (fate.creates() || fate == Fate.ALTER)) {
                Operation then = fate == Fate.ALTER ? Operation.alter(id) : Operation.create(id);
                ((Constraint) context.inSource(id)).firings().forEach(firing -> links(firing.table(), context.source())
                        .forEach(link -> graph.must(Operation.create(link), then)));
            }
        });
    }

    /** What ties the table to the one above it, that to the next, up to the top. */
    private static List<ObjectId> links(ObjectId table, Catalog catalog) {
        List<ObjectId> links = new ArrayList<>();
        Optional<Partition> link = catalog.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()));
        while (link.isPresent()) {
            links.add(link.get().id());
            link = catalog.get(
                    Partition.class,
                    new ObjectId(Kind.PARTITION, link.get().parent().path()));
        }
        return links;
    }
}
