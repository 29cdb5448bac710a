package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application writes after the backup of a promotion, and before the promotion has its locks, comes back with an undo. */
class LateRowsTest extends OnPair {
    @Override
    void prepare() {
        pair.both("""
                CREATE TABLE orders (id int PRIMARY KEY, note text, state int NOT NULL DEFAULT 0);
                INSERT INTO orders SELECT i, 'n' || i FROM generate_series(1, 4) i;
                CREATE TABLE gone (id int PRIMARY KEY, t text, r point, n int[]);
                INSERT INTO gone SELECT i, 't' || i FROM generate_series(1, 3) i;
                CREATE TABLE log (t text);
                INSERT INTO log VALUES ('a'), ('a')""");
    }

    private UUID promote(String written) {
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new WatchedProgress().at("migrate", () -> pair.target(written)));
        return request.id();
    }

    private List<String> rows(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void undo(UUID promotion, String verdict) {
        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.verdict()).as(preview.toString()).isEqualTo(verdict);
        pair.undo(promotion);
    }

    @Test
    void shouldBringBackValuesOfADroppedColumnThatTheBackupDoesNotHave() {
        pair.source("ALTER TABLE orders DROP COLUMN note");
        UUID promotion = promote(
                "UPDATE orders SET note = 'written in the gap' WHERE id = 1; UPDATE orders SET note = NULL WHERE id = 2;"
                        + " INSERT INTO orders VALUES (5, 'new in the gap'); DELETE FROM orders WHERE id = 3");
        pair.target("UPDATE orders SET state = 1 WHERE id = 1");

        undo(promotion, "exact");

        assertThat(rows("SELECT (id, note, state)::text FROM orders ORDER BY id"))
                .containsExactly("(1,\"written in the gap\",1)", "(2,,0)", "(4,n4,0)", "(5,\"new in the gap\",0)");
    }

    /** A key may be written in another way and be the same. */
    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE prices DROP v", "DROP TABLE prices"})
    void shouldBringBackNothingThatWasWrittenAnewUnderTheSameKey(String change) {
        pair.both("""
                CREATE DOMAIN price AS numeric; CREATE TABLE prices (k price PRIMARY KEY, v int);
                INSERT INTO prices SELECT i + 0.5, 1 FROM generate_series(1, 50) i""");
        pair.source(change);
        UUID promotion = promote("UPDATE prices SET k = k + 0.00, v = 2");

        pair.undo(promotion);

        assertThat(rows("SELECT count(*) FROM prices WHERE v = 2 AND k::text LIKE '%.50'"))
                .containsExactly("50");
    }

    @Test
    void shouldBringBackRowsOfADroppedTableThatTheBackupDoesNotHave() {
        pair.source("DROP TABLE gone");
        UUID promotion = promote("INSERT INTO gone VALUES (4, 'late', '(1,2)', '{1,NULL}'), (5, NULL, NULL, NULL)");

        undo(promotion, "exact");

        assertThat(rows("SELECT g::text FROM gone g ORDER BY id"))
                .containsExactly("(1,t1,,)", "(2,t2,,)", "(3,t3,,)", "(4,late,\"(1,2)\",\"{1,NULL}\")", "(5,,,)");
    }

    @Test
    void shouldSayHowManyRowsOfADroppedTableMayHaveBeenDeletedMeanwhile() {
        pair.source("DROP TABLE gone");
        UUID promotion = promote("DELETE FROM gone WHERE id = 1; UPDATE gone SET t = 'late' WHERE id = 2");

        assertThat(pair.undoPreview(promotion).losses()).singleElement().satisfies(loss -> {
            assertThat(loss.name()).isEqualTo("public.gone");
            assertThat(loss.rows()).isEqualTo(2);
            assertThat(loss.reason()).contains("come back as the backup has them");
        });
        undo(promotion, "lossy");

        assertThat(rows("SELECT g::text FROM gone g ORDER BY id"))
                .containsExactly("(1,t1,,)", "(2,late,,)", "(3,t3,,)");
    }

    @Test
    void shouldBringBackRowsWithoutAKeyOnce() {
        pair.source("DROP TABLE log");
        UUID promotion = promote("INSERT INTO log VALUES ('a'), ('late')");

        undo(promotion, "exact");

        assertThat(rows("SELECT t FROM log ORDER BY t")).containsExactly("a", "a", "a", "late");
    }

    /** Its number is not in the snapshot of the backup, and smaller than those that came after. */
    @Test
    void shouldKeepWhatATransactionWroteThatRanWhileTheBackupWasMade() throws SQLException {
        pair.source("ALTER TABLE orders DROP COLUMN note; DROP TABLE log");
        PromotionRequest request = pair.request(pair.options());
        try (Connection writer = pair.server.connect(pair.target)) {
            writer.setAutoCommit(false);
            SqlSession session = new SqlSession(writer);
            session.execute("UPDATE orders SET note = 'long' WHERE id = 1");
            session.execute(
                    "SAVEPOINT s; UPDATE orders SET note = 'long, too' WHERE id = 2; INSERT INTO log VALUES ('sub')");
            session.execute("RELEASE SAVEPOINT s; INSERT INTO log VALUES ('top')");
            pair.target("INSERT INTO log VALUES ('before the backup')");
            pair.target("UPDATE orders SET note = 'short' WHERE id = 4");
            pair.promote(request, new WatchedProgress().at("migrate", session::commit));
        }

        assertThat(pair.undoPreview(request.id()).losses()).singleElement().satisfies(loss -> assertThat(loss.line())
                .startsWith("table public.log, 1 row: "));
        pair.undo(request.id());

        assertThat(rows("SELECT note FROM orders ORDER BY id")).containsExactly("long", "long, too", "n3", "short");
        // What a subtransaction of it wrote can be told from what the backup has only where there is a key.
        assertThat(rows("SELECT t FROM log ORDER BY t")).containsExactly("a", "a", "before the backup", "top");
    }

    @Test
    void shouldTakeTheLateValueWhereNobodyWroteAConvertedColumnSince() {
        pair.source("ALTER TABLE gone ALTER t TYPE varchar(20)");
        pair.both(
                "CREATE TABLE money (id int PRIMARY KEY, amount numeric); INSERT INTO money VALUES (1, 1.25), (2, 2.25), (3, 3.25)");
        pair.source("ALTER TABLE money ALTER amount TYPE int USING amount::int");
        UUID promotion = promote("UPDATE money SET amount = 7.75 WHERE id = 2");
        pair.target("UPDATE money SET amount = 9 WHERE id = 3");

        pair.undo(promotion);

        assertThat(rows("SELECT amount FROM money ORDER BY id")).containsExactly("1.25", "7.75", "9");
    }

    /** By another key than the one that the rows were kept with nothing of them is found. */
    @Test
    void shouldSayThatLateValuesAreLostWhenTheKeyIsAnotherOneByNow() {
        pair.both("ALTER TABLE orders ADD code text; UPDATE orders SET code = 'c' || id;"
                + " ALTER TABLE orders ALTER code SET NOT NULL, ADD UNIQUE (code)");
        pair.source("ALTER TABLE orders DROP COLUMN note");
        UUID promotion = promote("UPDATE orders SET note = 'late' WHERE id = 1");
        pair.target("ALTER TABLE orders ALTER id TYPE bigint");

        assertThat(pair.undoPreview(promotion).losses()).singleElement().satisfies(loss -> assertThat(loss.line())
                .startsWith("column public.orders.note: What was written"));
    }

    @Test
    void shouldTellOfRowsThatHaveAnotherKeyByNow() {
        pair.source("ALTER TABLE orders DROP COLUMN note");
        UUID promotion = promote("SELECT 1");
        pair.target("UPDATE orders SET id = 40 WHERE id = 4; INSERT INTO orders VALUES (50), (51)");

        PromotionResult result = pair.promote(pair.undoRequest(promotion), new WatchedProgress());

        assertThat(rows("SELECT note FROM orders ORDER BY id")).containsExactly("n1", "n2", "n3", null, null, null);
        assertThat(result.undo().losses()).singleElement().satisfies(loss -> {
            assertThat(loss.name()).isEqualTo("public.orders.note");
            assertThat(loss.rows()).isEqualTo(1);
        });
    }
}
