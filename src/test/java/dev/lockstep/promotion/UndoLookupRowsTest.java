package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Rename;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Promotions that changed lookup rows and are taken back, with people and applications writing in between. */
class UndoLookupRowsTest extends OnPair {
    private static final int FIRST_WITH_VIRTUAL_COLUMNS = 18;
    private static final String[] LOOKUP = {"public.rates", "public.rate_lines", "public.words"};

    @Override
    void prepare() {
        pair.both("""
                CREATE TYPE mood AS ENUM ('ok', 'sad');
                CREATE TABLE rates (code text PRIMARY KEY, name text, pct numeric(10, 4), mood mood, seen regclass, rank int,
                    twice numeric GENERATED ALWAYS AS (pct * 2) STORED);
                CREATE TABLE rate_lines (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, rate text NOT NULL REFERENCES rates,
                    up int REFERENCES rate_lines, note text UNIQUE);
                CREATE TABLE words (w text, n int);
                CREATE TABLE orders (id int PRIMARY KEY, rate text REFERENCES rates ON DELETE CASCADE);
                INSERT INTO rates VALUES ('a', 'A', 1.5, 'ok', 'rates', 1), ('b', 'B', 2.25, 'sad', NULL, NULL), ('old', 'it''s, "old"', NULL, NULL, NULL, NULL);
                INSERT INTO rate_lines (rate, note) VALUES ('a', 'one'), ('b', 'two'), ('old', NULL);
                INSERT INTO words VALUES ('x', 1), ('x', 1), ('y', NULL);
                INSERT INTO orders VALUES (1, 'a');
                """);
    }

    private static final String CHANGES = """
            UPDATE rates SET name = 'A2', pct = 'NaN' WHERE code = 'a';
            INSERT INTO rates VALUES ('new', 'New', 9, 'ok', 'orders');
            UPDATE rate_lines SET note = '-' || note;
            UPDATE rate_lines SET note = CASE note WHEN '-one' THEN 'two' WHEN '-two' THEN 'one' END;
            INSERT INTO rate_lines (rate, up, note) VALUES ('new', 1, 'three');
            DELETE FROM rate_lines WHERE rate = 'old';
            DELETE FROM rates WHERE code = 'old';
            INSERT INTO words VALUES ('x', 1), ('z', 0);
            DELETE FROM words WHERE w = 'y';
            """;

