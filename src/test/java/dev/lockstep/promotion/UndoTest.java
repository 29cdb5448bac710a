package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.plan.Rename;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.DatabaseState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promotions that are taken back, with the application writing in between. */
class UndoTest extends OnPair {
    private static final String MERCHANTS = """
            CREATE TABLE merchants (id int PRIMARY KEY, name text NOT NULL, tax text DEFAULT 'none');
            INSERT INTO merchants SELECT i, 'm' || i, 't' || i FROM generate_series(1, 5) i;
            """;

    private String before;

    @Override
    void prepare() {
        pair.both(MERCHANTS);
    }

    /** Promotes and returns the promotion's id. */
    private UUID promote(PromotionOptions options) {
        before = fingerprint();
        PromotionRequest request = pair.request(options);
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    private UUID promote() {
        return promote(pair.options());
    }

    private String fingerprint() {
        try (Connection connection = pair.server.connect(pair.target)) {
            connection.setAutoCommit(false);
            return new CatalogReader().read(new SqlSession(connection)).fingerprint();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> rows(String query) {
        try (Connection connection = pair.server.connect(pair.target)) {
            return new SqlSession(connection).query(query, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Problem refused(UUID promotion) {
        DatabaseState state = pair.targetState();
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> pair.undo(promotion));
        assertThat(failure).as("the undo must fail").isNotNull();
        assertThat(pair.targetState()).isEqualTo(state);
        return failure.problem();
    }

    private void undoesExactly(UUID promotion, String query, String... expected) {
        String after = fingerprint();
        UndoPreview preview = pair.undoPreview(promotion);
        assertThat(preview.verdict()).as(preview.toString()).isEqualTo("exact");
        UUID undo = pair.undo(promotion);
        assertThat(fingerprint()).isEqualTo(before);
        assertThat(rows(query)).containsExactly(expected);
        pair.undo(undo);
        assertThat(fingerprint()).isEqualTo(after);
    }

    @Nested
    class WhenTheSchemaWentOn {
        @Test
        void shouldBringBackAPartitionBeforeTheForeignKeyThatRefersToItsRows() {
            pair.both("""
                    CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
                    CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
                    CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
                    CREATE TABLE uses (part int REFERENCES parts);
                    INSERT INTO parts VALUES (1), (15);
                    INSERT INTO uses VALUES (1), (15)""");
            pair.source("ALTER TABLE uses DROP CONSTRAINT uses_part_fkey; DROP TABLE parts_2");
            UUID promotion = promote();

            undoesExactly(promotion, "SELECT p::text FROM parts p ORDER BY id", "(1)", "(15)");
        }

        /** Its body finds the other one by the path that the application's sessions have. */
        @Test
        void shouldFillATableWhoseCheckCallsAFunctionThatCallsAnotherByItsNameAlone() {
            pair.both("""
                    CREATE FUNCTION known(t text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN t IS NOT NULL; END';
                    CREATE FUNCTION fits(t text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN known(t); END';
                    CREATE TABLE checked (t text CHECK (fits(t)));
                    INSERT INTO checked VALUES ('a')""");
            pair.source("DROP TABLE checked");
            UUID promotion = promote();

            undoesExactly(promotion, "SELECT t FROM checked", "a");
        }

        @Test
        void shouldMoveTheRowsOfMergedPartitionsBackWithThoseThatCameSince() {
            pair.both("""
                    CREATE TABLE logs (at date NOT NULL, t text) PARTITION BY RANGE (at);
                    CREATE TABLE logs_jan PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
                    CREATE TABLE logs_feb PARTITION OF logs FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
                    INSERT INTO logs VALUES ('2026-01-05', 'a'), ('2026-02-05', 'b')""");
            pair.source("""
                    DROP TABLE logs_jan, logs_feb;
                    CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-03-01')""");
            UUID promotion = promote();
            pair.target("INSERT INTO logs VALUES ('2026-02-06', 'since'); DELETE FROM logs WHERE t = 'a'");

            undoesExactly(
                    promotion,
                    "SELECT tableoid::regclass || ' ' || t FROM logs ORDER BY at",
                    "logs_feb b",
                    "logs_feb since");
        }

        /** The wider one goes with rows that nothing else takes; what was there before comes out of the backup. */
        @Test
        void shouldFillAPartitionThatWasTakenIntoAWiderOne() {
            pair.both("""
                    CREATE TABLE logs (at int PRIMARY KEY) PARTITION BY RANGE (at);
                    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (10);
                    INSERT INTO logs VALUES (1), (2)""");
            pair.source("DROP TABLE logs_1; CREATE TABLE logs_wide PARTITION OF logs FOR VALUES FROM (0) TO (100)");
            UUID promotion = promote();
            assertThat(rows("SELECT tableoid::regclass || ' ' || at FROM logs ORDER BY at"))
                    .containsExactly("logs_wide 1", "logs_wide 2");
            pair.target("INSERT INTO logs VALUES (50)");

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("lossy");
            assertThat(preview.losses()).singleElement().satisfies(loss -> assertThat(loss.name())
                    .isEqualTo("public.logs_wide"));
            pair.undo(promotion);
            assertThat(fingerprint()).isEqualTo(before);
            assertThat(rows("SELECT tableoid::regclass || ' ' || at FROM logs ORDER BY at"))
                    .containsExactly("logs_1 1", "logs_1 2");
        }

        @Test
        void shouldBringBackAColumnWithTheValuesOfTheRowsThatAreStillThere() {
            pair.source("ALTER TABLE merchants DROP COLUMN tax");
            UUID promotion = promote();
            pair.target(
                    "INSERT INTO merchants VALUES (6, 'm6'); DELETE FROM merchants WHERE id = 2; UPDATE merchants SET name = 'new' WHERE id = 3");

            undoesExactly(
                    promotion,
                    "SELECT m::text FROM merchants m ORDER BY id",
                    "(1,m1,t1)",
                    "(3,new,t3)",
                    "(4,m4,t4)",
                    "(5,m5,t5)",
                    "(6,m6,none)");
        }

        @Test
        void shouldBringBackAColumnThatMustNotBeNull() {
            pair.both("ALTER TABLE merchants ALTER tax DROP DEFAULT, ALTER tax SET NOT NULL");
            pair.source("ALTER TABLE merchants DROP COLUMN tax");
            UUID promotion = promote();
            pair.target("UPDATE merchants SET name = 'new' WHERE id = 3");

            undoesExactly(
                    promotion,
                    "SELECT m::text FROM merchants m ORDER BY id LIMIT 3",
                    "(1,m1,t1)",
                    "(2,m2,t2)",
                    "(3,new,t3)");
        }

        @Test
        void shouldNameRowsThatHaveNothingForAColumnThatMustNotBeNull() {
            pair.both("ALTER TABLE merchants ALTER tax DROP DEFAULT, ALTER tax SET NOT NULL");
            pair.source("ALTER TABLE merchants DROP COLUMN tax");
            UUID promotion = promote();
            pair.target("INSERT INTO merchants VALUES (6, 'm6')");

            assertThat(pair.undoPreview(promotion).notes()).anySatisfy(note -> assertThat(note)
                    .contains("Rows of public.merchants that came since have nothing for tax, which may not be null"));
            Problem problem = refused(promotion);

            assertThat(problem.type()).isEqualTo(ProblemType.CONFLICT);
            assertThat(problem.items()).singleElement().asString().startsWith("1 row of public.merchants came since");
        }

        @Test
        void shouldNameRowsThatHaveNothingForAColumnWhoseValuesDoNotComeBack() {
            pair.both("CREATE TABLE n (a int, b text NOT NULL, c int NOT NULL DEFAULT 1)");
            pair.target("INSERT INTO n VALUES (1, 'x')");
            pair.source("ALTER TABLE n DROP COLUMN b, DROP COLUMN c");
            UUID promotion = promote();

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.conflicts())
                    .singleElement()
                    .asString()
                    .startsWith("1 row has nothing to have in public.n.b, which comes back and may not be null");
            assertThat(preview.verdict()).isEqualTo("refused");
            assertThat(refused(promotion).items()).isEqualTo(preview.conflicts());
            pair.target("DELETE FROM n");
            assertThat(pair.undoPreview(promotion).conflicts()).isEmpty();
            pair.undo(promotion);
        }

        @Test
        void shouldBringBackTablesWithTheirRowsAndNumbers() {
            pair.both("""
                    CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        merchant int NOT NULL REFERENCES merchants, up int REFERENCES orders, cents numeric(10, 2));
                    CREATE TABLE a_lines (id serial PRIMARY KEY, at int NOT NULL REFERENCES orders, twice int GENERATED ALWAYS AS (at * 2) STORED);
                    CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
                    INSERT INTO orders (merchant, up, cents) VALUES (1, NULL, 1.10), (2, 1, 'NaN');
                    SELECT setval('a_lines_id_seq', 40);
                    INSERT INTO a_lines (at) VALUES (2), (1);
                    CREATE TRIGGER stop BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stop();
                    """);
            pair.source("DROP TABLE a_lines, orders");
            UUID promotion = promote();
            pair.target("INSERT INTO merchants VALUES (6, 'm6')");

            undoesExactly(
                    promotion,
                    "SELECT o::text FROM orders o UNION ALL SELECT l::text FROM a_lines l"
                            + " UNION ALL SELECT last_value::text FROM a_lines_id_seq"
                            + " UNION ALL SELECT last_value::text FROM orders_id_seq",
                    "(1,1,,1.10)",
                    "(2,2,1,NaN)",
                    "(41,2,4)",
                    "(42,1,2)",
                    "42",
                    "2");
        }

        /** PostgreSQL computes it to plan the question, and would in the order of month and day. */
        @Test
        void shouldAskRulesByTheOrderOfDayAndMonthThatTheyReadDatesBy() {
            pair.both("CREATE TABLE n (id int, d date CONSTRAINT early CHECK (d < ('31/12/2020'::text)::date))");
            pair.target("ALTER DATABASE " + pair.target + " SET datestyle = 'ISO, DMY'");
            pair.source("ALTER TABLE n DROP CONSTRAINT early");
            UUID promotion = promote();
            pair.target("INSERT INTO n VALUES (1, '2022-01-01')");

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("refused");
            assertThat(preview.conflicts()).singleElement().asString().startsWith("1 row of public.n breaks");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                id int GENERATED BY DEFAULT AS IDENTITY | ALTER TABLE n ALTER id DROP IDENTITY
                id serial                               | ALTER TABLE n ALTER id DROP DEFAULT; DROP SEQUENCE n_id_seq
                id int GENERATED BY DEFAULT AS IDENTITY | ALTER TABLE n ALTER id DROP IDENTITY; CREATE SEQUENCE s OWNED BY n.id; ALTER TABLE n ALTER id SET DEFAULT nextval('s')
                id serial                               | CREATE SEQUENCE s OWNED BY n.id; ALTER TABLE n ALTER id SET DEFAULT nextval('s'); DROP SEQUENCE n_id_seq
                """)
        void shouldLetSequencesGoPastRowsThatCameSince(String id, String change) {
            pair.both("CREATE TABLE n (" + id + " PRIMARY KEY, v int); INSERT INTO n (v) VALUES (1), (2), (3)");
            pair.source(change);
            UUID promotion = promote();
            pair.target("INSERT INTO n VALUES (4, 1), (5, 1), (9, 1)");

            pair.undo(promotion);

            pair.target("INSERT INTO n (v) VALUES (2)");
            assertThat(rows("SELECT id::text FROM n WHERE v = 2 AND id > 2")).containsExactly("10");
        }

        @Test
        void shouldLetSequencesGoOnWhereTheyWere() {
            pair.both("""
                    CREATE SEQUENCE round MAXVALUE 9 START 5 CYCLE; SELECT setval('round', 9), nextval('round'), nextval('round');
                    CREATE TABLE rounds (id int PRIMARY KEY DEFAULT nextval('round')); INSERT INTO rounds VALUES (7), (8);
                    ALTER SEQUENCE round OWNED BY rounds.id;
                    CREATE SEQUENCE ended MAXVALUE 3; SELECT setval('ended', 3);
                    CREATE SEQUENCE moved START 100; SELECT setval('moved', 7, false);
                    CREATE TABLE ids (id smallint GENERATED ALWAYS AS IDENTITY); SELECT setval('ids_id_seq', 32767);
                    """);
            pair.source("DROP TABLE rounds, ids; DROP SEQUENCE ended, moved");

            undoesExactly(promote(), """
                    SELECT concat_ws(' ', last_value, is_called) FROM round UNION ALL SELECT concat_ws(' ', last_value, is_called) FROM ended
                    UNION ALL SELECT concat_ws(' ', last_value, is_called) FROM moved
                    UNION ALL SELECT concat_ws(' ', last_value, is_called) FROM ids_id_seq
                    """, "2 t", "3 t", "7 f", "32767 t");
        }

        @Test
        void shouldBringBackAPartitionedTable() {
            pair.both("""
                    CREATE TABLE logs (at date NOT NULL, t text, PRIMARY KEY (at)) PARTITION BY RANGE (at);
                    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
                    CREATE TABLE logs_2 PARTITION OF logs DEFAULT;
                    INSERT INTO logs VALUES ('2026-01-05', 'a'), ('2026-03-05', 'b');
                    """);
            pair.source("DROP TABLE logs");
            undoesExactly(
                    promote(),
                    "SELECT tableoid::regclass || ' ' || l::text FROM logs l ORDER BY 1",
                    "logs_1 (2026-01-05,a)",
                    "logs_2 (2026-03-05,b)");
        }

        @Test
        void shouldBringBackColumnsWhoseLongNamesDifferAtTheirEnds() {
            String one = "measured_value_of_the_merchants_account_balance_before";
            String two = "measured_value_of_the_merchants_account_balance_after";
            pair.both(
                    "ALTER TABLE merchants ADD %1$s numeric(10, 2), ADD %2$s numeric(10, 2); UPDATE merchants SET %1$s = 1.25, %2$s = 2.75"
                            .formatted(one, two));
            pair.source("ALTER TABLE merchants ALTER %s TYPE int, ALTER %s TYPE int".formatted(one, two));
            UUID promotion = promote();

            pair.undo(promotion);

            assertThat(rows("SELECT DISTINCT %s || ' ' || %s FROM merchants".formatted(one, two)))
                    .containsExactly("1.25 2.75");
        }

        @Test
        void shouldGiveUntouchedRowsTheValuesThatAConversionLost() {
            pair.both("ALTER TABLE merchants ADD rate numeric(10, 4); UPDATE merchants SET rate = id + 0.1234");
            pair.source("ALTER TABLE merchants ALTER rate TYPE numeric(10, 1)");
            UUID promotion = promote();
            pair.target("UPDATE merchants SET rate = 9.5 WHERE id = 3");

            undoesExactly(
                    promotion,
                    "SELECT rate::text FROM merchants ORDER BY id",
                    "1.1234",
                    "2.1234",
                    "9.5000",
                    "4.1234",
                    "5.1234");
        }

        @Test
        void shouldSayWhichValuesAConversionBackChanges() {
            pair.both("ALTER TABLE merchants ADD rate numeric(10, 1)");
            pair.source("ALTER TABLE merchants ALTER rate TYPE numeric(10, 4)");
            UUID promotion = promote();
            pair.target("UPDATE merchants SET rate = 9.1234 WHERE id = 3");

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("lossy");
            assertThat(preview.losses())
                    .extracting(UndoLoss::name, UndoLoss::rows)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("public.merchants.rate", 1L));
        }

        @Test
        void shouldRefuseValuesThatDoNotFitAnyMore() {
            pair.both("ALTER TABLE merchants ADD code varchar(3)");
            pair.source("ALTER TABLE merchants ALTER code TYPE text");
            UUID promotion = promote();
            pair.target("UPDATE merchants SET code = 'four' WHERE id = 3");

            assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("refused");
            assertThat(refused(promotion).items()).singleElement().asString().contains("1 row", "merchants.code");
        }

        @Test
        void shouldSayThatWrittenValuesOfAnAddedColumnAreLost() {
            pair.source("ALTER TABLE merchants ADD iban text, ADD level int DEFAULT 1; CREATE TABLE notes (t text)");
            UUID promotion = promote();
            assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("exact");
            pair.target("UPDATE merchants SET iban = 'x' WHERE id < 3; INSERT INTO notes VALUES ('n')");

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("lossy");
            assertThat(preview.losses())
                    .extracting(loss -> loss.name() + " " + loss.rows())
                    .containsExactlyInAnyOrder("public.merchants.iban 2", "public.notes 1");
            assertThat(preview.plan().hazards()).contains("DATA_LOSS");
            UUID undo = pair.undo(promotion);
            assertThat(fingerprint()).isEqualTo(before);

            pair.undo(undo);
            assertThat(rows("SELECT coalesce(iban, '-') || level FROM merchants ORDER BY id"))
                    .containsExactly("x1", "x1", "-1", "-1", "-1");
            assertThat(rows("SELECT t FROM notes")).containsExactly("n");
        }

        @Test
        void I3_shouldNotRunWithAHazardThatNobodyAccepted() {
            pair.source("ALTER TABLE merchants ADD iban text");
            UUID promotion = promote();
            PromotionRequest request = pair.undoRequest(promotion);
            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> pair.promote(
                            PromotionRequest.undo(
                                    request.id(), promotion, request.target(), null, PromotionOptions.ofUndo()),
                            new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.HAZARDS_NOT_ACCEPTED);
            assertThat(failure.problem().detail())
                    .contains("BACKWARD_INCOMPATIBLE")
                    .doesNotContain("DATA_LOSS");

            pair.target("UPDATE merchants SET iban = 'x' WHERE id = 1");
            assertThat(pair.undoPreview(promotion).plan().hazards()).contains("DATA_LOSS");
        }

        @Test
        void I4_shouldRunExactlyWhatWasReviewed() {
            pair.source("ALTER TABLE merchants ADD iban text");
            UUID promotion = promote();
            String reviewed = pair.undoPreview(promotion).plan().fingerprint();
            pair.target("INSERT INTO merchants VALUES (6, 'm6')");
            assertThat(pair.undoPreview(promotion).plan().fingerprint())
                    .as("ordinary writes change nothing of it")
                    .isEqualTo(reviewed);
            pair.target("UPDATE merchants SET iban = 'x' WHERE id = 1");
            PromotionRequest request = pair.undoRequest(promotion);
            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> pair.promote(
                            PromotionRequest.undo(
                                    request.id(), promotion, request.target(), reviewed, request.options()),
                            new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.PLAN_CHANGED);
        }

        @Test
        void shouldUndoRenamesAsRenames() {
            pair.source("ALTER TABLE merchants RENAME tax TO tax_id; ALTER TABLE merchants RENAME TO sellers");
            UUID promotion = promote(pair.options()
                    .renaming(List.of(
                            new Rename("table", "public.merchants", "public.sellers"),
                            new Rename("column", "public.merchants.tax", "public.sellers.tax_id"))));
            pair.target("UPDATE sellers SET tax_id = 'since' WHERE id = 1");
            undoesExactly(promotion, "SELECT tax FROM merchants ORDER BY id LIMIT 2", "since", "t2");
        }

        @Test
        void shouldRefuseWhenSomethingWasMadeOnWhatWasRenamed() {
            pair.source("ALTER TABLE merchants RENAME TO sellers");
            UUID promotion = promote(
                    pair.options().renaming(List.of(new Rename("table", "public.merchants", "public.sellers"))));
            pair.target("CREATE INDEX by_hand ON sellers (tax)");

            assertThat(refused(promotion).items())
                    .singleElement()
                    .asString()
                    .startsWith("index public.by_hand was made since");
        }

        @Test
        void shouldSayThatLookupRowsStayOfWhichNothingIsKept() {
            pair.source("UPDATE merchants SET tax = 'new' WHERE id < 3; ALTER TABLE merchants ADD iban text");
            UUID promotion = promote(pair.options("merchants"));
            pair.target("DROP TABLE lockstep.row_change, lockstep.row_image");

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("lossy");
            assertThat(preview.losses())
                    .extracting(UndoLoss::name, UndoLoss::rows)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("public.merchants", 2L));
            pair.undo(promotion);
            assertThat(fingerprint()).isEqualTo(before);
            assertThat(rows("SELECT tax FROM merchants ORDER BY id LIMIT 3")).containsExactly("new", "new", "t3");
        }

        @Test
        void shouldBringBackGrantsAndOwners() {
            var role = pair.server.createRole("reader");
            pair.both("CREATE TABLE secret (id int PRIMARY KEY)");
            pair.target(
                    "GRANT SELECT ON secret TO %1$s; ALTER TABLE secret OWNER TO %1$s; GRANT SELECT (tax) ON merchants TO %1$s"
                            .formatted(role.user()));
            pair.source("DROP TABLE secret; ALTER TABLE merchants DROP COLUMN tax");
            UUID promotion = promote();

            pair.undo(promotion);

            assertThat(rows("SELECT tableowner FROM pg_tables WHERE tablename = 'secret'"))
                    .containsExactly(role.user());
            assertThat(rows("SELECT has_column_privilege('%s', 'merchants', 'tax', 'SELECT')".formatted(role.user())))
                    .containsExactly("t");
        }

        @Test
        void shouldUndoWhatModeOnlineMade() {
            pair.source(
                    "CREATE INDEX by_name ON merchants (name); ALTER TABLE merchants ADD CHECK (id > 0), ALTER tax SET NOT NULL");
            UUID promotion = promote(pair.options().in(Mode.ONLINE));
            undoesExactly(promotion, "SELECT count(*)::text FROM merchants", "5");
        }

        @Test
        void shouldUndoCodeAndRules() {
            pair.source("""
                    CREATE VIEW v AS SELECT id FROM merchants;
                    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
                    CREATE TYPE mood AS ENUM ('good', 'bad');
                    ALTER TABLE merchants ADD mood mood, ADD UNIQUE (name);
                    COMMENT ON TABLE merchants IS 'those who sell'
                    """);
            undoesExactly(promote(), "SELECT count(*)::text FROM merchants", "5");
        }
    }

    @Nested
    class WhenRowsBreakWhatComesBack {
        @Test
        void shouldCountNullsDuplicatesAndOthers() {
            pair.both("ALTER TABLE merchants ADD CONSTRAINT one UNIQUE (name), ADD CONSTRAINT small CHECK (id < 10);"
                    + " CREATE TABLE parts (m int CONSTRAINT whole REFERENCES merchants)");
            pair.source("ALTER TABLE merchants DROP CONSTRAINT one, DROP CONSTRAINT small, ALTER name DROP NOT NULL;"
                    + " ALTER TABLE parts DROP CONSTRAINT whole");
            UUID promotion = promote();
            pair.target(
                    "INSERT INTO merchants VALUES (11, 'm1'), (12, NULL), (13, NULL); INSERT INTO parts VALUES (99)");

            Problem problem = refused(promotion);

            assertThat(problem.items())
                    .anySatisfy(line -> assertThat(line).startsWith("2 rows have NULL in public.merchants.name"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("2 rows of public.merchants break the constraint one"))
                    .anySatisfy(line ->
                            assertThat(line).startsWith("3 rows of public.merchants break the constraint small"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("1 row of public.parts breaks the constraint whole"));
            pair.target("DELETE FROM merchants WHERE id > 10; DELETE FROM parts");
            undoesExactly(promotion, "SELECT count(*)::text FROM merchants", "5");
        }

        @Test
        void shouldCountDuplicatesUnderUniqueIndexes() {
            pair.both("ALTER TABLE merchants ADD gone bool;"
                            + " CREATE UNIQUE INDEX one ON merchants (lower(name), tax) WHERE gone IS NOT TRUE")
                    .source("DROP INDEX one");
            UUID promotion = promote();
            pair.target(
                    "INSERT INTO merchants VALUES (11, 'M1', 't1', NULL), (12, 'M2', 't2', true), (13, 'M2', NULL, NULL), (14, 'm2', NULL, false)");

            assertThat(pair.undoPreview(promotion).conflicts())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "2 rows of public.merchants share what the unique index public.one lets only one have, which the promotion dropped: CREATE UNIQUE INDEX one");
            assertThat(refused(promotion).type()).isEqualTo(ProblemType.CONFLICT);
            pair.target("DELETE FROM merchants WHERE id = 11");
            undoesExactly(promotion, "SELECT count(*)::text FROM merchants", "8");
        }

        @Test
        void shouldNameRowsThatUseAnAddedLabel() {
            pair.both("CREATE TYPE mood AS ENUM ('good'); ALTER TABLE merchants ADD mood mood, ADD moods mood[]");
            pair.source("ALTER TYPE mood ADD VALUE 'bad'");
            UUID promotion = promote();
            pair.target(
                    "UPDATE merchants SET mood = 'bad' WHERE id < 3; UPDATE merchants SET moods = '{good,bad}' WHERE id = 5");

            assertThat(refused(promotion).items())
                    .anySatisfy(
                            line -> assertThat(line).startsWith("2 rows have the label 'bad' in public.merchants.mood"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("1 row has the label 'bad' in public.merchants.moods"));
            pair.target("UPDATE merchants SET mood = NULL, moods = NULL");
            undoesExactly(promotion, "SELECT count(*)::text FROM merchants", "5");
        }
    }

    @Nested
    class WhenSomethingWasChangedSince {
        @Test
        void shouldLeaveAloneWhatIsIndependent() {
            pair.source("ALTER TABLE merchants ADD iban text");
            UUID promotion = promote();
            pair.target("CREATE TABLE by_hand (id int); CREATE INDEX hand ON merchants (name)");

            pair.undo(promotion);

            assertThat(rows("SELECT to_regclass('by_hand') || ' ' || to_regclass('hand')"))
                    .containsExactly("by_hand hand");
        }

        @Test
        void shouldRefuseToDropWhatWasMadeSince() {
            pair.source("ALTER TABLE merchants ADD iban text");
            UUID promotion = promote();
            pair.target("CREATE INDEX hand ON merchants (iban)");

            assertThat(refused(promotion).items())
                    .containsExactly(
                            "index public.hand was made or changed since and needs column public.merchants.iban, which would go");
            assertThat(pair.undoPreview(promotion).verdict()).isEqualTo("refused");
        }

        @Test
        void shouldRefuseWhatWasChangedOtherwiseSince() {
            pair.source("ALTER TABLE merchants ALTER tax SET DEFAULT 'new'");
            UUID promotion = promote();
            pair.target("ALTER TABLE merchants ALTER tax SET DEFAULT 'by hand'");

            assertThat(refused(promotion).items())
                    .containsExactly("default public.merchants.tax was changed since: it is 'by hand'::text");
        }

        @Test
        void shouldAskForLaterPromotionsToBeUndoneFirst() {
            pair.source("ALTER TABLE merchants ADD iban text");
            UUID first = promote();
            pair.source("CREATE TABLE later (id int)");
            UUID second = promote();

            assertThat(refused(first).nextStep()).contains(second.toString());

            UUID undo = pair.undo(second);
            assertThat(refused(second).nextStep()).isEqualTo("Undo " + undo + " to have it back.");
            UUID redo = pair.undo(undo);
            assertThat(refused(first).nextStep()).contains(redo.toString());
            assertThat(refused(second).nextStep()).contains(redo.toString());
            pair.undo(redo);
            pair.undo(first);
            assertThat(rows("SELECT m::text FROM merchants m WHERE id = 1")).containsExactly("(1,m1,t1)");
        }
    }

    @Nested
    class WhenTheBackupIsNotThere {
        @Test
        void shouldSayWhatDoesNotComeBack() {
            pair.source("ALTER TABLE merchants DROP COLUMN tax");
            UUID promotion = promote(pair.options().backingUp(dev.lockstep.backup.BackupExtent.EXTERNAL));

            UndoPreview preview = pair.undoPreview(promotion);

            assertThat(preview.verdict()).isEqualTo("lossy");
            assertThat(preview.losses()).extracting(UndoLoss::name).containsExactly("public.merchants.tax");
            assertThat(preview.losses().get(0).reason()).contains("has no rows of it");
            pair.undo(promotion);
            assertThat(fingerprint()).isEqualTo(before);
            assertThat(rows("SELECT DISTINCT tax FROM merchants")).containsExactly("none");
        }

        @Test
        void shouldBringBackOutOfABackupOfWhatWasAffected() {
            pair.source("ALTER TABLE merchants DROP COLUMN tax");
            undoesExactly(
                    promote(pair.options().backingUp(dev.lockstep.backup.BackupExtent.AFFECTED)),
                    "SELECT tax FROM merchants ORDER BY id LIMIT 1",
                    "t1");
        }
    }

    @Test
    void I1_shouldLeaveEverythingWhenItFails() {
        pair.both("CREATE TABLE gone (id int PRIMARY KEY); INSERT INTO gone VALUES (1)");
        pair.both("ALTER TABLE merchants ADD CONSTRAINT one EXCLUDE USING btree (lower(name) WITH =)");
        pair.source("DROP TABLE gone; ALTER TABLE merchants DROP CONSTRAINT one");
        UUID promotion = promote();
        pair.target("INSERT INTO merchants SELECT n, 'n' || n FROM generate_series(1001, 7000) n");
        pair.target("INSERT INTO merchants VALUES (7001, 'M1')");
        assertThat(pair.undoPreview(promotion).verdict())
                .as("that many rows are not held against one another")
                .isEqualTo("lossy");

        assertThat(refused(promotion).type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
    }

    @Test
    void shouldRollBackADryRun() {
        pair.source("ALTER TABLE merchants DROP COLUMN tax");
        UUID promotion = promote();
        DatabaseState state = pair.targetState();
        PromotionRequest request = PromotionRequest.undo(
                UUID.randomUUID(),
                promotion,
                pair.targetEnvironment(),
                null,
                PromotionOptions.ofUndo(
                        Set.of(Hazard.values()),
                        true,
                        java.time.Duration.ofSeconds(1),
                        dev.lockstep.backup.BackupExtent.FULL));

        PromotionResult result = pair.promote(request, new SilentProgress());

        assertThat(result.undo().verdict()).isEqualTo("exact");
        assertThat(pair.targetState()).isEqualTo(state);
        assertThat(new ArrayList<>(rows("SELECT count(*)::text FROM lockstep.promotion")))
                .containsExactly("1");
    }

    @Test
    void shouldForgetTheSchemasOfPromotionsOfLongAgoAndSaySo() {
        UUID first = promoted("CREATE TABLE first (id int)");
        pair.target("UPDATE lockstep.promotion SET committed_at = now() - interval '2 years'");
        pair.target("ALTER TABLE lockstep.promotion ALTER COLUMN baseline SET NOT NULL");
        UUID second = promoted("CREATE TABLE second (id int)");
        assertThat(forgotten())
                .as("it is what an undo of the second one is compared with")
                .isEqualTo("0 of 2");
        pair.target("UPDATE lockstep.promotion SET committed_at = now() - interval '2 years'");
        UUID third = promoted("CREATE TABLE third (id int)");
        assertThat(forgotten()).isEqualTo("1 of 3");

        pair.undo(third);
        pair.undo(second);

        assertThat(pair.undoPreview(first).conflicts())
                .singleElement()
                .asString()
                .contains("forgotten the schemas", first.toString());
        assertThatThrownBy(() -> pair.undo(first)).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().type())
                .isEqualTo(ProblemType.CONFLICT));
        assertThat(pair.drift().drift()).isTrue();
    }

    @Test
    void shouldLeaveTheTruthThatWasThereBeforeHoweverLongAgo() {
        promoted("CREATE TABLE first (id int)");
        pair.target(
                "UPDATE lockstep.promotion SET committed_at = now() - interval '2 years', truth = '{\"kind\": \"sql\", \"name\": \"upload 1\", \"fingerprint\": \"f\"}'");
        UUID second = promoted("CREATE TABLE second (id int)");

        pair.undo(second);

        assertThat(rows("SELECT coalesce(truth ->> 'name', 'none') FROM lockstep.promotion ORDER BY number"))
                .containsExactly("upload 1", "none", "upload 1");
    }

    private UUID promoted(String change) {
        pair.source(change);
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new SilentProgress());
        return request.id();
    }

    private String forgotten() {
        return rows("SELECT count(*) FILTER (WHERE baseline IS NULL AND before IS NULL) || ' of ' || count(*) FROM lockstep.promotion")
                .get(0);
    }
}
