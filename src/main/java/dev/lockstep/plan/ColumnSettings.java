package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** What is set on a column beside its definition: how its values are stored and what is known of them. None of it touches rows. */
final class ColumnSettings {
    private ColumnSettings() {}

    static List<Draft> afterCreation(Column column) {
        Column plain = new Column(
                column.table(),
                column.name(),
                column.type(),
                column.collation(),
                column.notNull(),
                column.identity(),
                column.generation(),
                null,
                column.compression(),
                null,
                new TreeMap<>(),
                column.inherited());
        return changes(plain, column);
    }

    static List<Draft> changes(Column from, Column to) {
        List<Draft> drafts = new ArrayList<>();
        String alter = Names.alterTableOnly(to.table()) + " ALTER COLUMN " + Quoting.identifier(to.name());
        String name = to.id().displayName();
        if (!Objects.equals(from.storage(), to.storage())) {
            String storage = to.storage() == null ? "DEFAULT" : to.storage();
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
}
