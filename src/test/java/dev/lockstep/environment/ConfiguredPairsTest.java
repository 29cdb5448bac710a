package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredPairsTest {
    private static final Map<String, String> PAIR = Map.of(
            "lockstep.pairs.release.source", "development",
            "lockstep.pairs.release.target", "test",
            "lockstep.pairs.release.tables", "fee_*,public.email_templates",
            "lockstep.pairs.release.data", "upsert");

    @Test
    void shouldSayTablesAndPolicyOfAConfiguredPair() {
        LookupPair pair = read(PAIR, List.of("pricing_*")).all().get(0);

        assertThat(pair.isBetween("development", "test")).isTrue();
        assertThat(pair.terms().patterns(List.of("pricing_*"))).containsExactly("fee_*", "public.email_templates");
        assertThat(pair.terms().data()).isEqualTo("upsert");
        assertThat(pair.definedBy()).isEqualTo("lockstep.pairs.release");
    }

    @Test
    void shouldReadWhatIsDeclaredOfTables() {
        Map<String, String> config = new HashMap<>(PAIR);
        config.remove("lockstep.pairs.release.tables");
        config.put("lockstep.pairs.release.lookup[0].table", "email_*");
        config.put("lockstep.pairs.release.lookup[0].where", "region = 'eu'");
        config.put("lockstep.pairs.release.lookup[0].target-owned", "url,api_key");
        config.put("lockstep.pairs.release.lookup[0].sensitive", "api_key");
        config.put("lockstep.pairs.release.lookup[0].policy", "insertOnly");

        LookupTerms terms = read(config, List.of("pricing_*")).all().get(0).terms();

        assertThat(terms.patterns(List.of("pricing_*"))).containsExactly("pricing_*", "email_*");
        assertThat(terms.lookup()).singleElement().satisfies(declaration -> {
            assertThat(declaration.where()).isEqualTo("region = 'eu'");
            assertThat(declaration.targetOwned()).containsExactly("url", "api_key");
            assertThat(declaration.sensitive()).containsExactly("api_key");
            assertThat(declaration.policy()).isEqualTo("insertOnly");
            assertThat(declaration.key()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "policy, replace, lookup[0].policy has to be mirror",
        "target-owned-rows, 'true; true', lookup[0].target-owned-rows has ;",
        "whre, true, whre",
    })
    void shouldNameTheKeyWhenADeclarationIsWrong(String key, String value, String named) {
        Map<String, String> config = new HashMap<>(PAIR);
        config.put("lockstep.pairs.release.lookup[0].table", "email_*");
        config.put("lockstep.pairs.release.lookup[0]." + key, value);

        assertThatThrownBy(() -> read(config, List.of())).hasMessageContaining(named);
    }

    @Test
    void shouldFallBackToTheTablesOfEveryPair() {
        Map<String, String> config = new HashMap<>(PAIR);
        config.remove("lockstep.pairs.release.tables");
        ConfiguredPairs pairs = read(config, List.of("pricing_*"));

        assertThat(pairs.everywhere()).containsExactly("pricing_*");
        assertThat(pairs.all().get(0).terms().patterns(pairs.everywhere())).containsExactly("pricing_*");
    }

    @ParameterizedTest
    @CsvSource({
        "lockstep.pairs.release.data, replace, lockstep.pairs.release.data",
        "lockstep.pairs.release.target, development, lockstep.pairs.release.target",
        "lockstep.pairs.release.source, No Name, lockstep.pairs.release.source",
        "lockstep.pairs.release.tables, 'a, ', lockstep.pairs.release.tables",
        "lockstep.pairs.release.table, a, lockstep.pairs.release.table",
    })
    void shouldNameTheKeyWhenItIsWrong(String key, String value, String named) {
        Map<String, String> config = new HashMap<>(PAIR);
        config.put(key, value);

        assertThatThrownBy(() -> read(config, List.of())).hasMessageContaining(named);
    }

    @Test
    void shouldNameBothWhenTwoPairsAreTheSame() {
        Map<String, String> config = new HashMap<>(PAIR);
        config.put("lockstep.pairs.again.source", "development");
        config.put("lockstep.pairs.again.target", "test");

        assertThatThrownBy(() -> read(config, List.of()))
                .hasMessageContaining("lockstep.pairs.again")
                .hasMessageContaining("lockstep.pairs.release");
    }

    @Test
    void shouldNameTheKeyWhenADefaultPatternIsEmpty() {
        assertThatThrownBy(() -> read(PAIR, List.of(" "))).hasMessageContaining("lockstep.lookup.tables");
    }

    private static ConfiguredPairs read(Map<String, String> properties, List<String> everywhere) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .withMapping(ConfiguredPairs.PairsConfig.class)
                .build();
        return new ConfiguredPairs(
                config.getConfigMapping(ConfiguredPairs.PairsConfig.class),
                everywhere.isEmpty() ? Optional.empty() : Optional.of(everywhere));
    }
}
