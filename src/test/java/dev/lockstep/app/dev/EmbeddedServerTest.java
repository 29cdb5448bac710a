package dev.lockstep.app.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedServerTest {

    @Test
    void shouldLeaveNothingBehindWhenClosed() throws SQLException {
        EmbeddedServer server = EmbeddedServer.start(Map.of("application_name", "from a setting"));
        try (var connection = EmbeddedServer.connect(server.port(), "postgres");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT reset_val FROM pg_settings WHERE name = 'application_name'")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("from a setting");
        }
        Path directory = server.log().getParent();
        assertThat(directory).exists();

        server.close();

        assertThat(directory).doesNotExist();
        assertNobodyAnswers(server.port());
    }

    @Test
    void shouldLeaveServersAloneWhenTheirOwnerLives() throws Exception {
        try (EmbeddedServer first = EmbeddedServer.start(Map.of());
                EmbeddedServer second = EmbeddedServer.start(Map.of())) {
            Process other = startOwner();
            try (BufferedReader output = other.inputReader()) {
                assertThat(output.readLine()).isNotNull();
            }
            other.destroyForcibly().waitFor();

            EmbeddedServer.connect(first.port(), "postgres").close();
            EmbeddedServer.connect(second.port(), "postgres").close();
            assertThat(first.log()).exists();
        }
    }

    @Test
    void shouldSweepServerWhenItsOwnerWasKilled() throws Exception {
        Process owner = startOwner();
        int orphanedPort;
        Path orphaned;
        try (BufferedReader output = owner.inputReader()) {
            orphanedPort = Integer.parseInt(output.readLine());
            orphaned = Path.of(output.readLine());
        }
        owner.destroyForcibly().waitFor();
        EmbeddedServer.connect(orphanedPort, "postgres").close();

        try (EmbeddedServer next = EmbeddedServer.start(Map.of())) {
            assertThat(next.port()).isNotEqualTo(orphanedPort);
            assertThat(orphaned).doesNotExist();
            assertNobodyAnswers(orphanedPort);
        }
    }

    @Test
    void shouldSayWhatServerSaidWhenItDoesNotStart() {
        assertThatThrownBy(() -> EmbeddedServer.start(Map.of("max_connections", "none")))
                .hasStackTraceContaining("invalid value for parameter \"max_connections\"");
    }

    /** Starts a server and waits to be killed. */
    static final class Owner {
        public static void main(String... args) throws IOException {
            EmbeddedServer server = EmbeddedServer.start(Map.of());
            System.out.println(server.port());
            System.out.println(server.log().getParent());
            System.out.flush();
            System.in.read();
        }
    }

    private static Process startOwner() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void assertNobodyAnswers(int port) {
        assertThatThrownBy(() -> EmbeddedServer.connect(port, "postgres").close())
                .isInstanceOf(SQLException.class);
    }
}
