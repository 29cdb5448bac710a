package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredEnvironmentsTest {

    @Test
    void shouldDefineThreeEnvironmentsByTheirVariablesAlone() {
        List<Registration> all = read(Map.of(
                        "DEV_DATABASE_URL", "postgresql://u@dev/d",
                        "TEST_DATABASE_URL", "postgresql://u@test/d",
                        "DATABASE_URL", "postgresql://u@prod/d"))
                .all();

        assertThat(all)
                .extracting(Registration::name, Registration::tier, Registration::definedBy)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("development", 1, "DEV_DATABASE_URL"),
                        org.assertj.core.groups.Tuple.tuple("test", 2, "TEST_DATABASE_URL"),
                        org.assertj.core.groups.Tuple.tuple("production", 3, "DATABASE_URL"));
        assertThat(all).allSatisfy(each -> assertThat(each.policy()).isEqualTo(Policy.strict()));
    }

    @Test
    void shouldDefineNothingWhenNothingIsConfigured() {
        assertThat(read(Map.of("DATABASE_URL", " ")).all()).isEmpty();
    }

    @Test
    void shouldAddPolicyAndTierToWhatAVariableDefines() {
        Registration production = read(Map.of(
                        "DATABASE_URL", "postgresql://u@prod/d",
                        "lockstep.environments.production.tier", "9",
                        "lockstep.environments.production.policy.accept-hazards", "DATA_LOSS,TABLE_REWRITE"))
                .find("production");

        assertThat(production.tier()).isEqualTo(9);
        assertThat(production.policy().acceptHazards()).containsExactly("DATA_LOSS", "TABLE_REWRITE");
        assertThat(production.definedBy()).isEqualTo("DATABASE_URL");
    }

    @Test
    void shouldPreferItsOwnKeyToTheVariable() {
        Registration test = read(Map.of(
                        "TEST_DATABASE_URL", "postgresql://u@variable/d",
                        "lockstep.environments.test.url", "postgresql://u@key/d"))
                .find("test");

        assertThat(test.url().resolve(Secrets.ofThisProcess()).host()).isEqualTo("key");
        assertThat(test.definedBy()).isEqualTo("lockstep.environments.test.url");
    }

    @Test
    void shouldDefineFurtherEnvironments() {
        Registration staging = read(Map.of(
                        "lockstep.environments.eu-staging.url", "postgresql://u:s3cret@h/d",
                        "lockstep.environments.eu-staging.tier", "4"))
                .find("eu-staging");

        assertThat(staging.tier()).isEqualTo(4);
        assertThat(staging.toString()).doesNotContain("s3cret");
    }

    @Test
    void shouldKeepReferencesApartFromTheConfigurationsOwnExpressions() {
        ConfiguredEnvironments environments = read(Map.of(
                "db.host", "from-property",
                "DEV_DATABASE_URL", "postgresql://u@${db.host}/d",
                "TEST_DATABASE_URL", "postgresql://u:${env:PW}@h/d",
                "DATABASE_URL", "${file:/run/secrets/url}"));
        Secrets secrets = new Secrets(Map.of("PW", "s3cret")::get, List.of());

        assertThat(environments.find("development").url().resolve(secrets).host())
                .isEqualTo("from-property");
        assertThat(environments.find("test").url().resolve(secrets).password()).isEqualTo(new Secret.Variable("PW"));
        assertThat(environments.find("production").url().reference()).contains(new Secret.File("/run/secrets/url"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lockstep.environments.qa.url | postgresql://u:s3cret@h/d | lockstep.environments.qa.tier is missing",
                "lockstep.environments.test.tier | 2 | lockstep.environments.test.url is missing",
                "DATABASE_URL | mysql://u:s3cret@h/d | DATABASE_URL",
                "lockstep.environments.test.url | postgresql://u:s3cret@h/d?x=1 | lockstep.environments.test.url",
                "lockstep.environments.test.tier | 0 | lockstep.environments.test.tier",
                "lockstep.environments.test.policy.approvals | 1 | lockstep.environments.test.policy.approvals",
                "lockstep.environments.Bad!.url | postgresql://u@h/d | lockstep.environments",
                "lockstep.environments.test.typo | 1 | lockstep.environments.test.typo",
            })
    void I8_shouldNameTheKeyAndNoSecretWhenItIsWrong(String key, String value, String named) {
        Map<String, String> config = key.equals("DATABASE_URL") || key.contains("missing") || named.contains("missing")
                ? Map.of(key, value)
                : Map.of("TEST_DATABASE_URL", "postgresql://u@h/d", key, value);

        assertThatThrownBy(() -> read(config)).hasMessageContaining(named).satisfies(e -> assertThat(e.getMessage())
                .doesNotContain("s3cret"));
    }

    private static ConfiguredEnvironments read(Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .withMapping(EnvironmentsConfig.class)
                .build();
        return new ConfiguredEnvironments(config.getConfigMapping(EnvironmentsConfig.class), config);
    }
}
