package dev.lockstep.promotion;

import dev.lockstep.data.DeclaredRows;
import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupSuggestions;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.LookupTables;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.progress.SilentProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds what is declared of a pair's lookup tables against both databases. Reads only. */
public final class PairReview {
    private final Databases databases;
    private final CatalogMemory catalogs;

    public PairReview(Databases databases, CatalogMemory catalogs) {
        this.databases = databases;
        this.catalogs = catalogs;
    }

    /**
     * What was found.
     *
     * @param tables in the order in which their rows are written
     * @param warnings one sentence each
     * @param suggestions tables of the target that look like lookup tables, and are none yet
     */
    public record Result(List<Table> tables, List<String> warnings, List<Suggestion> suggestions) {}

    /**
     * A lookup table.
     *
     * @param key empty when nothing identifies its rows, which are then compared as a whole
     * @param columns that are compared and written
     * @param leftAlone columns that are not
     */
    public record Table(
            String table,
            List<String> key,
            List<String> columns,
            List<String> leftAlone,
            String policy,
            @Nullable String where,
            @Nullable String targetOwnedRows) {

        static Table of(LookupTable table) {
            return new Table(
                    table.displayName(),
                    table.key(),
                    table.columns().stream().map(column -> column.name()).toList(),
                    table.rules().leftColumns(),
                    table.policy().word(),
                    text(table.rules().where()),
                    text(table.rules().ownRows()));
        }

        private static @Nullable String text(@Nullable Object condition) {
            return condition == null ? null : condition.toString();
        }
    }

    /**
     * @param rows estimated
     * @param writes rows inserted, updated and deleted since the target's statistics were reset
     * @param referencedBy how many tables have a foreign key to it
     */
    public record Suggestion(String table, long rows, long writes, int referencedBy) {}

    /** @throws dev.lockstep.problem.ProblemException {@code LOOKUP_DECLARATION} or {@code NO_TABLE_MATCHES} for what does not fit */
    public Result review(Environment source, Environment target, LookupChoice lookup) {
        SilentProgress progress = new SilentProgress();
        try (Sessions.Open wanted = Sessions.open(databases, source, "pair review", progress);
                Sessions.Open actual = Sessions.open(databases, target, "pair review", progress)) {
            DifferentDatabases.check(wanted.session(), actual.session(), source.name(), target.name());
            Sessions.beginSnapshot(wanted.session());
            Sessions.beginSnapshot(actual.session());
            BothCatalogs both =
                    BothCatalogs.read(wanted.session(), source.name(), actual.session(), target.name(), catalogs::read);
            LookupSet tables = LookupTables.resolve(lookup, both.wanted(), both.actual());
            DeclaredRows.checkConditions(wanted.session(), source.name(), tables, both.wanted());
            DeclaredRows.checkConditions(actual.session(), target.name(), tables.inTarget(), both.actual());
            List<Suggestion> suggestions = LookupSuggestions.of(actual.session()).stream()
                    .filter(found -> tables.find(found.table()).isEmpty()
                            && both.wanted().contains(found.table()))
                    .map(found -> new Suggestion(
                            found.table().displayName(), found.rows(), found.writes(), found.referencedBy()))
                    .toList();
            return new Result(tables.tables().stream().map(Table::of).toList(), tables.warnings(), suggestions);
        }
    }
}
