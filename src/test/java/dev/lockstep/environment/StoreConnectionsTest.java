package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.Relay;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import io.smallrye.config.ConfigValue;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreConnectionsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase();
    private final Login login = server.createRole("clerk");
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
        server.dropDatabase(database);
    }

    /** As when a firewall has forgotten them: all of the pool's connections are there, and none answers. */
    @Test
    void shouldConnectAnewWhenItsConnectionsWereCutWithoutAWord() throws IOException {
        try (Relay relay = new Relay(server.port())) {
            Pool pool = pool(server.url(database, login).replace(":" + server.port(), ":" + relay.port()), 1);
            assertThat(answer(pool)).succeedsWithin(DEADLINE).isEqualTo(database);
            relay.cut();

            assertThat(answer(pool)).failsWithin(DEADLINE);
            assertThat(answer(pool)).succeedsWithin(DEADLINE).isEqualTo(database);
        }
    }

    @Test
    void shouldGoToTheNextHostWhenTheFirstIsDown() throws IOException {
        String hosts = "@127.0.0.1:" + unusedPort() + ",127.0.0.1";

        assertThat(answer(pool(server.url(database, login).replace("@127.0.0.1", hosts), 1)))
                .succeedsWithin(DEADLINE)
                .isEqualTo(database);
    }

    @Test
    void shouldLookUpReferencesAsTheyAreWrittenInTheConfiguration() {
        String raw = server.url(database, login).replace(login.password(), "${env:PW}");
        UrlText url = UrlText.of(ConfigValue.builder()
                .withRawValue(raw)
                .withValue(raw.replace("${env:PW}", "PW"))
                .build());
        Secrets secrets = new Secrets(Map.of("PW", login.password())::get, List.of());

        assertThat(answer(pool(url, secrets, 1))).succeedsWithin(DEADLINE).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=require&sslnegotiation=direct",
                "channel_binding=require",
                "gssencmode=require",
                "target_session_attrs=standby",
                "sslpassword=x",
                "sslcert=/c.pem"
            })
    void shouldRefuseByNameWhatTheClientCannotDo(String query) {
        StoreConnections connections = new StoreConnections(
                vertx,
                new UrlText("postgresql://u:s3cret@h/d?" + query),
                Secrets.ofThisProcess(),
                new PgConnectOptions());

        String last = query.substring(query.lastIndexOf('&') + 1);
        assertThatThrownBy(connections::check)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'" + last.substring(0, last.indexOf('=')) + "'")
                .hasMessageNotContaining("s3cret");
    }

    private Pool pool(String url, int size) {
        return pool(new UrlText(url), Secrets.ofThisProcess(), size);
    }

    private Pool pool(UrlText url, Secrets secrets, int size) {
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(size))
                .connectingTo(new StoreConnections(vertx, url, secrets, new PgConnectOptions(), Duration.ofSeconds(2)))
                .using(vertx)
                .build();
    }

    private static CompletableFuture<String> answer(Pool pool) {
        return pool.query("SELECT current_database()::text")
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
