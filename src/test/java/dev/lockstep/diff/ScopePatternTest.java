package dev.lockstep.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.catalog.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScopePatternTest {
    @Test
    void shouldTakeNoLongerOfAHostilePattern() {
        ScopePattern.Compiled hostile = new ScopePattern("public." + "*?".repeat(20) + "!").compiled();
        String name = "a_table_of_everything_that_happened_in_the_year";

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(hostile.matches(Kind.TABLE, "public", name)).isFalse();
            assertThat(hostile.matches(Kind.TABLE, "public", name + "!")).isTrue();
        });
    }
}