    private UUID promote() {
        PromotionRequest request = pair.request(pair.options(LOOKUP));
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    private Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : LOOKUP) {
            rows.put(table, rows("SELECT t::text FROM " + table + " t ORDER BY 1"));
        }
        return rows;
    }

    private List<String> rows(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String fingerprint() {
        try (Connection connection = pair.server.connect(pair.target)) {
            connection.setAutoCommit(false);
            return new CatalogReader().read(new SqlSession(connection)).fingerprint();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** There, back, and there again. */
    private void undoesExactly() {
        Map<String, List<String>> before = rows();
        String schema = fingerprint();
        UUID promotion = promote();
        Map<String, List<String>> after = rows();
        assertThat(after).isNotEqualTo(before);

        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.verdict()).as(preview.toString()).isEqualTo("exact");
        assertThat(preview.kept()).isEmpty();
        UUID undo = pair.undo(promotion);
        assertThat(rows()).isEqualTo(before);
        assertThat(fingerprint()).isEqualTo(schema);

        UUID redo = pair.undo(undo);
        assertThat(rows()).isEqualTo(after);
        pair.undo(redo);
        assertThat(rows()).isEqualTo(before);
    }

    @Nested
    class WhenNobodyWroteSince {
        @Test
        void shouldReturnEveryRow() {
            pair.source(CHANGES);
            undoesExactly();
        }

        @Test
        void shouldReturnRowsWithTheSchemaThatTheyNeed() {
            pair.source(CHANGES + """
                    ALTER TYPE mood ADD VALUE 'glad';
                    ALTER TABLE rates ADD valid_from date;
                    ALTER TABLE rates ALTER rank TYPE bigint;
                    UPDATE rates SET rank = 3000000000 WHERE code = 'a';
                    UPDATE rates SET rank = 3000000001 WHERE code = 'new';
                    ALTER TABLE rates ADD CHECK (code <> 'old'), ALTER name SET NOT NULL;
                    CREATE UNIQUE INDEX once ON words (w) WHERE n = 0;
                    """);
            pair.source("UPDATE rates SET mood = 'glad', valid_from = '2026-01-01' WHERE code IN ('a', 'new')");
            pair.target("UPDATE rates SET name = 'never null' WHERE name IS NULL");
            undoesExactly();
        }

        @Test
        void shouldReturnRowsThatARuleWouldNotHaveTaken() {
            pair.target("INSERT INTO rates VALUES ('nameless', NULL, 1)");
            pair.source("DELETE FROM rates WHERE name IS NULL; ALTER TABLE rates ALTER name SET NOT NULL");
            pair.target("INSERT INTO words VALUES ('twice', 7), ('twice', 7)");
            pair.source(
                    "INSERT INTO words VALUES ('twice', 7); ALTER TABLE words ADD CONSTRAINT few CHECK (n < 7) NOT VALID");
            undoesExactly();
        }

        /** A virtual column is computed by whoever reads it, and not by who writes the row. */
        @Test
        void shouldReturnRowsWithColumnsOfTheirOwnWithoutComputingOthers() {
            String share = pair.server.majorVersion() < FIRST_WITH_VIRTUAL_COLUMNS
                    ? "int GENERATED ALWAYS AS (parts + 1) STORED"
                    : "int GENERATED ALWAYS AS (12 / parts) VIRTUAL";
            pair.both("""
                    CREATE TABLE shares (gone int, "Seen by" text DEFAULT 'nobody', share %s, parts int, id int PRIMARY KEY);
                    ALTER TABLE shares DROP gone; INSERT INTO shares (id, parts) VALUES (1, 4)
                    """.formatted(share));
            pair.source("INSERT INTO shares (id, parts, \"Seen by\") VALUES (2, 0, 'the source')");
            LookupDeclaration own =
                    new LookupDeclaration("shares", null, null, null, null, List.of("Seen by"), null, null, null, null);
            PromotionRequest request = pair.request(pair.options("shares")
                    .lookingUp(
                            new LookupChoice(List.of("shares"), List.of(own), SyncPolicy.MIRROR, SyncPolicy.MIRROR)));

            pair.promote(request, new SilentProgress());

            String row = "SELECT concat_ws(' ', id, parts, \"Seen by\") FROM shares ORDER BY id";
            assertThat(rows(row)).containsExactly("1 4 nobody", "2 0 nobody");
            assertThat(rows("SELECT after FROM lockstep.row_image")).containsExactly("(nobody,0,2)");
            pair.undo(request.id());
            assertThat(rows(row)).containsExactly("1 4 nobody");
        }

        @Test
        void shouldEmptyATableThatWasFilled() {
            pair.target("TRUNCATE words; TRUNCATE rates CASCADE");
            undoesExactly();
        }

        @Test
        void shouldMournNoRowsOfATableThatItMade() {
            pair.source(
                    "CREATE TABLE fees (id int PRIMARY KEY, rate text REFERENCES rates); INSERT INTO rates (code) VALUES ('fee'); INSERT INTO fees VALUES (1, 'fee')");
            PromotionRequest request = pair.request(pair.options("public.rates", "public.fees"));
            pair.promote(request, new SilentProgress());

            assertThat(pair.undoPreview(request.id()).verdict()).isEqualTo("exact");
            pair.target("INSERT INTO fees VALUES (2, 'fee')");
            assertThat(pair.undoPreview(request.id()).losses())
                    .extracting(loss -> loss.name() + " " + loss.rows())
                    .containsExactly("public.fees 1");
            pair.undo(request.id());
            assertThat(rows("SELECT code FROM rates ORDER BY 1")).containsExactly("a", "b", "old");
        }

        @Test
        void shouldReturnRowsUnderTheirOldNames() {
            pair.source("ALTER TABLE words RENAME w TO word; INSERT INTO words VALUES ('more', 1)");
            PromotionRequest request = pair.request(pair.options("public.words")
                    .renaming(List.of(new Rename("column", "public.words.w", "public.words.word"))));
            List<String> before = rows("SELECT w::text FROM words w ORDER BY 1");
            pair.promote(request, new SilentProgress());
            assertThat(rows("SELECT word FROM words WHERE word = 'more'")).hasSize(1);

            pair.undo(request.id());

            assertThat(rows("SELECT w::text FROM words w ORDER BY 1")).isEqualTo(before);
        }

        @Test
        void shouldFindRowsUnderTheNamesOfAllTimes() {
            pair.source("ALTER TABLE rates RENAME code TO rate_code; ALTER TABLE rates RENAME name TO title;"
                    + " ALTER TABLE rates RENAME TO fees; UPDATE fees SET title = 'T' WHERE rate_code = 'a'; DELETE FROM rate_lines WHERE rate = 'old';"
                    + " DELETE FROM fees WHERE rate_code = 'old'; INSERT INTO fees (rate_code, pct) VALUES ('c', 7);"
                    + " ALTER TABLE fees ADD CONSTRAINT no_old CHECK (rate_code <> 'old')");
            PromotionRequest request = pair.request(pair.options("public.fees", "public.rate_lines")
                    .renaming(List.of(
                            new Rename("table", "public.rates", "public.fees"),
                            new Rename("column", "public.rates.code", "public.fees.rate_code"),
                            new Rename("column", "public.rates.name", "public.fees.title"))));
            List<String> before = rows("SELECT r::text FROM rates r ORDER BY 1");
            pair.promote(request, new SilentProgress());
            List<String> after = rows("SELECT f::text FROM fees f ORDER BY 1");

            UUID undo = pair.undo(request.id());
            assertThat(rows("SELECT r::text FROM rates r ORDER BY 1")).isEqualTo(before);
            UUID redo = pair.undo(undo);
            assertThat(rows("SELECT f::text FROM fees f ORDER BY 1")).isEqualTo(after);
            pair.undo(redo);
            assertThat(rows("SELECT r::text FROM rates r ORDER BY 1")).isEqualTo(before);
            assertThat(rows("SELECT id || rate FROM rate_lines ORDER BY id")).containsExactly("1a", "2b", "3old");
        }
    }

    @Nested
    class WhenSomebodyWroteSince {
        private UUID promotion;

        private void promoted() {
            pair.source(CHANGES);
            promotion = promote();
        }

        private List<String> kept() {
            UndoPreview preview = pair.undoPreview(promotion);
            assertThat(preview.verdict()).as(preview.toString()).isEqualTo("exact");
            return preview.kept().stream().map(UndoLookupRowsTest::line).toList();
        }

        private List<String> lost() {
            UndoPreview preview = pair.undoPreview(promotion);
            assertThat(preview.verdict()).as(preview.toString()).isEqualTo("lossy");
            assertThat(preview.kept()).isEmpty();
            return preview.losses().stream()
                    .map(loss -> loss.name() + " " + loss.rows() + " " + loss.reason())
                    .toList();
        }

        @Test
        void shouldSayThatRowsWithoutAKeyDoNotReturnASecondTimeUnderOtherColumns() {
            pair.source(
                    "DELETE FROM words WHERE w = 'y'; INSERT INTO words VALUES ('new', 1); ALTER TABLE words ADD since int");
            promotion = pair.undo(promote());
            assertThat(rows("SELECT w FROM words ORDER BY 1")).containsExactly("x", "x", "y");

            assertThat(lost())
                    .containsExactly(
                            "public.words.since -1 The values of before the promotion do not come back, since the table has no key that is the same before and after",
                            "public.words 1 These lookup rows of the promotion cannot be told from rows that were written since, so they stay as they are now");
            pair.undo(promotion);
            assertThat(rows("SELECT w FROM words ORDER BY 1")).containsExactly("new", "x", "x", "y");
        }

        @Test
        void shouldRefuseRowsThatReferToWhatIsGone() {
            pair.both(
                    "CREATE TABLE owners (name text, n int, PRIMARY KEY (name, n)); INSERT INTO owners VALUES ('a \"q\" \\ ,b', 1), ('', 2), ('c', 3);"
                            + " ALTER TABLE rate_lines ADD owner text, ADD n int, ADD CONSTRAINT owned FOREIGN KEY (owner, n) REFERENCES owners;"
                            + " UPDATE rate_lines SET owner = o.name, n = o.n FROM owners o WHERE o.n = id");
            pair.source(
                    "DELETE FROM rate_lines WHERE rate = 'old'; DELETE FROM rates WHERE code = 'old'; UPDATE rate_lines SET owner = NULL");
            promotion = promote();
            assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
            pair.target("DELETE FROM owners WHERE n <> 2");

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("refused");
            assertThat(preview.conflicts())
                    .containsExactly(
                            "2 rows of public.rate_lines would come back and refer to rows of public.owners that were deleted since (constraint owned): make those again first");
            pair.target("INSERT INTO owners VALUES ('a \"q\" \\ ,b', 1), ('c', 3)");
            pair.undo(promotion);
            assertThat(rows("SELECT n || owner FROM rate_lines ORDER BY id"))
                    .containsExactly("1a \"q\" \\ ,b", "2", "3c");
        }

        @Test
        void shouldKeepWhatWasChangedSince() {
            promoted();
            pair.target("UPDATE rates SET name = 'by hand' WHERE code = 'a'; INSERT INTO rates (code) VALUES ('hand')");

            assertThat(kept()).containsExactly("public.rates 1 [a] were changed since");
            pair.undo(promotion);
            assertThat(rows("SELECT code || ' ' || coalesce(name, '-') FROM rates ORDER BY 1"))
                    .containsExactly("a by hand", "b B", "hand -", "old it's, \"old\"");
        }

        @Test
        void shouldKeepWhatTheApplicationUses() {
            promoted();
            pair.target("INSERT INTO orders VALUES (2, 'new')");

            assertThat(kept()).containsExactly("public.rates 1 [new] are referred to by other rows");
            pair.undo(promotion);
            assertThat(rows("SELECT code FROM rates ORDER BY 1")).containsExactly("a", "b", "new", "old");
            assertThat(rows("SELECT rate FROM orders ORDER BY id")).containsExactly("a", "new");
            assertThat(rows("SELECT note FROM rate_lines WHERE rate = 'new'")).isEmpty();
        }

        @Test
        void shouldKeepAParentOfWhatIsUsed() {
            promoted();
            pair.target(
                    "CREATE TABLE uses (line int REFERENCES rate_lines); INSERT INTO uses SELECT id FROM rate_lines WHERE rate = 'new'");

            assertThat(kept())
                    .containsExactly(
                            "public.rates 1 [new] are referred to by other rows",
                            "public.rate_lines 1 [4] are referred to by other rows");
            pair.undo(promotion);
            assertThat(rows("SELECT rate FROM rate_lines ORDER BY id")).containsExactly("a", "b", "old", "new");
        }

        @Test
        void shouldKeepWhatWasDeletedOrMadeAgain() {
            promoted();
            pair.target(
                    "INSERT INTO rates (code, name) VALUES ('old', 'again'); DELETE FROM rate_lines WHERE note IN ('one', 'three')");

            assertThat(kept())
                    .containsExactly(
                            "public.rates 1 [old] were made again since the promotion deleted them",
                            "public.rate_lines 1 [2] were deleted since");
            pair.undo(promotion);
            assertThat(rows("SELECT name FROM rates WHERE code = 'old'")).containsExactly("again");
            assertThat(rows("SELECT id || rate FROM rate_lines ORDER BY id")).containsExactly("1a", "3old");
        }

        @Test
        void shouldKeepWhatWasWrittenToATableThatWasFilled() {
            pair.target("TRUNCATE words");
            promoted();
            pair.target("UPDATE words SET n = 2 WHERE w = 'z'; INSERT INTO words VALUES ('since', 1)");

            assertThat(kept()).containsExactly("public.words 2 [] were written since");
            pair.undo(promotion);
            assertThat(rows("SELECT w FROM words ORDER BY 1")).containsExactly("since", "z");
        }

        @Test
        void shouldRefuseALabelThatAChangedRowHas() {
            pair.source("ALTER TYPE mood ADD VALUE 'glad'");
            pair.source("UPDATE rates SET mood = 'glad' WHERE code = 'b'");
            promotion = promote();
            assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
            pair.target("UPDATE rates SET name = 'by hand' WHERE code = 'b'");

            UndoPreview preview = pair.undoPreview(promotion);
            assertThat(preview.verdict()).isEqualTo("refused");
            assertThat(preview.conflicts()).singleElement().asString().startsWith("1 row has the label 'glad'");
        }

        @Test
        void shouldKeepWhatWasWrittenSinceAnUndoThatIsUndone() {
            pair.source(
                    "ALTER TABLE rates ADD extra int; UPDATE rates SET name = 'A2', extra = 1 WHERE code = 'a'; UPDATE rates SET extra = 2 WHERE code = 'b'");
            promotion = promote();
            promotion = pair.undo(promotion);
            pair.target("UPDATE rates SET name = 'by hand' WHERE code = 'b'");

            assertThat(kept()).containsExactly("public.rates 1 [b] were changed since");
            pair.undo(promotion);
            assertThat(rows("SELECT code || ' ' || name || ' ' || coalesce(extra, 0) FROM rates ORDER BY 1 LIMIT 2"))
                    .containsExactly("a A2 1", "b by hand 2");
        }

        @Test
        void shouldKeepEverythingWhereTransactionsCannotBeTold() {
            pair.target("TRUNCATE words");
            promoted();
            pair.target("UPDATE lockstep.row_change SET place = 'elsewhere'");

            assertThat(lost())
                    .containsExactly(
                            "public.words 4 These lookup rows of the promotion cannot be told from rows that were written since, so they stay as they are now");
            pair.undo(promotion);
            assertThat(rows("SELECT count(*)::text FROM words")).containsExactly("4");
        }

        @Test
        void shouldSayWhatIsNotKnownAnyMore() {
            promoted();
            pair.target("UPDATE lockstep.row_change SET at = now() - interval '91 days'");
            pair.source("CREATE TABLE later (id int)");
            UUID later = promote();
            assertThat(rows("SELECT count(*)::text FROM lockstep.row_image")).containsExactly("0");
            pair.undo(later);

            UndoPreview preview = pair.undoPreview(promotion);
            assertThat(preview.verdict()).isEqualTo("lossy");
            assertThat(preview.losses())
                    .extracting(UndoLoss::name)
                    .containsExactly("public.rate_lines", "public.rates", "public.words");
        }
    }

    private static String line(UndoKept kept) {
        return "%s %d %s %s".formatted(kept.table(), kept.rows(), kept.keys(), kept.reason());
    }
}
