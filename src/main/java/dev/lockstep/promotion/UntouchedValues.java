package dev.lockstep.promotion;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.plan.ColumnCasts;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps of the backed-up values those of which the table still has what the conversion made: the others were written since. Before the
 * steps of the schema.
 */
final class UntouchedValues {
    private final Undo undo;
    private final SqlSession target;
    private final ValueForms forms;
    private final ColumnCasts casts;
    private int types;

    UntouchedValues(Undo undo, SqlSession target) {
        this.undo = undo;
        this.target = target;
        this.forms = new ValueForms(undo.before(), undo.now());
        this.casts = new ColumnCasts(undo.before(), undo.now());
    }

    /** The temporary table with those values. PostgreSQL cuts names after 63 bytes, which a column's may have by itself. */
    static String kept(Refilled refilled, String from) {
        byte[] column = refilled.columns().get(0).name().getBytes(StandardCharsets.UTF_8);
        return from + "_" + UUID.nameUUIDFromBytes(column);
    }

    /**
     * @param from the temporary table with all that were backed up, as {@code b}; the table itself is {@code r}
     * @param matches a condition over both
     * @return what is lost since what was written since cannot be told from what the conversion made
     */
    Optional<UndoLoss> stage(Refilled refilled, String from, String matches) {
        Column column = refilled.columns().get(0);
        String present = "r." + Quoting.identifier(undo.present(column.id()).name());
        String text = "b." + Quoting.identifier(column.name());
        Optional<Column> now = undo.now().get(Column.class, column.id());
        String type = now.map(Column::type).orElse(column.type());
        find(refilled, from, matches);
        if (type.equals(column.type())) {
            if (keep(refilled, from, () -> inside(column, text, present)).isPresent()) {
                return Optional.empty();
            }
            keep(refilled, from, () -> "false");
            return Optional.of(loss(refilled, -1));
        }
        String casts =
                now.flatMap(converted -> this.casts.between(column, converted)).orElse("::");
        String cast = "(%s::%s)%s%s::text IS NOT DISTINCT FROM %s::text"
                .formatted(text, undo.presentType(column.type()), casts, undo.presentType(type), present);
        if (keep(refilled, from, () -> asConverted(cast)).isPresent()) {
            return Optional.empty();
        }
        // A type that is gone, or is cast by way of the text: what reads the same is the same.
        String sameText = text + " IS NOT DISTINCT FROM " + present + "::text";
        return keep(refilled, from, () -> sameText).filter(others -> others > 0).map(others -> loss(refilled, others));
    }

    /** Under the settings that the steps of the promotion converted by. */
    private String asConverted(String condition) {
        target.execute(undo.settings().statements("SET LOCAL"));
        return condition;
    }

    private static UndoLoss loss(Refilled refilled, long rows) {
        return new UndoLoss(
                Kind.COLUMN.label(),
                refilled.display(),
                rows,
                "The values are converted back, since PostgreSQL cannot tell which of them were written since the promotion");
    }

    /** By the names of attributes, so that those that are gone by now do not matter. */
    private String inside(Column column, String text, String present) {
        String name = Quoting.literal(undo.present(column.id()).name());
        return "to_jsonb((jsonb_populate_record(r, jsonb_build_object(%s, to_jsonb(%s::%s)))).%s) IS NOT DISTINCT FROM to_jsonb(%s)"
                .formatted(
                        name,
                        text,
                        forms.readable(column.type(), this::make),
                        Quoting.identifier(undo.present(column.id()).name()),
                        present);
    }

    private String make(String columns) {
        String name = "lockstep_form_" + types++;
        target.execute("CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP".formatted(Quoting.identifier(name), columns));
        return "pg_temp." + Quoting.identifier(name);
    }

    /** May make what it needs. */
    private interface Condition {
        String get();
    }

    /** Rows are found under the settings in which the texts were written, whatever their values are compared by. */
    private void find(Refilled refilled, String from, String matches) {
        String columns = Stream.concat(refilled.key().stream(), refilled.columns().stream())
                .map(each -> "b." + Quoting.identifier(each.name()))
                .collect(Collectors.joining(", "));
        target.execute(
                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s, r.ctid AS lockstep_ctid, r.tableoid AS lockstep_tableoid FROM pg_temp.%s AS b JOIN %s AS r ON %s"
                        .formatted(
                                Quoting.identifier(kept(refilled, from)),
                                columns,
                                Quoting.identifier(from),
                                table(refilled),
                                matches));
        target.execute("ANALYZE pg_temp." + Quoting.identifier(kept(refilled, from)));
    }

    /** Returns how many are none; empty where PostgreSQL cannot tell. */
    private Optional<Long> keep(Refilled refilled, String from, Condition untouched) {
        target.execute("SAVEPOINT lockstep_staging");
        try {
            String condition = untouched.get();
            long others = target.update(
                    "DELETE FROM pg_temp.%s AS b USING %s AS r WHERE r.ctid = b.lockstep_ctid AND r.tableoid = b.lockstep_tableoid AND (%s) IS NOT TRUE"
                            .formatted(Quoting.identifier(kept(refilled, from)), table(refilled), condition));
            CanonicalSettings.apply(target);
            target.execute("RELEASE SAVEPOINT lockstep_staging");
            return Optional.of(others);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CANCELLED || e.problem().type() == ProblemType.CONNECTION_LOST) {
                throw e;
            }
            target.execute("ROLLBACK TO SAVEPOINT lockstep_staging");
            return Optional.empty();
        }
    }

    private String table(Refilled refilled) {
        ObjectId present = undo.present(refilled.table());
        return Quoting.qualified(present.schema(), present.name());
    }
}
