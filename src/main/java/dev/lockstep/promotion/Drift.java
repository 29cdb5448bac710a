package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Policy;
import dev.lockstep.catalog.Rule;
import dev.lockstep.catalog.Statistics;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.diff.ColumnOrder;
import dev.lockstep.diff.Comparison;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Difference;
import dev.lockstep.diff.Selection;
import dev.lockstep.diff.Wholes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the differences between two catalogs into what people read of them. */
final class Drift {
    static final String COLUMN_ORDER = "column order";

    private Drift() {}

    /** How {@code actual} differs from what is selected of {@code source}. */
    static DriftResult between(
            Catalog source, Catalog actual, String expectedName, String environment, Selection selection) {
        if (selection.isAllDefinitions()) {
            return of(Comparison.of(source, actual), source, actual, expectedName, environment);
        }
        List<String> notes = new ScopeReview(selection.scope(), selection.whole(source, actual), actual).notes("");
        Catalog wanted = selection.wanted(source, actual);
        DriftResult result = described(Diff.exactly(wanted, actual), wanted, actual, expectedName, environment, notes);
        return selection.columnOrder() ? withColumnOrder(result, wanted, actual) : result;
    }

    /** What a comparison of all definitions says. */
    static DriftResult of(
            Comparison comparison, Catalog source, Catalog actual, String expectedName, String environment) {
        return described(comparison.differences(), source, actual, expectedName, environment, List.of());
    }

    /** What is listed of how {@code actual} differs from what is wanted of a selection. */
    static List<DriftResult.Item> items(Catalog wanted, Catalog actual, Selection selection) {
        DriftResult result = described(Diff.exactly(wanted, actual), wanted, actual, "", "", List.of());
        return (selection.columnOrder() ? withColumnOrder(result, wanted, actual) : result).differences();
    }

    private static DriftResult withColumnOrder(DriftResult result, Catalog wanted, Catalog actual) {
        List<DriftResult.Item> items = new ArrayList<>(result.differences());
        Wholes wholes = new Wholes(actual);
        ColumnOrder.differences(wanted, actual)
                .forEach(order -> items.add(new DriftResult.Item(
                                COLUMN_ORDER,
                                order.table().displayName(),
                                "changed",
                                String.join(", ", order.wanted()),
                                String.join(", ", order.actual()))
                        .within(within(order.table(), wholes))));
        return new DriftResult(
                result.drift() || !items.isEmpty(),
                result.environment(),
                result.expected(),
                items,
                counts(items),
                result.notHandled(),
                result.notCompared(),
                result.warnings());
    }

    private static DriftResult described(
            List<Difference> differences,
            Catalog wanted,
            Catalog actual,
            String expectedName,
            String environment,
            List<String> notes) {
        List<DriftResult.Item> items = new ArrayList<>();
        List<DriftResult.Unhandled> unhandled = new ArrayList<>();
        Map<ObjectId, Difference> byId =
                differences.stream().collect(Collectors.toMap(Difference::id, difference -> difference));
        Wholes inWanted = new Wholes(wanted);
        Wholes inActual = new Wholes(actual);
        for (Difference difference : differences) {
            if (difference.id().kind() == Kind.UNMODELLED) {
                unhandled.add(unhandled(difference));
            } else if (!impliedByContainer(difference, byId)) {
                items.add(item(difference)
                        .within(within(difference.id(), difference.actual() == null ? inWanted : inActual)));
            }
        }
        return new DriftResult(
                !items.isEmpty() || !unhandled.isEmpty(),
                environment,
                expectedName,
                items,
                counts(items),
                unhandled,
                actual.all(Unmodelled.class)
                        .filter(object -> wanted.contains(object.id()))
                        .map(DriftResult.Unhandled::of)
                        .toList(),
                notes);
    }

    /** One line for a problem's list. */
    static String line(Difference difference) {
        return item(difference).line();
    }

