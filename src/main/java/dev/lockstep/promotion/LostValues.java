package dev.lockstep.promotion;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.RefilledValues;
import dev.lockstep.plan.ColumnCasts;
import dev.lockstep.plan.ReplacedColumns;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values that were written since the promotion and that its undo does not keep. */
final class LostValues {
    private static final String TEXTS = "(text|character( varying)?(\\(\\d+\\))?)(\\[])?";

    private final Undo undo;
    private final UndoObstacles obstacles;
    private final UndoCounts counts;
    private final RefilledValues refilled;
    private final List<UndoLoss> losses;
    private final ReplacedColumns replaced;
    private final ColumnCasts back;
    private final ColumnCasts again;
    private final DomainRules domains;

    LostValues(Undo undo, UndoObstacles obstacles, RefilledValues refilled, List<UndoLoss> losses) {
        this.undo = undo;
        this.obstacles = obstacles;
        this.counts = obstacles.counts();
        this.refilled = refilled;
        this.losses = losses;
        this.replaced = new ReplacedColumns(undo.now(), undo.takenBack().wanted());
        this.back = new ColumnCasts(undo.now(), undo.takenBack().wanted());
        this.again = new ColumnCasts(undo.takenBack().wanted(), undo.now());
        this.domains = new DomainRules(undo, obstacles);
    }

    void ofAdded(Column column) {
        ObjectId table = column.table();
        if (column.generation() == null && undo.takenBack().wanted().contains(table) && !counts.isPartition(table)) {
            lose(column, written(column), "The promotion added the column; it goes with its values");
        }
    }

    /** Not what the column has by itself. */
    private String written(Column column) {
        String value = value(column);
        return undo.now()
                .get(DefaultValue.class, column.table().part(Kind.DEFAULT, column.name()))
                .map(DefaultValue::expression)
                .filter(expression -> expression.indexOf('(') < 0)
                .map(expression -> value + "::text IS DISTINCT FROM (" + expression + ")::text")
                .orElse(value + " IS NOT NULL");
    }

    void ofChanged(Column wanted, Column actual) {
        if (counts.isPartition(actual.table())) {
            return;
        }
        if (wanted.notNull() && !actual.notNull()) {
            obstacles.nulls(actual, value(actual), name(actual));
        }
        if (actual.generation() != null) {
            return;
        }
        if (wanted.generation() != null) {
            lose(
                    actual,
                    counts.countEvaluated(
                            actual.table(),
                            "%s::text IS DISTINCT FROM %s AND NOT %s"
                                    .formatted(
                                            value(actual),
                                            computed(
                                                    wanted.table(),
                                                    wanted.generation().expression()),
                                            refilledValue(actual))),
                    "The column is computed again, and its values go");
        } else if (comesBack(wanted)) {
            lose(
                    actual,
                    written(actual),
                    "The promotion made the column anew; its values of before come back, in place of what was written since");
        } else if (replaced.contain(actual, wanted)) {
            lose(
                    actual,
                    written(actual),
                    "No cast leads from %s to %s, so the column is made again".formatted(actual.type(), wanted.type()));
        } else if (!wanted.type().equals(actual.type())) {
            conversion(wanted, actual);
        }
    }

    /** Over whatever is in the column, even where a cast leads back from that. */
    private boolean comesBack(Column wanted) {
        return undo.refills().stream()
                .anyMatch(refilled -> refilled.missing() == null
                        && !refilled.converted()
                        && !refilled.whole()
                        && refilled.columns().contains(wanted));
    }

    /**
     * The text of an expression that has the names of before. A column that only comes back is there twice, so that the expression
     * cannot be answered with it, nor with another column that has its name by now.
     */
    private String computed(ObjectId table, String expression) {
        Stream<String> there = undo.now().columnsOf(table).stream()
                .map(column -> value(column) + " AS " + Quoting.identifier(column.name()));
        Stream<String> comingBack = undo.takenBack().wanted().columnsOf(table).stream()
                .filter(column -> !undo.now().contains(column.id()))
                .map(column -> "NULL AS " + Quoting.identifier(column.name()))
                .flatMap(nothing -> Stream.of(nothing, nothing));
        return "(SELECT (%s)::text FROM (SELECT %s) AS own)"
                .formatted(expression, Stream.concat(there, comingBack).collect(Collectors.joining(", ")));
    }

