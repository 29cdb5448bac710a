package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.progress.SilentProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Undos that are taken back: what they brought out of a backup is lost by nobody, what was written since is. */
class UndoOfUndoTest extends OnPair {
    @Override
    void prepare() {
        pair.both("""
                CREATE TABLE merchants (id int PRIMARY KEY, name text NOT NULL, fax text, rate numeric(10, 4), level int DEFAULT 1);
                INSERT INTO merchants SELECT i, 'm' || i, 'f' || i, i + 0.1234, i FROM generate_series(1, 5) i;
                CREATE TABLE notes (id int PRIMARY KEY, t text);
                INSERT INTO notes VALUES (1, 'one'), (2, 'two');
                CREATE TABLE logs (at int PRIMARY KEY, t text) PARTITION BY RANGE (at);
                CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (1) TO (10);
                CREATE TABLE logs_2 PARTITION OF logs DEFAULT;
                INSERT INTO logs VALUES (1, 'a'), (11, 'b');
                """);
    }

    /** Promotes what was done to the source, and takes it back. */
    private UUID undone(String change) {
        pair.source(change);
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new SilentProgress());
        return pair.undo(request.id());
    }

    private List<String> losses(UUID undo) {
        UndoPreview preview = pair.undoPreview(undo);
        assertThat(preview.conflicts()).isEmpty();
        assertThat(preview.verdict()).isEqualTo(preview.losses().isEmpty() ? "exact" : "lossy");
        return preview.losses().stream()
                .map(loss -> loss.name() + " " + loss.rows())
                .toList();
    }

    private List<String> rows(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new dev.lockstep.sql.SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldBeExactForValuesThatNobodyWroteSince() {
        UUID undo = undone("ALTER TABLE merchants DROP fax, DROP level");
        assertThat(rows("SELECT fax || level FROM merchants ORDER BY id LIMIT 2"))
                .containsExactly("f11", "f22");
        pair.target("UPDATE merchants SET name = 'since', fax = fax WHERE id < 3; DELETE FROM merchants WHERE id = 5");
        assertThat(losses(undo)).isEmpty();

        pair.target(
                "UPDATE merchants SET fax = 'since' WHERE id = 1; INSERT INTO merchants (id, name, fax) VALUES (6, 'm6', 'f6')");
        assertThat(losses(undo)).containsExactly("public.merchants.fax 2");
        pair.target("UPDATE merchants SET level = NULL WHERE id = 2");
        assertThat(losses(undo)).containsExactlyInAnyOrder("public.merchants.fax 2", "public.merchants.level 1");
        UUID again = pair.undo(undo);

        assertThat(losses(again)).isEmpty();
        pair.undo(again);
        assertThat(rows("SELECT fax FROM merchants WHERE id IN (1, 3, 6) ORDER BY id"))
                .containsExactly("since", "f3", "f6");
    }

    @Test
    void shouldBeExactForTablesThatNobodyWroteToSince() {
        UUID undo = undone("DROP TABLE notes, logs");
        assertThat(losses(undo)).isEmpty();

        pair.target("INSERT INTO notes VALUES (3, 'three'); UPDATE logs SET t = 'since' WHERE at = 11");
        assertThat(losses(undo)).containsExactlyInAnyOrder("public.notes 1", "public.logs_2 1");
    }

    @Test
    void shouldBeExactForConversionsThatNobodyWroteSince() {
        UUID undo = undone("ALTER TABLE merchants ALTER rate TYPE numeric(10, 1)");
        assertThat(rows("SELECT rate::text FROM merchants WHERE id = 1")).containsExactly("1.1234");
        assertThat(losses(undo)).isEmpty();

        pair.target("UPDATE merchants SET rate = 7.7777 WHERE id = 2");
        assertThat(losses(undo)).containsExactly("public.merchants.rate 1");
        pair.target("UPDATE merchants SET rate = 7.7 WHERE id = 2");
        assertThat(losses(undo)).isEmpty();
        pair.undo(undo);
        assertThat(rows("SELECT rate::text FROM merchants ORDER BY id LIMIT 2")).containsExactly("1.1", "7.7");
    }

    /** In a restored database, and after the time that they are kept. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE lockstep.refill SET place = 'elsewhere'",
                "UPDATE lockstep.refill SET committing = (committing::text::bigint + 1000000)::text::xid8",
                "DROP TABLE lockstep.refill, lockstep.refilled_value"
            })
    void shouldCountRowsOfWhichNothingIsKnown(String forgetting) {
        UUID undo = undone("DROP TABLE notes");

        pair.target(forgetting);

        assertThat(losses(undo)).containsExactly("public.notes 2");
    }

    @Test
    void shouldForgetWhatIsOld() {
        undone("ALTER TABLE merchants DROP fax");
        pair.target("UPDATE lockstep.refill SET at = now() - interval '91 days'");

        pair.source("ALTER TABLE merchants ADD since int");
        pair.promote(pair.request(pair.options()), new SilentProgress());

        assertThat(rows("SELECT count(*)::text FROM lockstep.refill")).containsExactly("0");
        assertThat(rows("SELECT count(*)::text FROM lockstep.refilled_value")).containsExactly("0");
    }
}
