package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registries with keys of their own on one store, as after restarts with another configuration. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class KeyRotationTest {
    private static final UrlText URL = new UrlText("postgresql://u:s3cret@h/d");

    private final String older = Base64.getEncoder().encodeToString(SecretKeys.generate());
    private final String newer = Base64.getEncoder().encodeToString(SecretKeys.generate());
    private final Secrets secrets = Secrets.ofThisProcess();

    @Inject
    Store store;

    @Inject
    ConfiguredEnvironments configured;

    @AfterEach
    void forget() {
        registry(older, null).delete("rotated");
    }

    @Test
    void shouldStillReadAfterThePreviousKeyIsDroppedWhenARestartHadBoth() {
        registry(older, null).put("rotated", URL, 1, Policy.strict(), "test");

        EnvironmentRegistry during = registry(newer, older);
        assertThat(during.get("rotated").url().password()).isEqualTo(new Secret.Text("s3cret"));
        during.sealAgain(new StartupEvent());

        assertThat(registry(newer, null).get("rotated").url().password()).isEqualTo(new Secret.Text("s3cret"));
    }

    @Test
    void shouldHinderNobodyElseWhenOneUrlCannotBeRead() {
        registry(older, null).put("rotated", URL, 1, Policy.strict(), "test");
        EnvironmentRegistry without = registry(newer, null);

        assertThat(without.registrations()).extracting(Registration::name).contains("rotated", "production");
        assertThat(without.all())
                .extracting(Environment::name)
                .contains("production")
                .doesNotContain("rotated");
        assertThatThrownBy(() -> without.get("rotated"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no longer has");
        without.put("rotated", URL, 1, Policy.strict(), "test");
        assertThat(without.get("rotated").name()).isEqualTo("rotated");
    }

    @Test
    void shouldStoreNothingInProductionWithoutAKey() {
        registry(older, null).put("rotated", URL, 1, Policy.strict(), "test");

        assertThatThrownBy(() -> registry(null, null).put("rotated", URL, 1, Policy.strict(), "test"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("lockstep.secret-key");
    }

    private EnvironmentRegistry registry(@Nullable String key, @Nullable String previous) {
        StoredKeys keys = new StoredKeys(
                store,
                LaunchMode.NORMAL,
                Optional.ofNullable(key),
                Optional.ofNullable(previous).map(List::of));
        return new EnvironmentRegistry(store, configured, keys, secrets);
    }
}
