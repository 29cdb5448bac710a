package dev.lockstep.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
    private static final ObjectId TABLE = ObjectId.of(Kind.TABLE, "public", "merchants");
    private static final ObjectId VIEW = ObjectId.of(Kind.VIEW, "public", "active_merchants");
    private static final ObjectId ROUTINE = ObjectId.of(Kind.ROUTINE, "public", "fee", "");
    private static final ObjectId OTHER = ObjectId.of(Kind.VIEW, "public", "fees");

    private final DependencyGraph graph = new DependencyGraph(
            List.of(new Dependency(VIEW, TABLE), new Dependency(OTHER, TABLE), new Dependency(OTHER, VIEW)));

    @Test
    void isWalkedBothWays() {
        assertThat(graph.dependenciesOf(OTHER)).containsExactly(TABLE, VIEW);
        assertThat(graph.dependentsOf(TABLE)).containsExactly(VIEW, OTHER);
        assertThat(graph.dependenciesOf(TABLE)).isEmpty();
        assertThat(graph.dependentsOf(OTHER)).isEmpty();
    }

    @Test
    void whatSomeNeedIsPutInThePlaceOfWhatTheyNeeded() {
        DependencyGraph changed = graph.withThose(OTHER::equals, () -> List.of(new Dependency(OTHER, ROUTINE)));

        assertThat(changed.edges())
                .containsExactlyInAnyOrder(new Dependency(VIEW, TABLE), new Dependency(OTHER, ROUTINE));
        assertThat(changed.dependenciesOf(OTHER)).containsExactly(ROUTINE);
        assertThat(changed.dependenciesOf(VIEW)).containsExactly(TABLE);
        assertThat(changed.dependentsOf(TABLE)).containsExactly(VIEW);
        assertThat(changed.dependentsOf(VIEW)).isEmpty();
        assertThat(changed.dependentsOf(ROUTINE)).containsExactly(OTHER);
        assertThat(graph.dependenciesOf(OTHER)).containsExactly(TABLE, VIEW);
    }

    @Test
    void isNotAskedForBeforeItIsNeeded() {
        DependencyGraph changed = graph.withThose(OTHER::equals, () -> {
            throw new AssertionError("nobody asked for this");
        });

        assertThat(changed.dependenciesOf(VIEW)).containsExactly(TABLE);
    }
}
