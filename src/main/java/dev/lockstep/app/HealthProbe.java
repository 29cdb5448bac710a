package dev.lockstep.app;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks the service on this machine whether it is ready, for container images that have Java and no {@code curl}. Ends
 * with 0 when it is, 1 when it is not. Uses nothing but Java, so that it starts quickly.
 */
final class HealthProbe {

    private static final int TIMEOUT_MILLIS = 4_000;

    private HealthProbe() {}

    public static void main(String... args) throws IOException {
        String port = System.getenv().getOrDefault("LOCKSTEP_HTTP_PORT", "8080");
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/q/health/ready")
                .toURL()
                .openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        System.exit(connection.getResponseCode() == HttpURLConnection.HTTP_OK ? 0 : 1);
    }
}
