package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which limit was reached is said, each by its own measure. */
class ConfinementTest {
    private final Confinement confinement =
            new Confinement("Evaluating", Duration.ofSeconds(10), 64 << 20, () -> "", "Write less.");

    @Test
    void shouldSayWhichLimitWasReached() {
        assertThat(overrun(Duration.ofSeconds(10), Duration.ofMinutes(3), 64)).isNull();
        assertThat(overrun(Duration.ofSeconds(11), Duration.ofSeconds(12), 0))
                .isEqualTo("takes longer than the 10 seconds that it may");
        assertThat(overrun(Duration.ofSeconds(4), Duration.ofSeconds(181), 0))
                .isEqualTo("has not ended after 3 minutes, having had a processor for 4 seconds of the 10 that it may");
        assertThat(overrun(Duration.ofSeconds(1), Duration.ofSeconds(1), 65))
                .isEqualTo("takes more memory than the 64 MB that it may");
    }

    private String overrun(Duration cpu, Duration wall, int megabytes) {
        return confinement.overrun(cpu.toNanos(), wall.toNanos(), (long) megabytes << 20);
    }
}
