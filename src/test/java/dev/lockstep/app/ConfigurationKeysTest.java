package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationKeysTest {
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @CsvSource({
        "lockstep.jobs.leese, lockstep.jobs.lease",
        "lockstep.worker, lockstep.workers",
        "lockstep.schedule.drift-crom, lockstep.schedule.drift-cron",
        "lockstep.backup.encrytion-key, lockstep.backup.encryption-key",
        "%prod.lockstep.workerz, lockstep.workers",
        "'%{prod,test}.lockstep.jobs.leese', lockstep.jobs.lease",
    })
    void shouldNameTheKeyThatWasMeant(String written, String meant) {
        assertThat(ConfigurationKeys.unknownKeys(Set.of(written, "quarkus.log.level", meant)))
                .containsExactly(written);
        assertThat(ConfigurationKeys.error(Set.of(written), "application.properties"))
                .isEqualTo(written + " (in application.properties) is not known: did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lockstep.environments.eu-staging.url",
                "lockstep.environments.\"eu.staging\".policy.accept-hazards[1]",
                "lockstep.pairs.release.lookup[12].target-owned[0]",
                "lockstep.truth.environments.a.entries",
                "lockstep.lookup.tables[0]",
                "%prod.lockstep.environments.a.url",
            })
    void shouldKnowNamesAndNumbers(String key) {
        assertThat(ConfigurationKeys.unknownKeys(Set.of(key))).isEmpty();
    }

    @Test
    void shouldNotTakeANameForMoreThanOnePart() {
        assertThat(ConfigurationKeys.unknownKeys(Set.of("lockstep.environments.a.b.url", "lockstep.environments.a")))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "LOCKSTEP_ADMIN_TOKEN, false",
        "LOCKSTEP_ENVIRONMENTS_EU_STAGING_POLICY_ACCEPT_HAZARDS, false",
        "LOCKSTEP_PAIRS_RELEASE_LOOKUP_0__TABLE, false",
        "LOCKSTEP_LOOKUP_TABLES_0_, false",
        "PATH, false",
        "LOCKSTEP_ADMIN_TOKENS, true",
        "LOCKSTEP_JAR, false",
        "LOCKSTEP_SERVICE_HOST, false",
        "LOCKSTEP_SERVICE_PORT, false",
        "LOCKSTEP_API_SERVICE_PORT_HTTP, false",
        "LOCKSTEP_PORT, false",
        "LOCKSTEP_PORT_8080_TCP, false",
        "LOCKSTEP_API_PORT_8080_TCP_ADDR, false",
        "LOCKSTEP_HTTP_PORTS, true",
    })
    void shouldTellVariablesThatNothingReads(String name, boolean unknown) {
        assertThat(ConfigurationKeys.isUnknownVariable(name)).isEqualTo(unknown);
    }

    @Test
    void shouldNameTheVariableThatWasMeant() {
        assertThat(ConfigurationKeys.nearVariable("LOCKSTEP_ADMIN_TOKENS")).hasValue("LOCKSTEP_ADMIN_TOKEN");
        assertThat(ConfigurationKeys.nearVariable("LOCKSTEP_JAR")).isEmpty();
    }

    /** A key that is missing here would stop the service of whoever sets it. */
    @Test
    void shouldKnowWhatTheReadmeDescribes() throws IOException {
        List<String> described = described();

        assertThat(described).hasSizeGreaterThan(60);
        assertThat(ConfigurationKeys.KNOWN).containsAll(described);
        assertThat(described)
                .as("all but what no installation sets")
                .containsAll(ConfigurationKeys.KNOWN.stream()
                        .filter(key -> !key.startsWith("lockstep.truth.environments."))
                        .filter(key -> !List.of("lockstep.demo.run", "lockstep.environments.<name>.policy.approvals")
                                .contains(key))
                        .toList());
    }

    /** The first column of the table: a key, and others that differ from it in what is behind its last dot or so. */
    private static List<String> described() throws IOException {
        List<String> keys = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (!line.startsWith("| `lockstep.")) {
                continue;
            }
            String group = "";
            for (MatchResult quoted :
                    QUOTED.matcher(line.split(" \\| ")[0]).results().toList()) {
                String key = quoted.group(1);
                if (key.startsWith("lockstep.")) {
                    group = key.substring(0, key.lastIndexOf('.'));
                } else {
                    key = group + key;
                }
                if (!key.endsWith("…")) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }
}
