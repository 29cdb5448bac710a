package dev.lockstep.plan;

import dev.lockstep.catalog.Collation;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.EventTrigger;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.Subscription;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.View;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What newer servers have and the target's may lack. (PostgreSQL's release notes, "E.2.3. Changes".) */
final class TargetSupport {
    private final PlanContext context;
    private final List<String> lacking = new ArrayList<>();

    private TargetSupport(PlanContext context) {
        this.context = context;
    }

    /** @throws ProblemException that names every object which the target's version cannot have */
    static void require(PlanContext context) {
        requireExtensions(context);
        if (context.target().majorVersion() >= context.source().majorVersion()) {
            return;
        }
        TargetSupport support = new TargetSupport(context);
        support.look();
        if (!support.lacking.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.NOT_SUPPORTED_BY_TARGET,
                            "The target runs PostgreSQL " + context.target().majorVersion()
                                    + ", which lacks features that the source uses")
                    .withItems(List.copyOf(new TreeSet<>(support.lacking)))
                    .withNextStep("Upgrade the target's server, or do without these features in the source."));
        }
    }

    /** A version that the target is past is no obstacle. */
    private static void requireExtensions(PlanContext context) {
        List<String> missing = new ArrayList<>();
        context.source().all(Extension.class).forEach(wanted -> context.target()
                .get(Extension.class, wanted.id())
                .filter(there -> !wanted.version().equals(there.version()))
                .filter(there -> !there.isAheadOf(wanted) && !there.reaches().contains(wanted.version()))
                .ifPresent(there -> missing.add(wanted.id() + ": version " + wanted.version() + " (the target has "
                        + there.version() + ", and its server offers no update to that version)")));
        if (!missing.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.NOT_SUPPORTED_BY_TARGET,
                            "The target's server does not offer the versions of extensions that the source uses")
                    .withItems(List.copyOf(new TreeSet<>(missing)))
                    .withNextStep(
                            "Install these versions on the target's server, or use in the source what it offers."));
        }
    }

    private void look() {
        context.source().all(Column.class).forEach(this::look);
        context.source()
                .all(Table.class)
                .filter(table -> table.partitioned() && table.accessMethod() != null)
                .forEach(table -> since(17, table.id() + ": access methods of partitioned tables"));
        context.source()
                .all(EventTrigger.class)
                .filter(trigger -> trigger.event().equals("login"))
                .forEach(trigger -> since(17, trigger.id() + ": login event triggers"));
        context.source().all(Constraint.class).forEach(this::look);
        context.source().all(Collation.class).forEach(this::look);
        context.source()
                .all(Index.class)
                .filter(index -> index.definition().contains(" NULLS NOT DISTINCT"))
                .forEach(index -> since(15, index.id() + ": NULLS NOT DISTINCT"));
        context.source()
                .all(Sequence.class)
                .filter(Sequence::unlogged)
                .forEach(sequence -> since(15, sequence.id() + ": unlogged sequences"));
        context.source()
                .all(PublicationTable.class)
                .filter(entry -> entry.filter() != null || !entry.columns().isEmpty())
                .forEach(entry -> since(15, entry.id() + ": row filters and column lists"));
        context.source()
                .all(PublicationSchema.class)
                .forEach(entry -> since(15, entry.id() + ": publications of schemas"));
        context.source()
                .all(Publication.class)
                .filter(publication -> publication.generatedColumns() != null)
                .forEach(publication -> since(18, publication.id() + ": publish_generated_columns"));
        context.source().all(Subscription.class).forEach(this::look);
        context.source()
                .all(View.class)
                .filter(view -> view.options().containsKey("security_invoker"))
                .forEach(view -> since(15, view.id() + ": security_invoker"));
    }

    /** The name alone of a not-null constraint is nothing that a target could lack, see {@link Column.NotNull#chosenName()}. */
    private void look(Column column) {
        if (column.generation() != null && !column.generation().stored()) {
            since(18, column.id() + ": virtual generated columns");
        }
        if (column.notNull() && !column.holdsNoNull()) {
            since(18, column.id() + ": NOT NULL with NOT VALID");
        }
        if (column.notNull() && !column.passesOnNotNull()) {
            since(18, column.id() + ": NOT NULL with NO INHERIT");
        }
    }

    private void look(Constraint constraint) {
        String definition = constraint.definition();
        boolean ofPartitioned = context.source()
                .get(Table.class, constraint.table())
                .filter(Table::partitioned)
                .isPresent();
        boolean foreignKey = constraint.type() == Constraint.Type.FOREIGN_KEY;
        if (ofPartitioned && constraint.type() == Constraint.Type.EXCLUSION) {
            since(17, constraint.id() + ": exclusion constraints of partitioned tables");
        }
        if (ofPartitioned && foreignKey && !constraint.validated()) {
            since(18, constraint.id() + ": NOT VALID foreign keys of partitioned tables");
        }
        if (definition.contains("NULLS NOT DISTINCT")) {
            since(15, constraint.id() + ": NULLS NOT DISTINCT");
        }
        if (definition.matches("(?s).* ON DELETE SET (NULL|DEFAULT) \\(.*")) {
            since(15, constraint.id() + ": ON DELETE SET with columns");
        }
        boolean temporalKey = constraint.type().hasIndex() && definition.contains(" WITHOUT OVERLAPS");
        if (temporalKey || foreignKey && definition.contains("PERIOD ")) {
            since(18, constraint.id() + ": temporal keys");
        }
        if (definition.endsWith(" NOT ENFORCED")) {
            since(18, constraint.id() + ": NOT ENFORCED");
        }
    }

    private void look(Subscription subscription) {
        Map<String, String> options = new TreeMap<>(subscription.options());
        options.putAll(subscription.slotOptions());
        options.forEach((name, value) -> {
            if (name.equals("disable_on_error") || name.equals("two_phase")) {
                since(15, subscription.id() + ": " + name);
            } else if (List.of("password_required", "run_as_owner", "origin").contains(name)
                    || value.equals("parallel")) {
                since(16, subscription.id() + ": " + name + " = " + value);
            } else if (name.equals("failover")) {
                since(17, subscription.id() + ": " + name);
            }
        });
    }

    private void look(Collation collation) {
        if (collation.provider().equals("builtin")) {
            since(17, collation.id() + ": PROVIDER = builtin");
        }
        if (collation.rules() != null) {
            since(16, collation.id() + ": RULES");
        }
    }

    private void since(int major, String item) {
        if (context.target().majorVersion() < major) {
            lacking.add(item + " (since PostgreSQL " + major + ")");
        }
    }
}
