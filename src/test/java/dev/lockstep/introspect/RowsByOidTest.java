package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsByOidTest {
    private static final long HIGHEST = 0xFFFF_FFFFL;

    @Test
    void shouldFindAllRowsOfAnOidAndNoOthersInItsChain() {
        long[] oids = {16_384, 16_400, 16_384, HIGHEST, 16_416, 16_384};
        RowsByOid rows = new RowsByOid(oids.length, row -> oids[row]);

        assertThat(found(rows, 16_384)).containsExactlyInAnyOrder(0, 2, 5);
        assertThat(found(rows, 16_400)).containsExactly(1);
        assertThat(found(rows, HIGHEST)).containsExactly(3);
        assertThat(found(rows, 16_432)).isEmpty();
    }

    @Test
    void shouldFindNothingWhereThereAreNoRows() {
        assertThat(found(new RowsByOid(0, row -> 0), 16_384)).isEmpty();
    }

    private static List<Integer> found(RowsByOid rows, long oid) {
        List<Integer> found = new ArrayList<>();
        rows.each(oid, found::add);
        return found;
    }
}
