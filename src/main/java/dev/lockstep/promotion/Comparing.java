package dev.lockstep.promotion;

import dev.lockstep.data.DeclaredRows;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.LookupTables;
import dev.lockstep.data.RowComparison;
import dev.lockstep.data.RowSample;
import dev.lockstep.data.TableComparison;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Compares the rows of lookup tables of two environments. Reads only. */
public final class Comparing {
    private static final String READ = "read catalogs";
    private static final String COMPARE = "compare";

    private final Databases databases;
    private final CatalogMemory catalogs;

    public Comparing(Databases databases, CatalogMemory catalogs) {
        this.databases = databases;
        this.catalogs = catalogs;
    }

    /** Takes the rows that differ, table by table. */
    public interface Rows {
        void differs(String table, ComparisonResult.Sample row);
    }

    /** @param rows at most {@link ComparisonScope#rows()} of each table and kind of difference */
    public ComparisonResult compare(
            UUID job, Environment source, Environment target, ComparisonScope scope, Rows rows, Progress progress) {
        String name = "comparison " + job;
        progress.phaseStarted(READ);
        try (Sessions.Open wanted = Sessions.open(databases, source, name, progress);
                Sessions.Open actual = Sessions.open(databases, target, name, progress)) {
            DifferentDatabases.check(wanted.session(), actual.session(), source.name(), target.name());
            Sessions.beginSnapshot(wanted.session());
            Sessions.beginSnapshot(actual.session());
            BothCatalogs both =
                    BothCatalogs.read(wanted.session(), source.name(), actual.session(), target.name(), catalogs::read);
            LookupSet lookupTables = LookupTables.resolve(scope.lookup(), both.wanted(), both.actual());
            DeclaredRows.checkConditions(wanted.session(), source.name(), lookupTables, both.wanted());
            DeclaredRows.checkConditions(actual.session(), target.name(), lookupTables.inTarget(), both.actual());
            progress.phaseSucceeded(lookupTables.tables().size() + " lookup tables");

            progress.phaseStarted(COMPARE);
            List<ComparisonResult.ComparedTable> compared = new ArrayList<>();
            List<String> warnings = new ArrayList<>(lookupTables.warnings());
            try (RowComparison comparison = new RowComparison(wanted.session(), actual.session(), progress)) {
                for (LookupTable table : lookupTables.tables()) {
                    TableComparison result = comparison.compare(
                            table,
                            both.wanted(),
                            both.actual(),
                            scope.samples(),
                            new RowComparison.Found(
                                    scope.rows(), row -> rows.differs(table.displayName(), sample(row))));
                    compared.add(compared(result));
                    warnings.addAll(warnings(result, target.name()));
                    progress.advanced(compared.size(), lookupTables.tables().size(), "tables");
                }
            }
            boolean equal = compared.stream().allMatch(ComparisonResult.ComparedTable::equal);
            progress.phaseSucceeded(equal ? "equal" : "different");
            return new ComparisonResult(equal, source.name(), target.name(), compared, warnings);
        }
    }

    private static List<String> warnings(TableComparison result, String target) {
        return result.columnsMissingInTarget().isEmpty()
                ? List.of()
                : List.of("%s does not have these columns of %s yet: %s"
                        .formatted(target, result.table(), String.join(", ", result.columnsMissingInTarget())));
    }

    private static ComparisonResult.ComparedTable compared(TableComparison result) {
        return new ComparisonResult.ComparedTable(
                result.table(),
                result.sourceRows(),
                result.targetRows(),
                result.sourceChecksum(),
                result.targetChecksum(),
                result.added(),
                result.changed(),
                result.removed(),
                result.samples().stream().map(Comparing::sample).toList());
    }

    private static ComparisonResult.Sample sample(RowSample sample) {
        return new ComparisonResult.Sample(
                sample.difference().name().toLowerCase(Locale.ROOT), sample.key(), sample.before(), sample.after());
    }
}
