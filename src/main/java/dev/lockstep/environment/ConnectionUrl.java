package dev.lockstep.environment;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to log in: the parts of a libpq connection URI (PostgreSQL documentation, "Connection URIs").
 *
 * @param password resolved, {@code null} for none; appears in no text that this record prints
 * @param parameters the query parameters: {@code sslmode}, {@code sslrootcert} …
 */
public record ConnectionUrl(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password,
        SortedMap<String, String> parameters) {

    public ConnectionUrl {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** The URL without its password, for logs and answers. */
    public String redacted() {
        StringBuilder text = new StringBuilder("postgresql://" + user + "@" + host + ":" + port + "/" + database);
        char separator = '?';
        for (var parameter : parameters.entrySet()) {
            text.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
            separator = '&';
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return redacted();
    }
}
