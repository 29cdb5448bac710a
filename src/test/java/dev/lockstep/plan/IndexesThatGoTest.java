package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table that is attached as a partition while indexes of it or of its parent go. */
class IndexesThatGoTest {
    private static final TestPostgres SERVER = TestPostgres.shared();

    private record Case(String name, String old, String changed) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "index that goes would be adopted",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int); CREATE INDEX leaves ON c (id); INSERT INTO c VALUES (1);",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "index that goes beside one that stays",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int); CREATE INDEX a ON c (id); INSERT INTO c VALUES (1);",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int); CREATE INDEX b ON c (id);"
                                + "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "unique constraint that goes would be adopted",
                        "CREATE TABLE p (id int, UNIQUE (id)) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c (id int, CONSTRAINT leaves UNIQUE (id)); INSERT INTO c VALUES (1);",
                        "CREATE TABLE p (id int, UNIQUE (id)) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "both go",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int); CREATE INDEX leaves ON c (id); INSERT INTO c VALUES (1);",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "parent's is replaced",
                        "CREATE TABLE p (id int, x int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int, x int); CREATE INDEX leaves ON c (id); INSERT INTO c VALUES (1);",
                        "CREATE TABLE p (id int, x int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (x);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "parent's is replaced and the child's is another",
                        "CREATE TABLE p (id int, x int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int, x int); CREATE INDEX c_x_idx ON c (id); INSERT INTO c VALUES (1);",
                        "CREATE TABLE p (id int, x int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (x);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "one of two equal ones goes",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int); CREATE INDEX a ON c (id); CREATE INDEX b ON c (id);",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int); CREATE INDEX b ON c (id);"
                                + "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "one of two equal keys goes",
                        "CREATE TABLE p (id int, UNIQUE (id)) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c (id int, CONSTRAINT a UNIQUE (id), CONSTRAINT b UNIQUE (id));",
                        "CREATE TABLE p (id int, UNIQUE (id)) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c (id int, CONSTRAINT b UNIQUE (id));"
                                + "ALTER TABLE p ATTACH PARTITION c FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "keys of both go",
                        "CREATE TABLE p (id int, CONSTRAINT pk UNIQUE (id)) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c (id int, CONSTRAINT leaves UNIQUE (id));",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5);"),
                new Case(
                        "below an attached table",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c (id int) PARTITION BY RANGE (id); CREATE TABLE d PARTITION OF c FOR VALUES FROM (1) TO (5);"
                                + "CREATE INDEX a ON d (id);",
                        "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX pi ON p (id);"
                                + "CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (5) PARTITION BY RANGE (id); CREATE TABLE d PARTITION OF c FOR VALUES FROM (1) TO (5);"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldEndEqual(Case each) throws Exception {
        for (Mode mode : Mode.values()) {
            try (ProvenDatabase target = new ProvenDatabase(SERVER, each.old());
                    ProvenDatabase source = new ProvenDatabase(SERVER, each.changed())) {
                Proof proof = Proof.of(target, new Proof.Wanted(source.read(), null), null, mode);

                assertThat(proof.reason()).as(mode.name()).isEmpty();
            }
        }
    }
}
