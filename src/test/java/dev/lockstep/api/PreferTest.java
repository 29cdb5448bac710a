package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=60|60",
                "WAIT=60|60",
                "respond-async, wait=10|10",
                "wait = \"5\"|5",
                "wait=5; x=y|5",
                "wait=99999|600",
                "wait=0|0",
                "wait=7, wait=8|7"
            })
    void shouldReadHowLongToWait(String header, long seconds) {
        assertThat(Prefer.waitAtMost(List.of(header))).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "respond-async", "wait", "wait=", "wait=-1", "wait=soon", "awaiting=1"})
    void shouldIgnoreWhatItDoesNotUnderstand(String header) {
        assertThat(Prefer.waitAtMost(List.of(header))).isEmpty();
    }

    @Test
    void shouldReadAllHeaders() {
        assertThat(Prefer.waitAtMost(List.of("respond-async", "wait=3"))).contains(Duration.ofSeconds(3));
    }
}
