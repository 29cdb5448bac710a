package dev.lockstep.app.dev;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** An environment of the demo: a payments company, each environment one release ahead of the next. */
enum DemoEnvironment {
    DEVELOPMENT("DEV_DATABASE_URL", "base", "release-1", "release-2"),
    TEST("TEST_DATABASE_URL", "base", "release-1"),
    PRODUCTION("DATABASE_URL", "base");

    private final String urlVariable;
    private final List<String> scripts;

    DemoEnvironment(String urlVariable, String... scripts) {
        this.urlVariable = urlVariable;
        this.scripts = List.of(scripts);
    }

    String database() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The configuration key that tells the service where this environment is. */
    String urlVariable() {
        return urlVariable;
    }

    /** Fills the empty database of the connection, which is in auto-commit mode. */
    void load(Connection connection) throws SQLException {
        for (String script : scripts) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(read("/demo/" + script + ".sql"));
            }
        }
    }

    private static String read(String resource) {
        try (InputStream bytes = DemoEnvironment.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
