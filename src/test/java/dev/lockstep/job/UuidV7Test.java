package dev.lockstep.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidV7Test {
    private static final Instant NOW = Instant.parse("2025-06-01T12:00:00.123Z");

    @Test
    void shouldCarryTimeVersionAndVariant() {
        UUID id = new UuidV7(Clock.fixed(NOW, ZoneOffset.UTC)).next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void shouldAscendWhenManyAreMadeInOneMillisecond() {
        UuidV7 ids = new UuidV7(Clock.fixed(NOW, ZoneOffset.UTC));

        List<String> made =
                Stream.generate(ids::next).limit(20_000).map(UUID::toString).toList();

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }
}
