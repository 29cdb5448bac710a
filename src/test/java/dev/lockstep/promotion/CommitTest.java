package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitTest {
    /** Every commit would forget what the one before it needs to be undone. */
    @ParameterizedTest
    @CsvSource({
        "PT0S, P365D, lockstep.undo.keep-row-images",
        "-P1D, P365D, lockstep.undo.keep-row-images",
        "P90D, PT0S, lockstep.undo.keep-catalogs",
        "P90D, -P1D, lockstep.undo.keep-catalogs",
    })
    void shouldRefuseToForgetAtOnce(Duration images, Duration catalogs, String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Commit(new ObjectMapper(), images, catalogs))
                .withMessage(key + " has to be a positive duration");
    }
}
