package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.RowSample.Difference;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RowComparisonTest {
    private final TwoDatabases databases = new TwoDatabases();
    private final String source = databases.source;
    private final String target = databases.target;

    @AfterEach
    void dropDatabases() {
        databases.close();
    }

    @Nested
    class Rows {
        @Test
        void shouldFindEveryDifferenceWhenTablesAreLarge() {
            databases.both("CREATE TABLE t (a int, b text, v text, PRIMARY KEY (a, b));"
                    + "INSERT INTO t SELECT i, 'k' || i, md5(i::text) FROM generate_series(1, 20000) AS i");
            databases.run(
                    target,
                    "UPDATE t SET v = NULL WHERE a % 1000 = 0; DELETE FROM t WHERE a % 5000 = 1; INSERT INTO t VALUES (-1, '', '')");

            TableComparison compared = databases.compare("t", 3);

            assertThat(compared.added()).isEqualTo(4);
            assertThat(compared.changed()).isEqualTo(20);
            assertThat(compared.removed()).isEqualTo(1);
            assertThat(compared.sourceRows()).isEqualTo(20_000);
            assertThat(compared.targetRows()).isEqualTo(19_997);
            assertThat(compared.samples())
                    .filteredOn(sample -> sample.difference() == Difference.ADDED)
                    .hasSize(3)
                    .allMatch(sample -> sample.before() == null && sample.after() != null);
            assertThat(compared.samples())
                    .filteredOn(sample -> sample.difference() == Difference.CHANGED)
                    .hasSize(3)
                    .allSatisfy(sample -> {
                        assertThat(sample.before()).containsEntry("v", null);
                        assertThat(sample.after().get("v")).hasSize(32);
                    });
            assertThat(compared.samples())
                    .filteredOn(sample -> sample.difference() == Difference.REMOVED)
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.key()).isEqualTo(Map.of("a", "-1", "b", "")));
        }

        @Test
        void shouldTellValuesApartWhenTheyLookAlike() {
            databases.both("CREATE TABLE t (id int PRIMARY KEY, v text, n numeric, f float8)");
            databases.run(
                    source,
                    "INSERT INTO t VALUES (1, NULL, 1.0, 0), (2, '', 1, 0), (3, 'NULL', 1, '-0'), (4, 'a', NULL, 'NaN')");
            databases.run(
                    target,
                    "INSERT INTO t VALUES (1, '', 1.0, 0), (2, 'NULL', 1, 0), (3, 'NULL', 1, '0'), (4, 'a', NULL, 'NaN')");

            assertThat(databases.compare("t", 0).changed()).isEqualTo(3);
        }

        @Test
        void shouldBeEqualWhenOnlySettingsAndPhysicalOrderDiffer() {
            databases.run(
                    source,
                    "CREATE TABLE t (id int PRIMARY KEY, at timestamptz, during interval, f float8, b bytea, m money, r regclass, x xml)");
            databases.run(
                    target,
                    "CREATE TABLE t (x xml, r regclass, dropped int, m money, b bytea, f float8, during interval, at timestamptz, id int PRIMARY KEY);"
                            + "ALTER TABLE t DROP COLUMN dropped");
            databases.both(
                    "INSERT INTO t (id, at, during, f, b, m, r, x) VALUES (1, '2024-05-06 07:08:09+02', '1 day 02:03', 0.1::float8 + 0.2, '\\xff00', 12.5, 't', '<a/>')");
            for (String setting : List.of(
                    "TimeZone = 'Asia/Tokyo'",
                    "DateStyle = 'German'",
                    "IntervalStyle = 'iso_8601'",
                    "bytea_output = 'escape'",
                    "extra_float_digits = 0",
                    "search_path = 'pg_catalog'")) {
                databases.postgres.run("postgres", "ALTER DATABASE " + target + " SET " + setting);
            }

            TableComparison compared = databases.compare("public.t", 1);

            assertThat(compared.samples()).isEmpty();
            assertThat(compared.targetChecksum()).isEqualTo(compared.sourceChecksum());
        }

        @Test
        void shouldBeEqualWhenServersEncodeTextDifferently() {
            String latin = databases.postgres.createDatabase("latin");
            databases.postgres.dropDatabase(latin);
            databases.postgres.run(
                    "postgres",
                    "CREATE DATABASE " + latin + " OWNER " + databases.owner.user()
                            + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
            String sql =
                    "CREATE TABLE t (k text PRIMARY KEY, v text); INSERT INTO t VALUES ('ä', 'über'), ('ß', 'naïve')";
            databases.run(source, sql);
            databases.run(latin, sql);
            LookupTable table = databases.tables("t").tables().get(0);
            try (var from = databases.connect(source);
                    var to = databases.connect(latin)) {
                from.transactional(true);
                to.transactional(true);
                CanonicalSettings.apply(from);
                CanonicalSettings.apply(to);

                assertThat(TableChecksum.of(to, table)).isEqualTo(TableChecksum.of(from, table));
                try (RowComparison comparison = new RowComparison(from, to, new SilentProgress())) {
                    assertThat(comparison.compare(table, 1).equal()).isTrue();
                }
            }
            databases.postgres.dropDatabase(latin);
        }

        @Test
        void shouldHaveTheChecksumOfTableChecksumWhenCompared() {
            databases.both("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE bag (v text)");
            databases.run(
                    source,
                    "INSERT INTO t SELECT i, i FROM generate_series(1, 500) AS i; INSERT INTO bag VALUES ('a'), ('a'), (NULL)");
            for (String name : List.of("t", "bag")) {
                LookupTable table = databases.tables(name).tables().get(0);
                TableComparison compared = databases.compare(name, 0);
                TableChecksum checksum = databases.within(sessions -> TableChecksum.of(sessions.source(), table));
                TableChecksum empty = databases.within(sessions -> TableChecksum.of(sessions.target(), table));

                assertThat(compared.sourceChecksum()).isEqualTo(checksum.checksum());
                assertThat(compared.sourceRows()).isEqualTo(checksum.rows());
                assertThat(empty).isEqualTo(new TableChecksum("public." + name, 0, "0000000000000000"));
                assertThat(checksum.checksum()).isNotEqualTo(empty.checksum());
            }
        }
    }

    @Nested
    class Trouble {
        @Test
        void shouldNameTheFailureWhenOneSideCannotBeRead() {
            databases.both("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1)");
            LookupTable table = databases.tables("t").tables().get(0);
            databases.run(source, "ALTER TABLE t DROP COLUMN v");

            assertThatThrownBy(() -> databases.within(sessions -> {
                        try (RowComparison comparison =
                                new RowComparison(sessions.source(), sessions.target(), sessions.progress())) {
                            return comparison.compare(table, 0);
                        }
                    }))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("column r.v does not exist");
        }

        @Test
        void shouldStopBothServersWhenCancelled() {
            databases.both("CREATE TABLE t (id int PRIMARY KEY, v text);"
                    + "INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 200000) AS i");
            LookupTable table = databases.tables("t").tables().get(0);

            assertThatThrownBy(() -> databases.within(
                            sessions -> {
                                try (RowComparison comparison =
                                        new RowComparison(sessions.source(), sessions.target(), sessions.progress())) {
                                    return comparison.compare(table, 0);
                                }
                            },
                            new CancelledSoon()))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("cancel");
        }
    }

    /** Cancels from another thread as soon as the work has registered. */
    private static final class CancelledSoon extends SilentProgress {
        @Override
        public Registration onCancel(Runnable action) {
            Thread canceller = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    action.run();
                }
            });
            canceller.start();
            return canceller::interrupt;
        }
    }

    @Nested
    class BeforeTheMigration {
        private DataPlan preview(SyncPolicy policy) {
            LookupSet tables = databases.tables(LookupChoice.of(policy, List.of("*")));
            var sourceCatalog = databases.catalog(source);
            var targetCatalog = databases.catalog(target);
            return databases.within(sessions -> DataPlan.preview(sessions, tables, sourceCatalog, targetCatalog));
        }

        @Test
        void shouldCountAllRowsWhenTableIsNew() {
            databases.run(source, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)");

            assertThat(preview(SyncPolicy.MIRROR).tables()).containsExactly(new TableDelta("public.t", 2, 0, 0));
        }

        @Test
        void shouldCountRowsThatDifferFromDefaultWhenColumnIsNew() {
            databases.run(source, """
                    CREATE TYPE mood AS ENUM ('ok', 'sad');
                    CREATE TABLE t (id int PRIMARY KEY, v text, m mood NOT NULL DEFAULT 'ok', n numeric(5,2) DEFAULT -1.5, note text);
                    INSERT INTO t VALUES (1, 'a', 'ok', -1.5, NULL), (2, 'a', 'sad', -1.5, NULL), (3, 'a', 'ok', 2, NULL), (4, 'a', 'ok', -1.5, ''), (5, 'b', 'ok', -1.5, NULL);
                    INSERT INTO t VALUES (6, 'a')""");
            databases.run(
                    target,
                    "CREATE TABLE t (id int PRIMARY KEY, v text, old int); INSERT INTO t SELECT i, 'a' FROM generate_series(1, 5) AS i; INSERT INTO t VALUES (9)");

            assertThat(preview(SyncPolicy.MIRROR).tables()).containsExactly(new TableDelta("public.t", 1, 4, 1));
            assertThat(preview(SyncPolicy.UPSERT).tables()).containsExactly(new TableDelta("public.t", 1, 4, 0));
            assertThat(preview(SyncPolicy.NONE)).isEqualTo(DataPlan.none());
        }

        @Test
        void shouldCountEveryRowWhenDefaultOfNewColumnIsNoConstant() {
            databases.run(
                    source,
                    "CREATE TABLE t (id int PRIMARY KEY, n serial, at timestamptz DEFAULT now()); INSERT INTO t (id) VALUES (1), (2)");
            databases.run(target, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)");

            assertThat(preview(SyncPolicy.MIRROR).tables()).containsExactly(new TableDelta("public.t", 0, 2, 0));
        }

        @Test
        void I4_shouldHaveOtherChecksumsWhenAnyRowMoved() {
            databases.both("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a')");
            DataPlan first = preview(SyncPolicy.MIRROR);
            assertThat(preview(SyncPolicy.MIRROR)).isEqualTo(first);

            databases.both("UPDATE t SET v = 'b'");

            assertThat(preview(SyncPolicy.MIRROR).tables()).isEqualTo(first.tables());
            assertThat(preview(SyncPolicy.MIRROR).checksums()).isNotEqualTo(first.checksums());
        }

        @Test
        void I4_shouldHaveOtherChecksumsWhenValuesOfNewColumnsMoved() {
            databases.both("CREATE TABLE fee (id int PRIMARY KEY); INSERT INTO fee VALUES (1)");
            databases.run(source, "ALTER TABLE fee ADD amount numeric; UPDATE fee SET amount = 1.5");
            DataPlan first = preview(SyncPolicy.MIRROR);
            assertThat(preview(SyncPolicy.MIRROR)).isEqualTo(first);

            databases.run(source, "UPDATE fee SET amount = 99");

            assertThat(preview(SyncPolicy.MIRROR).tables()).isEqualTo(first.tables());
            assertThat(preview(SyncPolicy.MIRROR).checksums()).isNotEqualTo(first.checksums());
        }

        @Test
        void shouldCompareAsMultisetWhenKeyIsNotUniqueInTarget() {
            databases.run(
                    source, "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            databases.run(target, "CREATE TABLE t (id int, v text); INSERT INTO t VALUES (1, 'a'), (1, 'a')");

            assertThat(preview(SyncPolicy.MIRROR).tables()).containsExactly(new TableDelta("public.t", 1, 0, 1));
        }
    }
}
