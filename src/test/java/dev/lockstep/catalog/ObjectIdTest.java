package dev.lockstep.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectIdTest {
    @Test
    void idsOfNumberedNamesHaveHashesOfTheirOwn() {
        Set<Integer> hashes = new HashSet<>();
        Set<Dependency> edges = new HashSet<>();
        Set<Integer> hashesOfEdges = new HashSet<>();
        for (int table = 0; table < 100; table++) {
            for (int column = 0; column < 100; column++) {
                ObjectId part = ObjectId.of(Kind.COLUMN, "public", "table_" + table, "column_" + column);
                Dependency edge = new Dependency(part, ObjectId.of(Kind.TABLE, "public", "table_" + (99 - table)));
                hashes.add(part.hashCode());
                hashesOfEdges.add(edge.hashCode());
                edges.add(edge);
            }
        }

        assertThat(edges).hasSize(10_000);
        assertThat(hashes).hasSizeGreaterThan(9_950);
        assertThat(hashesOfEdges).hasSizeGreaterThan(9_950);
    }
}
