package dev.lockstep.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The very statements that a piece of work sends to one database, written down while it runs, to be run again for themselves. */
final class RawQueries {
    /** @param parameters by their position, starting at 1 */
    private record Query(String sql, Map<Integer, Object> parameters) {}

    private final List<Query> queries = new ArrayList<>();

    /** {@code connection}, every query of which is written down. */
    Connection recording(Connection connection) {
        return proxy(Connection.class, connection, (method, arguments, result) -> {
            if (method.equals("createStatement")) {
                return proxy(Statement.class, (Statement) result, (call, texts, answer) -> {
                    if (call.equals("executeQuery")) {
                        queries.add(new Query((String) texts[0], Map.of()));
                    }
                    return answer;
                });
            }
            return method.equals("prepareStatement")
                    ? recording((String) arguments[0], (PreparedStatement) result)
                    : result;
        });
    }

    private PreparedStatement recording(String sql, PreparedStatement statement) {
        Map<Integer, Object> parameters = new TreeMap<>();
        return proxy(PreparedStatement.class, statement, (call, arguments, answer) -> {
            if (call.equals("setObject")) {
                parameters.put((Integer) arguments[0], arguments[1]);
            } else if (call.equals("executeQuery")) {
                queries.add(new Query(sql, Map.copyOf(parameters)));
            }
            return answer;
        });
    }

    int size() {
        return queries.size();
    }

    /** Runs them one after the other; the rows are fetched and thrown away. Returns how many these were. */
    long run(Connection connection) throws SQLException {
        long rows = 0;
        for (Query query : queries) {
            try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
                for (Map.Entry<Integer, Object> parameter : query.parameters().entrySet()) {
                    statement.setObject(parameter.getKey(), parameter.getValue());
                }
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        rows++;
                    }
                }
            }
        }
        return rows;
    }

    /** Sees each call after it was made, and may put another result in place of its own. */
    @FunctionalInterface
    private interface Listener {
        Object called(String method, Object[] arguments, Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T real, Listener listener) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return listener.called(method.getName(), arguments, method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
