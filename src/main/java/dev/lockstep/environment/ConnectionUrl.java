package dev.lockstep.environment;

import static java.util.stream.Collectors.joining;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to log in: the parts of a libpq connection URI (PostgreSQL documentation, "Connection URIs").
 *
 * @param hosts at least one; tried in this order
 * @param password {@code null} for none
 * @param keyPassword of the client certificate's key ({@code sslpassword}), {@code null} for none
 * @param parameters the other query parameters by their libpq names, all of them known and valid: {@code sslmode}, {@code sslrootcert} …
 */
public record ConnectionUrl(
        List<Host> hosts,
        String database,
        String user,
        @Nullable Secret password,
        @Nullable Secret keyPassword,
        SortedMap<String, String> parameters) {

    /** @param name a name or address; IPv6 without brackets */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
        }
    }

    public ConnectionUrl {
        hosts = List.copyOf(hosts);
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /**
     * Reads {@code postgresql://user:password@host:port/database?name=value}. The password (and {@code sslpassword}) may be <code>
     * ${env:NAME}</code> or <code>${file:PATH}</code>.
     *
     * @throws dev.lockstep.problem.ProblemException {@code BAD_REQUEST}, saying what is wrong without a piece of what may be the password
     */
    public static ConnectionUrl parse(String url) {
        return new ConnectionUrlParser(url).parse();
    }

    /** The first host. */
    public String host() {
        return hosts.get(0).name();
    }

    /** The first host's port. */
    public int port() {
        return hosts.get(0).port();
    }

    /** {@code host:port}, several with commas. */
    public String address() {
        return hosts.stream().map(Host::toString).collect(joining(","));
    }

    /** The JDBC URL: hosts and database only; the rest is {@link #jdbcProperties}. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + address() + "/" + encoded(database);
    }

    /**
     * pgjdbc's properties, the resolved password among them: not to be printed.
     *
     * @throws dev.lockstep.problem.ProblemException when a secret that the URL refers to cannot be had
     */
    public Properties jdbcProperties(Secrets secrets) {
        Properties properties = LibpqParameters.toDriver(parameters);
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", secrets.read(password));
        }
        if (keyPassword != null) {
            properties.setProperty("sslpassword", secrets.read(keyPassword));
        }
        return properties;
    }

    /** The URL without its passwords, for logs and answers; itself a valid URL. */
    public String redacted() {
        StringBuilder text =
                new StringBuilder("postgresql://" + encoded(user) + "@" + address() + "/" + encoded(database));
        char separator = '?';
        for (var parameter : parameters.entrySet()) {
            text.append(separator).append(parameter.getKey()).append('=').append(encodedValue(parameter.getValue()));
            separator = '&';
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return redacted();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Paths stay readable. */
    private static String encodedValue(String text) {
        return encoded(text).replace("%2F", "/");
    }
}
