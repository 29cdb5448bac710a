package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.PromotionOrder;
import dev.lockstep.promotion.PromotionResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromotionTextTest {
    private static final PlanResult PLAN = new PlanResult(
            "development",
            "test",
            "sha256:0",
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            List.of(new PromotionOrder.Renamed("column", "public.t.a", "public.t.b")));

    private static final PromotionResult.Verification EQUAL =
            new PromotionResult.Verification("equal", List.of(), "valid", List.of());

    @Test
    void shouldSuggestRenamesOnlyAsLongAsNothingWasDropped() {
        String suggestion = "{\"kind\":\"column\",\"from\":\"public.t.a\",\"to\":\"public.t.b\"}";

        assertThat(PlanText.of(PLAN)).contains(suggestion);
        assertThat(PromotionText.of(new PromotionResult(PLAN, EQUAL, "backup", null, true)))
                .contains(suggestion);
        assertThat(PromotionText.of(new PromotionResult(PLAN, EQUAL, "backup", null, false)))
                .startsWith("✅ PROMOTED")
                .doesNotContain(suggestion);
    }
}
