package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionBoundTest {
    private static final ObjectId PARENT = ObjectId.of(Kind.TABLE, "public", "p");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM (0) TO (10)                      | FROM (0) TO (20)",
                "FROM (0) TO (10)                      | FROM (0) TO (5); FROM (5) TO (10)",
                "FROM (0) TO (10)                      | FROM (5) TO (30); FROM (-5) TO (5)",
                "FROM ('2026-01-01') TO ('2026-04-01') | FROM ('2026-03-01') TO ('2026-05-01'); FROM ('2025-12-01') TO ('2026-03-01')",
                "FROM (MINVALUE) TO (10)               | FROM (MINVALUE) TO (5); FROM (5) TO (MAXVALUE)",
                "FROM ('a') TO ('c')                   | FROM ('a') TO ('b'); FROM ('b') TO ('c')",
                "IN ('a', 'b')                         | IN ('a'); IN ('c', 'b')",
                "IN (1, NULL)                          | IN (NULL); IN (1)",
                "WITH (modulus 2, remainder 1)         | WITH (modulus 4, remainder 1); WITH (modulus 4, remainder 3)",
                "WITH (modulus 2, remainder 0)         | WITH (modulus 4, remainder 0); WITH (modulus 8, remainder 2); WITH (modulus 8, remainder 6)",
                "WITH (modulus 4, remainder 3)         | WITH (modulus 2, remainder 1)"
            })
    void shouldBeTakenWhollyByOthers(String bound, String others) {
        assertThat(bound(bound).takers(bounds(others))).containsExactlyInAnyOrderElementsOf(bounds(others));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM (0) TO (10)              | FROM (0) TO (5); FROM (6) TO (10)",
                "FROM (0) TO (10)              | FROM (1) TO (20)",
                "FROM (0) TO (MAXVALUE)        | FROM (0) TO (100)",
                "FROM ('a') TO ('c')           | FROM ('a') TO ('bb'); FROM ('b') TO ('c')",
                "FROM (0, 'x') TO (9, 'x')     | FROM (0, 'w') TO (9, 'y')",
                "IN ('a', 'b')                 | IN ('a')",
                "IN ('a')                      | IN ('b')",
                "WITH (modulus 2, remainder 0) | WITH (modulus 4, remainder 0); WITH (modulus 8, remainder 2)",
                "WITH (modulus 2, remainder 0) | WITH (modulus 2, remainder 1)"
            })
    void shouldNotBeTakenForCertain(String bound, String others) {
        assertThat(bound(bound).takers(bounds(others))).isEmpty();
    }

    private static List<PartitionBound> bounds(String texts) {
        return Arrays.stream(texts.split(";")).map(text -> bound(text.strip())).toList();
    }

    private static PartitionBound bound(String text) {
        return Objects.requireNonNull(PartitionBound.of(PARENT, "RANGE (k)", "FOR VALUES " + text));
    }
}
