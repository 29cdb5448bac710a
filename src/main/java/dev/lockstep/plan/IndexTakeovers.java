package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.StorageParameters;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * New keys that take over an index which the target has already and the source has not: {@code ADD CONSTRAINT … USING INDEX} renames
 * it and reads no rows. The other way round PostgreSQL has nothing: an index that outlives its key is built again.
 *
 * <p>The index has to be unique, valid, not partial, over columns in the default order and with the default operator classes, of an
 * ordinary table, and attached to no other. (PostgreSQL documentation, "ALTER TABLE".)
 */
final class IndexTakeovers {
    private static final Pattern KEY = Pattern.compile("^(PRIMARY KEY|UNIQUE( NULLS NOT DISTINCT)?) ");
    private static final Pattern STATE = Pattern.compile(" DEFERRABLE( INITIALLY DEFERRED)?$");
    private static final String BTREE = " USING btree ";

    private IndexTakeovers() {}

    /** Decides who takes what, once it is known what comes and what goes. */
    static void decide(PlanContext context) {
        List<Constraint> keys = context.source()
                .all(Constraint.class)
                .filter(key -> context.fate(key.id()) == Fate.CREATE && canTakeOver(key, context))
                .sorted(Comparator.comparing(Constraint::id))
                .toList();
        if (keys.isEmpty()) {
            return;
        }
        List<Index> leaving = new ArrayList<>(context.target()
                .all(Index.class)
                .filter(index -> context.fate(index.id()) == Fate.DROP)
                .filter(index -> index.unique() && index.valid() && index.parent() == null)
                .sorted(Comparator.comparing(Index::id))
                .toList());
        for (Constraint key : keys) {
            leaving.stream()
                    .filter(index -> index.relation().equals(key.table()) && sameColumns(index, key))
                    .min(Comparator.comparing(index -> !index.name().equals(key.name())))
                    .ifPresent(index -> {
                        leaving.remove(index);
                        context.takeOver(key.id(), index.id());
                    });
        }
    }

    private static boolean canTakeOver(Constraint key, PlanContext context) {
        boolean unique = key.type() == Constraint.Type.PRIMARY_KEY || key.type() == Constraint.Type.UNIQUE;
        boolean ordinary = context.target()
                .get(Table.class, key.table())
                .filter(table -> !table.partitioned())
                .isPresent();
        return unique
                && ordinary
                && key.parent() == null
                && key.columns().stream()
                        .map(name -> key.table().part(Kind.COLUMN, name))
                        .noneMatch(column -> context.fate(column).drops() || context.fate(column) == Fate.CREATE);
    }

    /** Whether the index of {@code key} is one like {@code index}. */
    static boolean sameColumns(Index index, Constraint key) {
        String definition = StorageParameters.without(index.definition());
        int start = definition.indexOf(BTREE);
        String columns = KEY.matcher(STATE.matcher(StorageParameters.without(key.definition()))
                        .replaceFirst(""))
                .replaceFirst("");
        String nulls = key.definition().startsWith("UNIQUE NULLS NOT DISTINCT ") ? " NULLS NOT DISTINCT" : "";
        return start >= 0 && definition.substring(start + BTREE.length()).equals(columns + nulls);
    }

    static List<Draft> create(Constraint key, Index index, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        var state = STATE.matcher(key.definition());
        drafts.add(Draft.of(
                        Names.alterTable(key.table()) + " ADD CONSTRAINT " + Quoting.identifier(key.name())
                                + (key.type() == Constraint.Type.PRIMARY_KEY ? " PRIMARY KEY" : " UNIQUE")
                                + " USING INDEX " + Quoting.identifier(index.name())
                                + (state.find() ? state.group() : ""),
                        "Let " + key.name() + " take over the index " + index.name() + " of "
                                + key.table().displayName())
                .on(key.table(), TableLock.ACCESS_EXCLUSIVE));
        drafts.addAll(IndexSettings.parameterChanges(
                index.definition(), key.definition(), key.table(), key.id().schema(), key.name()));
        boolean clustered = index.clustered() && (key.clustered() || !IndexSettings.clusterMoves(key.table(), context));
        drafts.addAll(new IndexSettings(key.clustered(), key.replicaIdentity(), key.tablespace())
                .changesFrom(
                        new IndexSettings(clustered, index.replicaIdentity(), index.tablespace()),
                        key.table(),
                        key.id().schema(),
                        key.name(),
                        context));
        return drafts;
    }

    /** The index stays; a comment that the source does not have goes before the index changes hands. */
    static List<Draft> drop(Index index, PlanContext context) {
        ObjectId comment = index.id().about(Kind.COMMENT);
        boolean forgotten =
                context.target().contains(comment) && !context.source().contains(comment);
        return forgotten
                ? List.of(Draft.of(
                        "COMMENT ON INDEX " + Quoting.qualified(index.schema(), index.name()) + " IS NULL",
                        "Remove the comment on " + index.id()))
                : List.of();
    }

    static @Nullable Index takenBy(Constraint key, PlanContext context) {
        ObjectId index = context.indexTakenBy(key.id());
        return index == null ? null : (Index) context.inTarget(index);
    }
}
