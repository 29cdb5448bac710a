package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-1", "9223372036854775807", "many"})
    void shouldRefuseAPositionThatNoListOfSmallNumbersGaveOut(String position) {
        String forged = Cursor.at("rows", position);

        assertThatThrownBy(() -> Cursor.smallNumber("rows", forged))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The cursor is none that this list gave out.");
    }

    @Test
    void shouldReadWhatWasGivenOut() {
        assertThat(Cursor.smallNumber("rows", Cursor.at("rows", "7"))).isEqualTo(7);
    }
}
