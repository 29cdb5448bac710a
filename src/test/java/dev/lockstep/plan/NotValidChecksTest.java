package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** A table that is made after its parent's check is held to it from its first row on, whether or not the parent's is validated. */
class NotValidChecksTest {
    private static final String CHECK = "ALTER TABLE t ADD CONSTRAINT ok CHECK (id <> 77) NOT VALID;";
    private static final String PARENT = "CREATE TABLE t (id int);";
    private static final String CHILD = "CREATE TABLE child () INHERITS (t);";

    @Test
    void shouldTakeAValidatedCheckOfAChildForOneThatIsNot() throws Exception {
        assertThat(promoted(PARENT + CHECK, PARENT + CHILD + CHECK).reason()).isEmpty();
    }

    @Test
    void shouldStillValidateWhatIsToBeValidated() throws Exception {
        Proof proof =
                promoted(PARENT + CHILD + CHECK, PARENT + CHILD + CHECK + "ALTER TABLE child VALIDATE CONSTRAINT ok");
        assertThat(proof.reason()).isEmpty();
        assertThat(proof.plan().steps()).singleElement().satisfies(step -> assertThat(step.sql())
                .contains("\"child\" VALIDATE CONSTRAINT \"ok\""));
    }

    private static Proof promoted(String old, String changed) throws Exception {
        TestPostgres server = TestPostgres.shared();
        try (ProvenDatabase target = new ProvenDatabase(server, old);
                ProvenDatabase source = new ProvenDatabase(server, changed)) {
            return Proof.of(target, new Proof.Wanted(source.read(), null), null);
        }
    }
}
