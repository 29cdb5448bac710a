package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.environment.Databases;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide for promoting by hand warns of, each with what becomes of it here. */
class GuidePitfallsTest {
    @TempDir
    Path backups;

    private Pair pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new Pair(backups);
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void columnAlreadyExistsWithOtherProperties() {
        pair.source("CREATE TABLE public.merchants (id int PRIMARY KEY, tax_id varchar(20) NOT NULL DEFAULT '')");
        pair.target(
                "CREATE TABLE public.merchants (id int PRIMARY KEY, tax_id int); INSERT INTO public.merchants VALUES (1, 42)");

        pair.promote();

        assertThat(pair.drift().drift()).isFalse();
        assertThat(inTarget("SELECT tax_id FROM public.merchants")).isEqualTo("42");
    }

    @Test
    void columnAlreadyExistsInAnotherPosition() {
        pair.source("CREATE TABLE public.merchants (id int PRIMARY KEY, a text, b text)");
        pair.target("CREATE TABLE public.merchants (id int PRIMARY KEY, b text, a text)");

        PromotionResult result = pair.promote();

        assertThat(result.plan().steps()).isEmpty();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void tableDoesNotExist() {
        pair.source("""
                CREATE TABLE public.fees (id int PRIMARY KEY, name text NOT NULL);
                INSERT INTO public.fees VALUES (1, 'card')""");

        pair.promote("fees");

        assertThat(pair.drift().drift()).isFalse();
        assertThat(inTarget("SELECT name FROM public.fees")).isEqualTo("card");
    }

    @Test
    void syncFailsWithForeignKeyConstraint() {
        String schema = """
                CREATE TABLE public.groups (id int PRIMARY KEY, name text);
                CREATE TABLE public.items (id int PRIMARY KEY, group_id int NOT NULL REFERENCES public.groups);
                """;
        pair.both(schema);
        pair.source("INSERT INTO public.groups VALUES (2, 'new'); INSERT INTO public.items VALUES (1, 2)");
        pair.target("INSERT INTO public.groups VALUES (1, 'old'); INSERT INTO public.items VALUES (1, 1)");

        PromotionResult result = pair.promote("items", "groups");

        assertThat(result.verification().foreignKeys()).isEqualTo("valid");
        assertThat(result.verification().tables()).hasSize(2);
    }

    /** "Drop dependent foreign keys, sync schema, recreate foreign keys." */
    @Test
    void foreignKeysAreInTheWayOfASchemaChange() {
        String schema = """
                CREATE TABLE public.groups (id %1$s PRIMARY KEY, name text);
                CREATE TABLE public.items (id int PRIMARY KEY, group_id %1$s NOT NULL REFERENCES public.groups ON DELETE CASCADE);
                """;
        pair.source(schema.formatted("text"));
        pair.target(schema.formatted("int"));
        pair.target("INSERT INTO public.groups VALUES (1, 'kept'); INSERT INTO public.items VALUES (7, 1)");

        PromotionResult result = pair.promote();

        assertThat(result.verification().foreignKeys()).isEqualTo("valid");
        assertThat(pair.drift().drift()).isFalse();
        assertThat(inTarget(
                        "SELECT i.id || ' ' || g.name FROM public.items i JOIN public.groups g ON g.id = i.group_id"))
                .isEqualTo("7 kept");
    }

    @Test
    void targetHasExtraColumns() {
        pair.source("CREATE TABLE public.merchants (id int PRIMARY KEY)");
        pair.target("CREATE TABLE public.merchants (id int PRIMARY KEY, extra text)");

        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> pair.promote(pair.request(pair.accepting(Set.of())), new SilentProgress()));

        assertThat(refused.problem().type()).isEqualTo(ProblemType.HAZARDS_NOT_ACCEPTED);
        assertThat(refused.problem().items())
                .anySatisfy(item -> assertThat(item).contains("DATA_LOSS").contains("extra"));
        pair.promote();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void testWasChangedByHand() {
        pair.source("CREATE TABLE public.merchants (id int PRIMARY KEY)");
        pair.promote();
        pair.target("ALTER TABLE public.merchants ADD by_hand text");
        pair.source("ALTER TABLE public.merchants ADD tax_id text");

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> pair.promote());

        assertThat(refused.problem().type()).isEqualTo(ProblemType.TARGET_DRIFTED);
        assertThat(refused.problem().items()).singleElement().asString().contains("by_hand");
    }

    private String inTarget(String sql) {
        try (SqlSession session = new Databases().connect(pair.targetEnvironment(), "test")) {
            return session.queryOne(sql, row -> row.getString(1));
        }
    }
}
