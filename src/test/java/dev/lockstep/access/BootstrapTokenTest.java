package dev.lockstep.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.LaunchMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTokenTest {

    @Test
    void shouldBeTheConfiguredOne() {
        BootstrapToken token = new BootstrapToken(LaunchMode.NORMAL, Optional.of("a-token-of-more-than-twenty"));

        assertThat(token.is(new TokenText("a-token-of-more-than-twenty"))).isTrue();
        assertThat(token.is(new TokenText("a-token-of-more-than-twentx"))).isFalse();
    }

    @Test
    void shouldBeNoneInProductionWhenNoneIsConfigured() {
        BootstrapToken token = new BootstrapToken(LaunchMode.NORMAL, Optional.empty());

        assertThat(token.isPresent()).isFalse();
        assertThat(token.is(new TokenText(""))).isFalse();
    }

    @Test
    void shouldBeAnotherOneWithEveryStartOfDevMode() {
        BootstrapToken first = new BootstrapToken(LaunchMode.DEVELOPMENT, Optional.empty());
        BootstrapToken second = new BootstrapToken(LaunchMode.DEVELOPMENT, Optional.empty());

        assertThat(first.text().orElseThrow().wellFormed()).isTrue();
        assertThat(second.is(first.text().orElseThrow())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret with spaces in between", "s3cret-ünïcode-and-long-enough"})
    void I8_shouldNameTheSettingAndNotItsValueWhenItIsWrong(String text) {
        assertThatThrownBy(() -> new BootstrapToken(LaunchMode.NORMAL, Optional.of(text)))
                .hasMessageContaining("lockstep.admin-token")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }

    @Test
    void I8_shouldPrintNothingOfAToken() {
        TokenText text = TokenText.generate();

        assertThat(text.toString()).isEqualTo("(token)");
        assertThat(Optional.of(text).toString()).doesNotContain(text.value());
    }

    @Test
    void shouldAllowSoManyInSoMuchTime() {
        Allowance allowance = new Allowance(2, Duration.ofMinutes(1));
        Instant now = Instant.parse("2031-01-01T00:00:00Z");

        assertThat(allowance.take(now)).isTrue();
        assertThat(allowance.take(now)).isTrue();
        assertThat(allowance.take(now.plusSeconds(59))).isFalse();
        assertThat(allowance.take(now.plusSeconds(60))).isTrue();
    }
}
