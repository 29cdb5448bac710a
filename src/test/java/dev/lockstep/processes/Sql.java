package dev.lockstep.processes;

import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Short questions to databases. */
final class Sql {
    private Sql() {}

    /** The first column of the first row; {@code null} is {@code "null"}. */
    static String value(TestPostgres server, String database, String query) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException("In " + database + ": " + e.getMessage(), e);
        }
    }
}
