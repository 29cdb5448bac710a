package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.truth.TruthSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruthScopesTest {

    @Test
    void shouldNameTheKeyOfAPatternThatIsNone() {
        assertThatThrownBy(() ->
                        TruthScopes.check("lockstep.truth", speakingAbout(List.of("public", "wrong:x"), List.of())))
                .hasMessage("lockstep.truth.include: There is no kind \"wrong\".");
        assertThatThrownBy(() ->
                        TruthScopes.check("lockstep.truth.environments.a", speakingAbout(List.of(), List.of("a."))))
                .hasMessage("lockstep.truth.environments.a.exclude: \"a.\" names nothing.");
        assertThatCode(() -> TruthScopes.check("lockstep.truth", speakingAbout(List.of("public"), List.of("*.tmp_*"))))
                .doesNotThrowAnyException();
    }

    private static TruthSource speakingAbout(List<String> include, List<String> exclude) {
        return new TruthSource(new TruthSource.Upload(), null, List.of(), null, include, exclude);
    }
}
