package dev.lockstep.environment;

import dev.lockstep.environment.ConnectionUrl.Host;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A connection in libpq's environment variables (PostgreSQL documentation, "Environment Variables"), for PostgreSQL's own programs.
 * Passwords stand there and never on a command line, which everybody on the machine can read.
 */
final class LibpqEnvironment {
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("sslmode", "PGSSLMODE"),
            Map.entry("sslnegotiation", "PGSSLNEGOTIATION"),
            Map.entry("sslrootcert", "PGSSLROOTCERT"),
            Map.entry("sslcert", "PGSSLCERT"),
            Map.entry("sslkey", "PGSSLKEY"),
            Map.entry("sslsni", "PGSSLSNI"),
            Map.entry("channel_binding", "PGCHANNELBINDING"),
            Map.entry("gssencmode", "PGGSSENCMODE"),
            Map.entry("krbsrvname", "PGKRBSRVNAME"),
            Map.entry("connect_timeout", "PGCONNECT_TIMEOUT"),
            Map.entry("options", "PGOPTIONS"),
            Map.entry("load_balance_hosts", "PGLOADBALANCEHOSTS"),
            Map.entry("target_session_attrs", "PGTARGETSESSIONATTRS"));

    private LibpqEnvironment() {}

    /** Why PostgreSQL's programs cannot connect as the driver does; empty when they can. */
    static Optional<String> obstacle(ConnectionUrl url) {
        if (url.keyPassword() != null) {
            return Optional.of("libpq takes the password of a client certificate's key on the command line only");
        }
        if ("system".equals(url.parameters().get("sslrootcert"))) {
            return Optional.of("sslrootcert=system means this Java's certificates, which libpq does not have");
        }
        String key = url.parameters().get("sslkey");
        if (key != null && !isPem(Path.of(key))) {
            return Optional.of("the key of the client certificate is in a format that libpq does not read");
        }
        return Optional.empty();
    }

    static boolean isPem(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(10), StandardCharsets.US_ASCII).startsWith("-----BEGIN");
        } catch (IOException e) {
            return false;
        }
    }

    /** The resolved password among them: not to be printed. */
    static SortedMap<String, String> of(ConnectionUrl url, Secrets secrets, String applicationName) {
        SortedMap<String, String> variables = new TreeMap<>();
        variables.put("PGHOST", url.hosts().stream().map(Host::name).collect(Collectors.joining(",")));
        variables.put(
                "PGPORT",
                url.hosts().stream().map(host -> Integer.toString(host.port())).collect(Collectors.joining(",")));
        variables.put("PGDATABASE", url.database());
        variables.put("PGUSER", url.user());
        variables.put("PGAPPNAME", applicationName);
        if (url.password() != null) {
            variables.put("PGPASSWORD", secrets.read(url.password()));
        }
        if (url.parameters().containsKey("ssl")) {
            variables.put("PGSSLMODE", "require");
        }
        url.parameters().forEach((name, value) -> {
            String variable = VARIABLES.get(name);
            if (variable != null) {
                variables.put(variable, value);
            }
        });
        return variables;
    }
}
