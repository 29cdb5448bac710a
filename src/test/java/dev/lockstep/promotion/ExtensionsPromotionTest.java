package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which extensions there are, and in which versions, is decided by what is installed on the target's server. */
class ExtensionsPromotionTest {
    @TempDir
    Path backups;

    private Pair pair;

    @BeforeEach
    void pair() {
        pair = new Pair(backups);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void I1_shouldChangeNothingWhenTheTargetsServerLacksTheVersion() {
        pair.source(
                "CREATE TABLE t (a int); CREATE EXTENSION citext; UPDATE pg_extension SET extversion = '99' WHERE extname = 'citext'");
        var before = pair.targetState();

        assertMissing(() -> pair.promote(), "extension citext: version 99 (the target's server offers 1.");

        assertThat(pair.targetState()).isEqualTo(before);
    }

    @Test
    void shouldSayInThePlanThatTheTargetsServerLacksTheExtension() {
        pair.source("CREATE EXTENSION citext; UPDATE pg_extension SET extname = 'nowhere' WHERE extname = 'citext'");

        assertMissing(() -> pair.plan(pair.options()), "extension nowhere: version 1.");
    }

    @Test
    void shouldInstallAVersionThatIsReachedByWayOfAnother() {
        pair.source("CREATE EXTENSION citext VERSION '1.5'");

        assertThat(pair.promote().verification().schema()).isEqualTo("equal");
        assertThat(pair.drift().drift()).isFalse();
    }

    private static void assertMissing(ThrowingCallable call, String item) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_SUPPORTED_BY_TARGET);
            assertThat(e.problem().items()).singleElement().asString().startsWith(item);
            assertThat(e.problem().nextStep()).contains("on the target's server");
        });
    }
}
