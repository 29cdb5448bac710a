package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.RandomTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random tables with random rows of many types on both sides, which after the sync must be the same. The seed is the test's name. */
class RowSyncPropertyTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldBeEqualAfterSyncWhateverTheRows(long seed) {
        Random random = new Random(seed);
        try (TwoDatabases databases = new TwoDatabases()) {
            databases.both(RandomTable.TYPES_NEEDED);
            RandomTable table = RandomTable.of(random);
            int rows = List.of(0, 1, 40, 3_000).get(random.nextInt(4));
            databases.run(databases.source, table.creation("t", random));
            databases.run(databases.target, table.creation("t", random));
            databases.run(databases.source, table.filling("t", rows, random.nextLong()));
            databases.run(
                    databases.target,
                    table.filling("t", List.of(0, rows, rows + 20).get(random.nextInt(3)), random.nextLong()));

            TableComparison before = databases.compare("t", 3);
            TableDelta changes = databases.sync(SyncPolicy.MIRROR, "t").get(0);

            assertThat(changes)
                    .isEqualTo(new TableDelta("public.t", before.added(), before.changed(), before.removed()));
            assertThat(rows(databases, databases.target)).isEqualTo(rows(databases, databases.source));
            TableComparison compared = databases.compare("t", 5);
            assertThat(compared.equal()).isTrue();
            assertThat(compared.targetChecksum()).isEqualTo(compared.sourceChecksum());
            assertThat(compared.targetRows()).isEqualTo(rows);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void shouldBeEqualAfterImportOfAnExportWhateverTheRows(long seed, @TempDir Path directory) {
        Random random = new Random(seed);
        try (TwoDatabases databases = new TwoDatabases()) {
            databases.both(RandomTable.TYPES_NEEDED);
            RandomTable table = RandomTable.of(random);
            databases.run(databases.source, table.creation("t", random));
            databases.run(databases.target, table.creation("t", random));
            databases.run(databases.source, table.filling("t", 300, random.nextLong()));
            databases.run(databases.target, table.filling("t", 310, random.nextLong()));

            databases.transfer(ArchiveFormat.values()[(int) (seed % 3)], directory.resolve("rows.zip"), "t");

            assertThat(rows(databases, databases.target)).isEqualTo(rows(databases, databases.source));
        }
    }

    private static List<String> rows(TwoDatabases databases, String database) {
        String columns = databases.value(
                database,
                "SELECT string_agg(format('%L, CASE WHEN %I IS NOT DISTINCT FROM NULL THEN ''-'' ELSE md5(concat(%I)) END', attname, attname, attname), ', ' ORDER BY attname)"
                        + " FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0");
        return databases.values(
                database,
                "SELECT concat_ws('|', " + columns + ") FROM t ORDER BY concat_ws('|', " + columns + ") COLLATE \"C\"");
    }
}
