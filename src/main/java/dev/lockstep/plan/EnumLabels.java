package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What happened to the labels of an enum, and whether PostgreSQL lets a transaction use the new ones. */
record EnumLabels(List<String> before, List<String> after) {

    static EnumLabels between(EnumType from, EnumType to) {
        return new EnumLabels(from.labels(), to.labels());
    }

    /** All old labels are still there in their old order. */
    boolean onlyAdditions() {
        return after.stream().filter(before::contains).toList().equals(before);
    }

    /** The places of labels that may have been renamed: the lists differ only where the old label is gone and the new label is new. */
    List<Integer> replaced() {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; before.size() == after.size() && i < before.size(); i++) {
            if (before.get(i).equals(after.get(i))) {
                continue;
            }
            if (after.contains(before.get(i)) || before.contains(after.get(i))) {
                return List.of();
            }
            places.add(i);
        }
        return places;
    }

    List<String> removed() {
        return before.stream().filter(label -> !after.contains(label)).toList();
    }

    List<String> added() {
        return after.stream().filter(label -> !before.contains(label)).toList();
    }

    /**
     * {@code ALTER TYPE … ADD VALUE} gives labels that the same transaction cannot use ("unsafe use of new value"). Where something in
     * the plan or a table whose rows are synchronised could, the type is to be swapped instead.
     *
     * @return whether there was such an enum that is not swapped yet
     */
    static boolean forceSwapsOfUnsafeAdditions(PlanContext context) {
        List<ObjectId> unsafe = new ArrayList<>();
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.ENUM
                    && fate == Fate.ALTER
                    && Fates.onlyGrows(context.inTarget(id), context.inSource(id))) {
                Set<ObjectId> uses = usesOf(id, context);
                refuseBoundsOfNewLabels(id, uses, context);
                uses.stream()
                        .filter(user -> needsLabelsAtOnce(user, context))
                        .findFirst()
                        .ifPresent(user -> {
                            if (!refuseInPartitionKey(id, uses, user, context)) {
                                unsafe.add(id);
                            }
                        });
            }
        });
        unsafe.forEach(context::forceSwap);
        return !unsafe.isEmpty();
    }

    /** A partition that is for new labels can be attached only when these are committed, and a type in a partition key cannot be swapped. */
    private static void refuseBoundsOfNewLabels(ObjectId type, Set<ObjectId> uses, PlanContext context) {
        List<String> added = between((EnumType) context.inTarget(type), (EnumType) context.inSource(type))
                .added();
        context.source()
                .all(Partition.class)
                .filter(partition -> context.fate(partition.id()).creates())
                .filter(partition -> context.source().columnsOf(partition.parent()).stream()
                        .anyMatch(column ->
                                uses.contains(column.id()) && ColumnChanges.isInPartitionKey(column, context.source())))
                .forEach(partition -> SqlTokens.of(partition.bound()).stream()
                        .map(SqlTokens.Token::literal)
                        .filter(added::contains)
                        .findFirst()
                        .ifPresent(label -> context.refuse(partition.child() + " is to be a partition for the label "
                                + label + " of " + type
                                + ", which PostgreSQL does not let be used in the transaction that adds it: add the"
                                + " label first, by hand or with a promotion of its own")));
    }

    /** A type in a partition key cannot be swapped. */
    private static boolean refuseInPartitionKey(ObjectId type, Set<ObjectId> uses, ObjectId user, PlanContext context) {
        boolean inKey = context.target()
                .all(Column.class)
                .anyMatch(column ->
                        uses.contains(column.id()) && ColumnChanges.isInPartitionKey(column, context.target()));
        if (inKey) {
            context.refuse(user + " may need a label of " + type
                    + " that the plan adds, which PostgreSQL does not let be used in the transaction that adds it, and the type"
                    + " cannot be made anew while it stands in a partition key: add the label first, by hand or with a promotion"
                    + " of its own");
        }
        return inKey;
    }

    private static Set<ObjectId> usesOf(ObjectId type, PlanContext context) {
        Set<ObjectId> uses = new LinkedHashSet<>();
        Deque<ObjectId> types = new ArrayDeque<>(List.of(type));
        Set<ObjectId> seen = new HashSet<>();
        while (!types.isEmpty()) {
            for (ObjectId user : context.sourceEdges().needs().dependentsOf(types.removeFirst())) {
                uses.add(user);
                if (CompositeTypeChanges.HOLDERS.contains(user.kind()) && seen.add(user)) {
                    types.add(user);
                }
            }
        }
        return uses;
    }

    private static boolean needsLabelsAtOnce(ObjectId user, PlanContext context) {
        DatabaseObject object = context.inSource(user);
        if (object instanceof Column column
                && context.options().synchronisedTables().contains(column.table())) {
            return true;
        }
        Fate fate = context.fate(user);
        return (fate.creates() || fate == Fate.ALTER) && evaluates(object, fate);
    }

    /** Whether creating or altering the object reads labels: an empty column does not, a retyped one, a default or a predicate does. */
    private static boolean evaluates(DatabaseObject object, Fate fate) {
        if (object instanceof Column column) {
            return fate == Fate.ALTER || column.generation() != null;
        }
        if (object instanceof Routine routine) {
            return routine.standardBody() || routine.arguments().contains(" DEFAULT ");
        }
        return !(object instanceof Table)
                && object.id().kind() != Kind.COMMENT
                && object.id().kind() != Kind.SECURITY_LABEL
                && object.id().kind() != Kind.EXTENSION_DEPENDENCY
                && object.id().kind() != Kind.PRIVILEGES;
    }
}