    private static DriftResult.Item item(Difference difference) {
        return new DriftResult.Item(
                difference.id().kind().label(),
                difference.id().displayName(),
                difference.type().name().toLowerCase(Locale.ROOT),
                summary(difference.wanted()),
                summary(difference.actual()));
    }

    /** Schemas are those of the object and of what it is part of. */
    private static List<ObjectId> within(ObjectId id, Wholes wholes) {
        List<ObjectId> all = wholes.of(id);
        return Stream.concat(
                        all.stream(),
                        all.stream()
                                .map(ObjectId::schema)
                                .filter(schema -> !schema.isEmpty())
                                .map(schema -> ObjectId.of(Kind.SCHEMA, schema)))
                .distinct()
                .toList();
    }

    private static @Nullable String summary(@Nullable DatabaseObject object) {
        return object == null ? null : object.summary();
    }

    private static DriftResult.Unhandled unhandled(Difference difference) {
        DatabaseObject object = difference.wanted() != null ? difference.wanted() : difference.actual();
        return object instanceof Unmodelled unmodelled
                ? DriftResult.Unhandled.of(unmodelled)
                : new DriftResult.Unhandled("object", difference.id().displayName());
    }

    /** A missing table's columns are missing too, which goes without saying. */
    private static boolean impliedByContainer(Difference difference, Map<ObjectId, Difference> byId) {
        ObjectId container = container(difference);
        if (container == null) {
            return false;
        }
        Difference outer = byId.get(container);
        return outer != null && outer.type() == difference.type() && outer.type() != Difference.Type.CHANGED
                || outer != null && impliedByContainer(outer, byId);
    }

    private static @Nullable ObjectId container(Difference difference) {
        ObjectId id = difference.id();
        return switch (id.kind()) {
            case COLUMN, CONSTRAINT -> relation(difference);
            case DEFAULT -> new ObjectId(Kind.COLUMN, id.path());
            case DOMAIN_CONSTRAINT -> new ObjectId(Kind.DOMAIN, id.path().subList(0, 2));
            case TRIGGER, POLICY -> relation(difference);
            case PARTITION -> relation(difference);
            case USER_MAPPING -> ObjectId.of(Kind.SERVER, id.path().get(0));
            case PUBLICATION_TABLE -> ObjectId.of(Kind.PUBLICATION, id.name());
            case PUBLICATION_SCHEMA -> ObjectId.of(Kind.PUBLICATION, id.name());
            case SEQUENCE_OWNER -> new ObjectId(Kind.SEQUENCE, id.path());
            case COMMENT, SECURITY_LABEL, EXTENSION_DEPENDENCY, PRIVILEGES -> id.subject();
            case INDEX, RULE, STATISTICS -> relation(difference);
            default -> null;
        };
    }

    private static @Nullable ObjectId relation(Difference difference) {
        DatabaseObject object = difference.wanted() != null ? difference.wanted() : difference.actual();
        if (object instanceof Column column) {
            return column.table();
        } else if (object instanceof Constraint constraint) {
            return constraint.table();
        } else if (object instanceof Trigger trigger) {
            return trigger.relation();
        } else if (object instanceof Policy policy) {
            return policy.table();
        } else if (object instanceof Partition partition) {
            return partition.child();
        } else if (object instanceof Rule rule) {
            return rule.relation();
        } else if (object instanceof Statistics statistics) {
            return statistics.relation();
        }
        return object instanceof Index index ? index.relation() : null;
    }

    static Map<String, DriftResult.Count> counts(List<DriftResult.Item> items) {
        Map<String, DriftResult.Count> counts = new TreeMap<>();
        for (DriftResult.Item item : items) {
            DriftResult.Count one = new DriftResult.Count(
                    item.difference().equals("missing") ? 1 : 0,
                    item.difference().equals("extra") ? 1 : 0,
                    item.difference().equals("changed") ? 1 : 0);
            counts.merge(
                    item.kind(),
                    one,
                    (a, b) -> new DriftResult.Count(
                            a.missing() + b.missing(), a.extra() + b.extra(), a.changed() + b.changed()));
        }
        return counts;
    }
}
