package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a pattern of known differences matches. */
class ExpectedDifferenceTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void shouldTakeNoLongerOfAHostilePattern() {
        DriftResult drift = drift(
                new DriftResult.Item("column", "public.merchants.annual_revenue_in_thousands", "extra", null, "text"));
        ExpectedDifference hostile = new ExpectedDifference("*?".repeat(20) + "!", "none", null);

        DriftResult result =
                assertTimeoutPreemptively(Duration.ofSeconds(10), () -> drift.expecting(List.of(hostile), NOW));

        assertThat(result.drift()).isTrue();
        assertThat(result.known()).isEmpty();
    }

    private static DriftResult drift(DriftResult.Item... items) {
        return new DriftResult(true, "test", "development", List.of(items), Map.of(), List.of(), List.of(), List.of());
    }
}
