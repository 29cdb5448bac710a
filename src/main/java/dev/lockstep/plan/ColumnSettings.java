package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.ResultSetting;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is set on a column beside its definition: how its values are stored and what is known of them. None of it touches rows. */
final class ColumnSettings {
    /** {@code SET STORAGE DEFAULT} came with this version. */
    private static final int STORAGE_DEFAULT = 16;

    /** The built-in types that are kept in the row as long as possible; all others that can be moved out of it are {@code EXTENDED}. */
    private static final Pattern MAIN = Pattern.compile("numeric(\\(.*)?|inet|cidr");

    private ColumnSettings() {}

    static List<Draft> afterCreation(Column column, PlanContext context) {
        List<Draft> drafts = new ArrayList<>(NotNulls.afterCreation(column, context));
        drafts.addAll(changes(column, context));
        if (column.identity() != null && column.identity().otherPersistence()) {
            drafts.add(sequencePersistence(column, context));
        }
        return drafts;
    }

    /** From what a new column has. */
    static List<Draft> changes(Column column, PlanContext context) {
        return changes(plain(column), column, context);
    }

    /**
     * Whether an identity column's sequence survives a crash, which is apart from whether its table does. One that has just been made keeps
     * nobody waiting.
     */
    static Draft sequencePersistence(Column column, PlanContext context) {
        Column.Identity identity = Objects.requireNonNull(column.identity());
        boolean tableUnlogged = context.source()
                .get(Table.class, column.table())
                .map(Table::unlogged)
                .orElse(false);
        boolean unlogged = tableUnlogged != identity.otherPersistence();
        boolean isNew = context.target()
                .get(Column.class, column.id())
                .filter(before -> before.identity() != null)
                .isEmpty();
        return Draft.of(
                        "ALTER SEQUENCE " + Names.qualified(identity.sequence())
                                + (unlogged ? " SET UNLOGGED" : " SET LOGGED"),
                        "Make the sequence of " + column.id().displayName() + (unlogged ? " unlogged" : " logged"))
                .on(column.table(), isNew ? TableLock.NONE : TableLock.ACCESS_EXCLUSIVE);
    }

    private static Column plain(Column column) {
        return new Column(
                column.table(),
                column.name(),
                column.type(),
                column.collation(),
                column.notNull(),
                column.notNullConstraint(),
                column.identity(),
                column.generation(),
                null,
                column.compression(),
                null,
                new TreeMap<>(),
                column.inherited(),
                column.dimensions());
    }

    /** @param retyped the column has got a type just now, and with it that type's way to store values */
    static List<Draft> changes(Column from, Column to, boolean retyped, PlanContext context) {
        return changes(retyped ? withTypesStorage(from) : from, to, context);
    }

    private static Column withTypesStorage(Column column) {
        return new Column(
                column.table(),
                column.name(),
                column.type(),
                column.collation(),
                column.notNull(),
                column.notNullConstraint(),
                column.identity(),
                column.generation(),
                null,
                null,
                column.statisticsTarget(),
                column.options(),
                column.inherited(),
                column.dimensions());
    }

    /** @param from {@code null} for a view that is made just now */
    static List<Draft> ofView(@Nullable MaterializedView from, MaterializedView to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        for (ResultColumn column : to.columns()) {
            Column before = from == null ? column(to, column, List.of()) : column(to, column, from.settings());
            drafts.addAll(changes(before, column(to, column, to.settings()), context));
        }
        return drafts;
    }

    private static Column column(MaterializedView view, ResultColumn column, List<ResultSetting> settings) {
        ResultSetting set = settings.stream()
                .filter(setting -> setting.name().equals(column.name()))
                .findFirst()
                .orElseGet(() -> new ResultSetting(column.name(), null, null, null, new TreeMap<>()));
        return new Column(
                view.id(),
                column.name(),
                column.type(),
                column.collation(),
                false,
                null,
                null,
                null,
                set.storage(),
                set.compression(),
                set.statisticsTarget(),
                set.options(),
                false,
                0);
    }

    private static List<Draft> changes(Column from, Column to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        boolean ofView = to.table().kind() == Kind.MATERIALIZED_VIEW;
        String alter =
                (ofView ? "ALTER MATERIALIZED VIEW " + Names.qualified(to.table()) : Names.alterTableOnly(to.table()))
                        + " ALTER COLUMN " + Quoting.identifier(to.name());
        String name = to.id().displayName();
        if (!Objects.equals(from.storage(), to.storage())) {
            String storage = to.storage() == null ? ownStorage(to, context) : to.storage();
            drafts.add(Draft.of(alter + " SET STORAGE " + storage, "Change how values of " + name + " are stored")
                    .on(to.table(), TableLock.ACCESS_EXCLUSIVE));
        }
        if (!Objects.equals(from.compression(), to.compression())) {
            String method = to.compression() == null ? "DEFAULT" : to.compression();
            drafts.add(Draft.of(
                            alter + " SET COMPRESSION " + method,
                            "Change how new values of " + name + " are compressed")
                    .on(to.table(), TableLock.ACCESS_EXCLUSIVE));
        }
        if (!Objects.equals(from.statisticsTarget(), to.statisticsTarget())) {
            int statistics = to.statisticsTarget() == null ? -1 : to.statisticsTarget();
            drafts.add(Draft.of(alter + " SET STATISTICS " + statistics, "Change how closely " + name + " is analyzed")
                    .on(to.table(), TableLock.SHARE_UPDATE_EXCLUSIVE));
        }
        Options.changes(from.options(), to.options())
                .forEach(clause -> drafts.add(Draft.of(alter + " " + clause, "Change options of " + name)
                        .on(to.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)));
        return drafts;
    }

    private static String ownStorage(Column column, PlanContext context) {
        if (context.target().majorVersion() >= STORAGE_DEFAULT) {
            return "DEFAULT";
        }
        String type = UnderlyingType.of(column, context.source(), context.sourceEdges());
        return MAIN.matcher(type).matches() ? "MAIN" : "EXTENDED";
    }
}
