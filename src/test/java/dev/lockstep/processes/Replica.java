package dev.lockstep.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** The packaged application as a child process, and its API. */
final class Replica {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int TAIL = 16_000;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final int port;
    private final Path log;
    private final String token;
    private boolean paused;

    private Replica(Process process, int port, Path log, String token) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.token = token;
    }

    /** Starts a process; {@link #awaitReady} says when it works. */
    static Replica launch(Path logs, String token, Map<String, String> settings) {
        try {
            int port = freePort();
            Path log = Files.createTempFile(logs, "replica-", ".log");
            // Small and quick to start: several share the machine with the databases.
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            JAR.toAbsolutePath().toString()))
                    .directory(logs.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("LOCKSTEP_")
                            || name.startsWith("QUARKUS_")
                            || name.endsWith("DATABASE_URL"));
            builder.environment().putAll(settings);
            builder.environment().put("LOCKSTEP_ADMIN_TOKEN", token);
            builder.environment().put("LOCKSTEP_HTTP_PORT", Integer.toString(port));
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            return new Replica(builder.start(), port, log, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        AtomicReference<Object> last = new AtomicReference<>();
        try {
            await().atMost(START).pollInterval(Duration.ofMillis(100)).until(() -> {
                assertThat(process.isAlive())
                        .as("a replica died as it started:\n%s", logTail())
                        .isTrue();
                try {
                    HttpResponse<String> health = send("GET", "/q/health/ready", null);
                    last.set(health.body());
                    return health.statusCode() == 200;
                } catch (IOException e) {
                    last.set(e);
                    return false;
                }
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("A replica is not ready after " + START + ", but: " + last, e);
        }
    }

    /** Whether this process is the worker of that name: names begin with {@code pid@host}. */
    boolean isWorker(@Nullable String worker) {
        return worker != null && worker.startsWith(process.pid() + "@");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. */
    void terminate() {
        signal("TERM");
    }

    boolean exitsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGSTOP. */
    void pause() {
        signal("STOP");
        paused = true;
    }

    /** SIGCONT. */
    void goOn() {
        signal("CONT");
        paused = false;
    }

    JsonNode get(String path) {
        return call("GET", path, null, 200);
    }

    JsonNode put(String path, JsonNode body) {
        return call("PUT", path, body, 200, 201);
    }

    /** @return the job */
    JsonNode post(String path, JsonNode body) {
        return call("POST", path, body, 200, 202);
    }

    List<String> logLines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String logTail() {
        String whole = String.join("\n", logLines());
        return "--- " + log.getFileName() + ", process " + process.pid() + "\n"
                + whole.substring(Math.max(0, whole.length() - TAIL));
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body, Integer... expected) {
        try {
            HttpResponse<String> response = send(method, "/api/v1" + path, body);
            assertThat(response.statusCode()).as(response.body()).isIn((Object[]) expected);
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable JsonNode body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            assertThat(kill.waitFor()).as("kill -" + name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