    private void conversion(Column wanted, Column actual) {
        String reason = "Values that %s has and %s has not are changed by the conversion back"
                .formatted(actual.type(), wanted.type());
        Optional<String> casts = back.between(actual, wanted);
        Optional<String> castsAgain = again.between(wanted, actual);
        if (casts.isEmpty() || castsAgain.isEmpty()) {
            lose(actual, written(actual), reason);
            return;
        }
        String value = value(actual);
        String there = "(" + value + casts.get() + undo.presentType(back.underlying(wanted)) + ")";
        String changes = there + castsAgain.get() + undo.presentType(again.underlying(actual))
                + "::text IS DISTINCT FROM " + value + "::text";
        Optional<Long> rows =
                counts.countConverted(actual.table(), "%s AND NOT %s".formatted(changes, refilledValue(actual)));
        boolean ruled = domains.areAskedOfConverted(wanted, actual, there);
        boolean limited = wanted.type().matches("(character varying|character|bit|bit varying)\\(.*");
        if (limited && rows.isPresent()) {
            rows.filter(some -> some > 0).ifPresent(some -> obstacles.tooLong(some, name(actual), wanted.type()));
        } else if (rows.isPresent() || !becomeLabels(wanted, actual, casts.get()) || !ruled) {
            lose(actual, rows.filter(any -> ruled), reason);
        }
    }

    /** Those of an enum that only comes back: what is a label of it comes to no harm by way of its text. */
    private boolean becomeLabels(Column wanted, Column actual, String casts) {
        Optional<EnumType> type = ValueForms.named(back.underlying(wanted), Kind.ENUM)
                .filter(labels -> !undo.now().contains(labels))
                .flatMap(labels -> undo.takenBack().wanted().get(EnumType.class, labels).stream())
                .findFirst();
        if (type.isEmpty()
                || !casts.startsWith("::text") && !again.underlying(actual).matches(TEXTS)) {
            return false;
        }
        String labels = type.get().labels().stream()
                .map(Quoting::literal)
                .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
        String value = value(actual) + "::text";
        String others = back.underlying(wanted).endsWith("[]")
                ? "EXISTS (SELECT FROM unnest(%s[]) AS own(label) WHERE label <> ALL (%s))".formatted(value, labels)
                : "%s <> ALL (%s)".formatted(value, labels);
        Optional<Long> rows = counts.count(actual.table(), others);
        rows.filter(some -> some > 0).ifPresent(some -> obstacles.labels(some, name(actual), type.get()));
        return rows.isPresent();
    }

    /** Columns whose domains get rules back. */
    void underRules() {
        undo.takenBack()
                .wanted()
                .all(Column.class)
                .filter(wanted -> wanted.generation() == null && !counts.isPartition(wanted.table()))
                .forEach(wanted -> undo.now()
                        .get(Column.class, wanted.id())
                        .filter(actual ->
                                undo.now().get(Table.class, actual.table()).isPresent()
                                        && actual.generation() == null
                                        && actual.type().equals(wanted.type())
                                        && !domains.areAskedOfKept(
                                                wanted,
                                                actual,
                                                value(actual) + "::" + undo.presentType(back.underlying(wanted))))
                        .ifPresent(actual -> lose(
                                actual,
                                Optional.empty(),
                                "Whether %s takes these values PostgreSQL can only say when its rules are back"
                                        .formatted(wanted.type()))));
    }

    /** Columns whose types are called the same and are others below. */
    void insideOthers() {
        ValueForms forms = new ValueForms(undo.now(), undo.takenBack().wanted());
        undo.now()
                .all(Column.class)
                .filter(column -> forms.lose(column) && !counts.isPartition(column.table()))
                .forEach(column -> {
                    String json = "to_jsonb(" + value(column) + ")";
                    lose(
                            column,
                            "jsonb_strip_nulls(%s) IS DISTINCT FROM jsonb_strip_nulls(%s)"
                                    .formatted(forms.converted(json, column.type()), json),
                            "What %s has inside and did not have before the promotion goes".formatted(column.type()));
                });
    }

    /** Unless the promotion itself, being an undo, brought the values out of a backup. */
    private void lose(Column column, String condition, String reason) {
        lose(column, counts.count(column.table(), "%s AND NOT %s".formatted(condition, refilledValue(column))), reason);
    }

    private void lose(Column column, Optional<Long> count, String reason) {
        UndoCounts.lost(count)
                .ifPresent(rows -> losses.add(new UndoLoss(Kind.COLUMN.label(), name(column), rows, reason)));
    }

    private String value(Column column) {
        return "r." + Quoting.identifier(undo.present(column.id()).name());
    }

    private String name(Column column) {
        return undo.present(column.id()).displayName();
    }

    private String refilledValue(Column column) {
        return refilled.valueUntouched(
                undo.present(column.table()), undo.present(column.id()).name(), "r");
    }
}
