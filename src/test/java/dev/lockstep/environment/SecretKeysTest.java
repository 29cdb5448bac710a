package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretKeysTest {
    private final byte[] older = SecretKeys.generate();
    private final byte[] newer = SecretKeys.generate();
    private final SecretKeys before = SecretKeys.of(List.of(older));

    @Test
    void shouldOpenWhatItSealed() {
        SecretKeys.Sealed sealed = before.seal("test", "postgresql://u:pé@h/d");

        assertThat(before.open("test", sealed)).isEqualTo("postgresql://u:pé@h/d");
        assertThat(before.isCurrent(sealed.keyId())).isTrue();
    }

    @Test
    void shouldNeverSealTheSameTwice() {
        assertThat(before.seal("test", "x").bytes())
                .isNotEqualTo(before.seal("test", "x").bytes());
    }

    @Test
    void shouldOpenWithPreviousKeyAndSealWithPresentOneWhenRotated() {
        SecretKeys.Sealed sealed = before.seal("test", "secret");
        SecretKeys after = SecretKeys.of(List.of(newer, older));

        assertThat(after.open("test", sealed)).isEqualTo("secret");
        assertThat(after.isCurrent(sealed.keyId())).isFalse();
        assertThat(after.isCurrent(after.seal("test", "secret").keyId())).isTrue();
    }

    @Test
    void shouldNameTheKeyWhenItIsGone() {
        SecretKeys.Sealed sealed = before.seal("test", "secret");

        assertThatThrownBy(() -> SecretKeys.of(List.of(newer)).open("test", sealed))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(sealed.keyId());
    }

    @Test
    void shouldNotOpenWhatWasSealedForSomethingElse() {
        SecretKeys.Sealed sealed = before.seal("environment 'test'", "secret");

        assertThatThrownBy(() -> before.open("environment 'production'", sealed))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void shouldNotOpenWhatWasTamperedWith() {
        SecretKeys.Sealed sealed = before.seal("test", "secret");
        sealed.bytes()[sealed.bytes().length - 1] ^= 1;

        assertThatThrownBy(() -> before.open("test", sealed)).isInstanceOf(ProblemException.class);
    }

    @Test
    void shouldSayWhichSettingIsMissingWhenThereIsNoKey() {
        assertThatThrownBy(() -> SecretKeys.none().seal("test", "secret")).hasMessageContaining("lockstep.secret-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cret!", "c2hvcnQ="})
    void I8_shouldNameTheSettingAndNotItsValueWhenTheKeyIsWrong(String text) {
        assertThatThrownBy(() -> SecretKeys.parse("lockstep.secret-key", text))
                .hasMessageContaining("lockstep.secret-key has to be 32 random bytes")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "c2hvcnQ"));
    }

    @Test
    void shouldReadAKeyOf32Bytes() {
        assertThat(SecretKeys.parse("lockstep.secret-key", Base64.getEncoder().encodeToString(older) + "\n"))
                .isEqualTo(older);
    }
}
