package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolersTest {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    @TempDir
    private Path directory;

    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase("pooled");
    private final Databases databases = new Databases();
    private Process pooler;

    @AfterEach
    void drop() {
        if (pooler != null) {
            pooler.destroy();
            pooler.onExit().join();
        }
        server.dropDatabase(database);
    }

    @Test
    void shouldTakeTheServerItself() {
        Environment environment = environment(server.port());

        try (SqlSession session = databases.connect(environment, "test")) {
            Poolers.refuse(databases, environment, session);

            assertThat(session.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void shouldRefuseAPoolerThatGivesEveryTransactionAnotherSession(int size) throws IOException {
        Environment environment = environment(pooled("transaction", size));

        assertThatThrownBy(() -> new Ping(databases).ping(environment, session -> null))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.TRANSACTION_POOLING);
                    assertThat(e.problem().detail()).contains("'test'", "127.0.0.1");
                });
    }

    @Test
    void shouldTakeAPoolerThatGivesAClientASession() throws IOException {
        Environment environment = environment(pooled("session", 5));

        assertThat(new Ping(databases)
                        .ping(environment, session -> "seen")
                        .answer()
                        .database())
                .isEqualTo(database);
    }

    private Environment environment(int port) {
        return new Environment(
                "test",
                ConnectionUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/" + database),
                2,
                Policy.strict());
    }

    private int pooled(String mode, int size) throws IOException {
        Tool.PGBOUNCER.assume(Files.isExecutable(PROGRAM), "pgbouncer is not there");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings =
                Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                default_pool_size = %d
                ignore_startup_parameters = extra_float_digits,options
                """.formatted(server.port(), port, mode, size));
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        Path log = directory.resolve("log");
        pooler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(pooler.isAlive()).as(Files.readString(log)).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return port;
    }
}
