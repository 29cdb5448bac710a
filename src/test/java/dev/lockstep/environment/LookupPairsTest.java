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

class LookupPairsTest {
    private static final Map<String, String> PAIR = Map.of(
            "lockstep.pairs.release.source", "development",
            "lockstep.pairs.release.target", "test",
            "lockstep.pairs.release.tables", "fee_*,public.email_templates",
            "lockstep.pairs.release.data", "upsert");

    @Test
    void shouldSayTablesAndPolicyOfAConfiguredPair() {
        LookupPairs pairs = read(PAIR, List.of("pricing_*"));

        assertThat(pairs.tablesFor("development", "test")).containsExactly("fee_*", "public.email_templates");
        assertThat(pairs.dataFor("development", "test")).contains("upsert");
    }

    @Test
    void shouldFallBackToTheTablesOfEveryPair() {
        LookupPairs pairs = read(PAIR, List.of("pricing_*"));

        assertThat(pairs.tablesFor("test", "production")).containsExactly("pricing_*");
        assertThat(pairs.tablesFor("test", "development")).containsExactly("pricing_*");
        assertThat(pairs.dataFor("test", "production")).isEmpty();
        assertThat(read(PAIR, List.of()).tablesFor("test", "production")).isEmpty();
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

    private static LookupPairs read(Map<String, String> properties, List<String> everywhere) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .withMapping(LookupPairs.PairsConfig.class)
                .build();
        return new LookupPairs(
                config.getConfigMapping(LookupPairs.PairsConfig.class),
                everywhere.isEmpty() ? Optional.empty() : Optional.of(everywhere));
    }
}
