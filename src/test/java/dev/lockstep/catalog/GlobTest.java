package dev.lockstep.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "public.fee_*, public.fee_a, true",
        "public.fee_*, public.fees, false",
        "public.fee_*, public.fee_, true",
        "*.tmp_?, a.b.tmp_c, true",
        "*.tmp_?, a.b.tmp_cc, false",
        "a*b*c, axbxbxc, true",
        "a*b*c, axcxb, false",
        "?, é, true",
        "?, \uD83D\uDE00, true",
        "??, \uD83D\uDE00, false",
        "a.c, abc, false",
        "a+(b), a+(b), true",
        "'', '', true",
        "*, '', true",
        "?, '', false"
    })
    void shouldMatchTheWholeName(String pattern, String name, boolean matches) {
        assertThat(Glob.of(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void shouldMatchAnyNumberOfLinesByAStar() {
        assertThat(Glob.of("a*b").matches("a\n\nb")).isTrue();
    }

    @Test
    void shouldTakeNoLongerOfAHostilePattern() {
        Glob hostile = Glob.of("*?".repeat(250) + "!");
        Glob longer = Glob.of("*a".repeat(250) + "!");
        String name = "a".repeat(500);

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 20; i++) {
                assertThat(hostile.matches(name)).isFalse();
                assertThat(longer.matches(name)).isFalse();
                assertThat(hostile.matches(name + "!")).isTrue();
            }
        });
    }
}
