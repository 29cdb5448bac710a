package dev.lockstep.app.dev;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The embedded server of dev mode: the store and the three demo environments, made afresh for every JVM. What the
 * service needs to know of it is in system properties, which outlive the class loaders of a hot reload, so that a
 * reloaded application finds its store configured and uses the same server again.
 */
public final class DemoServer {

    private static final Logger LOG = Logger.getLogger(DemoServer.class);
    private static final String STORE = "lockstep";

    private DemoServer() {}

    /** Starts the server, fills it, and sets {@code lockstep.store.url} and the URLs of the three environments. */
    public static void start() {
        LOG.info("Starting an embedded PostgreSQL for the store and the demo environments …");
        EmbeddedServer server = EmbeddedServer.start(Map.of("max_connections", "200"));
        String address = "127.0.0.1:" + server.port() + "/";
        try (Connection connection = EmbeddedServer.connect(server.port(), "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + STORE);
            for (DemoEnvironment environment : DemoEnvironment.values()) {
                statement.execute("CREATE DATABASE " + environment.database());
                try (Connection inside = EmbeddedServer.connect(server.port(), environment.database())) {
                    environment.load(inside);
                }
                System.setProperty(
                        environment.urlVariable(), "postgresql://postgres@" + address + environment.database());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The demo's databases cannot be made: " + e.getMessage(), e);
        }
        System.setProperty("lockstep.store.url", "postgresql://postgres@" + address + STORE);
        LOG.infof("PostgreSQL is at %s (databases development, test, production; user postgres)", address);
    }
}
