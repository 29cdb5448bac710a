package dev.lockstep.introspect;

import static dev.lockstep.introspect.ReadDatabase.after;
import static dev.lockstep.introspect.ReadDatabase.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Subscription;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SubscriptionsReaderTest {
    private final TestPostgres server = TestPostgres.shared();

    @Test
    void shouldReadThoseOfThisDatabaseAsARoleWithoutRightsAndWithoutTheirSecrets() throws SQLException {
        String database = server.createDatabase();
        String other = server.createDatabase();
        server.run(database, """
                CREATE SUBSCRIPTION "Feed" CONNECTION 'host=nowhere password=hidden' PUBLICATION q, p
                  WITH (connect = false, slot_name = NONE, binary = true, streaming = true, synchronous_commit = 'local');
                """);
        server.run(other, "CREATE SUBSCRIPTION others CONNECTION '' PUBLICATION p WITH (connect = false)");
        try (SqlSession session = new SqlSession(server.connect(database, server.createRole("reader")))) {
            session.transactional(true);
            Catalog catalog = new CatalogReader().read(session);
            assertThat(catalog.all(Subscription.class))
                    .containsExactly(subscription(
                            "Feed",
                            Map.of("binary", "true", "streaming", "on", "synchronous_commit", "local"),
                            Map.of()));
            assertThat(catalog.get(
                            Privileges.class, id(Kind.SUBSCRIPTION, "Feed").about(Kind.PRIVILEGES)))
                    .get()
                    .extracting(Privileges::owner)
                    .isEqualTo("postgres");
            assertThat(catalog.all(Unmodelled.class)).isEmpty();
            assertThat(catalog.objects().toString()).doesNotContain("hidden").doesNotContain("nowhere");
        } finally {
            server.dropDatabase(database);
            server.dropDatabase(other);
        }
    }

    @Test
    void shouldReadTheOptionsOfNewerServers() {
        assumeTrue(server.majorVersion() >= 17);
        Catalog catalog = after("""
                CREATE SUBSCRIPTION feed CONNECTION 'dbname=x' PUBLICATION p, q
                  WITH (connect = false, disable_on_error = true, origin = 'NONE', password_required = false, run_as_owner = true,
                        streaming = parallel, two_phase = true, failover = true);
                """);
        Map<String, String> options = Map.of(
                "disable_on_error", "true",
                "origin", "none",
                "password_required", "false",
                "run_as_owner", "true",
                "streaming", "parallel");
        assertThat(catalog.all(Subscription.class))
                .containsExactly(subscription("feed", options, Map.of("two_phase", "true", "failover", "true")));
    }

    @Test
    void shouldNotCompareWhatBelongsToTheSlot() {
        Subscription plain = subscription("feed", Map.of(), Map.of());
        assertThat(plain.sameDefinitionAs(subscription("feed", Map.of(), Map.of("two_phase", "true"))))
                .isTrue();
        assertThat(plain.sameDefinitionAs(subscription("feed", Map.of("binary", "true"), Map.of())))
                .isFalse();
    }

    private static Subscription subscription(
            String name, Map<String, String> options, Map<String, String> slotOptions) {
        return new Subscription(name, List.of("p", "q"), new TreeMap<>(options), new TreeMap<>(slotOptions));
    }
}
