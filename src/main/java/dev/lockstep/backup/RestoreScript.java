package dev.lockstep.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.plan.ConstraintFirings;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Section;
import dev.lockstep.plan.Step;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a restore runs besides loading the rows: {@code restore.json}. The {@code .sql} files beside it say the same to
 * psql.
 *
 * @param preData before the rows
 * @param postData after the rows
 * @param privileges owners and grants; each may fail
 * @param refresh fills the materialized views, in the order in which they need each other; behind owners and grants, as their code
 *     runs with the rights of their owner
 * @param eventTriggers created last, so that they see nothing of the restore
 * @param eventTriggerOwners each may fail
 */
record RestoreScript(
        DatabaseProperties database,
        List<Statement> preData,
        List<Statement> postData,
        List<String> refresh,
        List<String> privileges,
        List<Statement> eventTriggers,
        List<String> eventTriggerOwners) {
    static final String FILE = "restore.json";

    RestoreScript {
        preData = List.copyOf(preData);
        // There they stand before their owners have what they need, and in scripts of earlier versions only there in
        // the right order.
        Set<String> filling = postData.stream()
                .map(Statement::sql)
                .filter(sql -> sql.startsWith(OwnersFirst.REFRESH))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        filling.addAll(refresh);
        refresh = List.copyOf(filling);
        postData = postData.stream()
                .filter(statement -> !filling.contains(statement.sql()))
                .toList();
        privileges = List.copyOf(privileges);
        // Backups of earlier versions have none.
        eventTriggers = eventTriggers == null ? List.of() : List.copyOf(eventTriggers);
        eventTriggerOwners = eventTriggerOwners == null ? List.of() : List.copyOf(eventTriggerOwners);
    }

    /**
     * @param lane statements of different lanes that follow one another may run at the same time; {@code null} for one that runs
     *     alone
     */
    record Statement(
            String sql,
            String purpose,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String lane) {}

    static RestoreScript of(DatabaseProperties database, Catalog catalog, Plan plan, BackupScope scope) {
        Set<ObjectId> partitions = catalog.all(Partition.class)
                .flatMap(partition -> List.of(partition.child(), partition.parent()).stream())
                .collect(Collectors.toSet());
        Map<Boolean, List<Step>> steps =
                plan.steps().stream().collect(Collectors.partitioningBy(step -> isOfEventTrigger(step.subject())));
        // To let a constraint be enforced less takes a superuser: without one it is enforced.
        List<Step> ordinary = steps.get(false).stream()
                .filter(step -> !ConstraintFirings.areSetBy(step))
                .map(step -> silenced(step, catalog) ? notValid(step) : step)
                .toList();
        return new RestoreScript(
                database,
                statements(ordinary, Section.PRE_DATA, catalog, partitions),
                statements(checkable(ordinary, catalog, scope), Section.POST_DATA, catalog, partitions),
                refreshes(plan),
                Stream.concat(
                                PrivilegeStatements.of(catalog, id -> !isOfEventTrigger(id)).stream(),
                                Stream.concat(
                                        PrivilegeStatements.ofDefaults(catalog).stream(),
                                        Stream.concat(
                                                plan.steps().stream()
                                                        .filter(step -> silenced(step, catalog))
                                                        .map(RestoreScript::validation),
                                                plan.steps().stream()
                                                        .filter(ConstraintFirings::areSetBy)
                                                        .map(Step::sql))))
                        .toList(),
                statements(steps.get(true), Section.POST_DATA, catalog, partitions),
                PrivilegeStatements.of(catalog, RestoreScript::isOfEventTrigger));
    }

    /** What has to be done to the new, empty database before anybody connects to it: label providers are loaded. */
    List<String> preload(DatabaseProperties properties, String name) {
        return Stream.of(preData, postData, eventTriggers)
                        .flatMap(List::stream)
                        .anyMatch(statement -> statement.sql().startsWith("SECURITY LABEL "))
                ? properties.preload(name)
                : List.of();
    }

    private static boolean isOfEventTrigger(ObjectId id) {
        return id.kind() == Kind.EVENT_TRIGGER
                || id.kind().place() == Kind.Place.ABOUT && isOfEventTrigger(id.subject());
    }

    /**
     * Without foreign keys to tables whose rows are not there: nobody could check them. They are made as {@code NOT VALID}, which
     * partitioned tables cannot have.
     */
    private static List<Step> checkable(List<Step> steps, Catalog catalog, BackupScope scope) {
        if (!(scope instanceof BackupScope.Affected)) {
            return steps;
        }
        List<Step> checkable = new ArrayList<>();
        for (Step step : steps) {
            Constraint key = step.subject().kind() == Kind.CONSTRAINT
                    ? catalog.get(Constraint.class, step.subject()).orElse(null)
                    : null;
            if (key == null
                    || step.action() != Step.Action.ADD
                    || key.references() == null
                    || TableExport.wanted(scope, key.references())) {
                checkable.add(step);
            } else if (catalog.get(Table.class, key.table())
                    .filter(table -> !table.partitioned())
                    .isPresent()) {
                checkable.add(key.validated() ? notValid(step) : step);
            }
        }
        return checkable;
    }

    /**
     * A foreign key that is not enforced whole, which its rows may break: it is made {@code NOT VALID}, and validated if that is possible.
     */
    private static boolean silenced(Step step, Catalog catalog) {
        return step.subject().kind() == Kind.CONSTRAINT
                && step.action() == Step.Action.ADD
                && !ConstraintFirings.areSetBy(step)
                && catalog.get(Constraint.class, step.subject())
                        .filter(key -> key.type() == Constraint.Type.FOREIGN_KEY && key.validated())
                        .filter(key -> !key.firings().isEmpty())
                        .flatMap(key -> catalog.get(Table.class, key.table()))
                        .filter(table -> !table.partitioned())
                        .isPresent();
    }

    private static String validation(Step step) {
        ObjectId key = step.subject();
        return "ALTER TABLE " + Quoting.qualified(key.schema(), key.path().get(1)) + " VALIDATE CONSTRAINT "
                + Quoting.identifier(key.name());
    }

    private static Step notValid(Step step) {
        return new Step(
                step.sql() + " NOT VALID",
                step.purpose(),
                step.subject(),
                step.action(),
                step.hazards(),
                step.lock(),
                step.rewrites(),
                step.scans(),
                step.rows(),
                step.bytes(),
                step.section(),
                step.placement());
    }

    private static List<Statement> statements(
            List<Step> steps, Section section, Catalog catalog, Set<ObjectId> partitions) {
        return steps.stream()
                .filter(step -> step.section() == section)
                .map(step -> new Statement(step.sql(), step.purpose(), lane(step, catalog, partitions)))
                .toList();
    }

    /** Building the indexes of one table does not concern another table, unless both belong to one partitioned table. */
    private static @Nullable String lane(Step step, Catalog catalog, Set<ObjectId> partitions) {
        ObjectId table = null;
        if (step.section() == Section.POST_DATA && step.action() == Step.Action.ADD) {
            ObjectId subject = step.subject();
            if (subject.kind() == Kind.INDEX) {
                table = catalog.get(Index.class, subject).map(Index::relation).orElse(null);
            } else if (subject.kind() == Kind.CONSTRAINT) {
                table = catalog.get(Constraint.class, subject)
                        .filter(constraint -> constraint.type().hasIndex())
                        .map(Constraint::table)
                        .orElse(null);
            }
        }
        boolean alone = table == null
                || partitions.contains(table)
                || catalog.get(Table.class, table).isEmpty();
        return alone ? null : Quoting.qualified(table.schema(), table.name());
    }

    /** The plan knows what the bodies of functions read, too. */
    private static List<String> refreshes(Plan plan) {
        return plan.steps().stream()
                .map(Step::sql)
                .filter(sql -> sql.startsWith(OwnersFirst.REFRESH))
                .toList();
    }
}
