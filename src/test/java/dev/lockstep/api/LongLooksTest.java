package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LongLooksTest {
    @Test
    void shouldRefuseMoreThanSoManyAtATime() {
        LongLooks looks = new LongLooks(2, Duration.ofMinutes(1));

        String seen = looks.look(first -> looks.look(second -> {
            assertBusy(() -> looks.look(third -> "never"), "at once");
            return "both";
        }));

        assertThat(seen).isEqualTo("both");
        assertThat(looks.<String>look(progress -> "free again")).isEqualTo("free again");
    }

    @Test
    void shouldGiveThePlaceBackWhenALookFails() {
        LongLooks looks = new LongLooks(1, Duration.ofMinutes(1));
        ProblemException failure = new ProblemException(ProblemType.CONFLICT, "as if");

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> looks.look(progress -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
    }

    @Test
    void shouldNotCutWhatOtherLimitsAllow() {
        LongLooks looks = new LongLooks(1, Duration.ofMinutes(2));

        assertThat(looks.limit(Duration.ofMinutes(10))).isEqualTo(Duration.ofMinutes(10));
        assertThat(looks.limit(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void shouldTakeALimitThatIsLongerThanItsUnitsCount() {
        LongLooks looks = new LongLooks(1, Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(looks.<String>look(progress -> "seen")).isEqualTo("seen");
        assertThat(looks.<String>look(progress -> "seen again")).isEqualTo("seen again");
    }

    @Test
    void shouldStopAStatementWhenItsTimeIsOver() {
        TestPostgres server = TestPostgres.shared();
        Environment environment =
                new Environment("test", ConnectionUrl.parse(server.url("postgres")), 1, Policy.strict());
        LongLooks looks = new LongLooks(1, Duration.ofMillis(200));

        assertBusy(
                () -> looks.look(progress -> {
                    try (SqlSession session = new Databases().connect(environment, "look");
                            Progress.Registration cancel = progress.onCancel(session::cancel)) {
                        return session.query("SELECT pg_sleep(600)", row -> 0);
                    }
                }),
                "in the time");
    }

    private static void assertBusy(ThrowingCallable look, String text) {
        assertThatThrownBy(look).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_BUSY);
            assertThat(e.problem().detail()).contains(text);
            try (Response answer = new ProblemMappers().problem(e)) {
                assertThat(answer.getStatus()).isEqualTo(503);
                assertThat(answer.getHeaderString(HttpHeaders.RETRY_AFTER)).isEqualTo("10");
            }
        });
    }
}
