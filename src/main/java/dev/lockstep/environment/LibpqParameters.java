package dev.lockstep.environment;

import static dev.lockstep.environment.ConnectionUrlParser.wrong;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * libpq's parameter key words (PostgreSQL documentation, "Parameter Key Words") in the driver's terms. One that the driver has no
 * counterpart for is refused rather than ignored: what it protects from would go unprotected without a word.
 */
final class LibpqParameters {
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Set<String> ENCRYPTED = Set.of("require", "verify-ca", "verify-full");
    private static final String SYSTEM = "system";

    /** What a parameter is in the driver, and what it may be set to. */
    private record Parameter(@Nullable String property, List<String> values) {
        static Parameter free(@Nullable String property) {
            return new Parameter(property, List.of());
        }

        static Parameter oneOf(@Nullable String property, String... values) {
            return new Parameter(property, List.of(values));
        }
    }

    private static final Map<String, Parameter> KNOWN = Map.ofEntries(
            Map.entry("sslmode", new Parameter("sslmode", SSL_MODES)),
            // What JDBC URLs have; libpq takes it as sslmode=require.
            Map.entry("ssl", Parameter.oneOf(null, "true")),
            Map.entry("sslnegotiation", Parameter.oneOf("sslNegotiation", "postgres", "direct")),
            Map.entry("sslrootcert", Parameter.free(null)),
            Map.entry("sslcert", Parameter.free("sslcert")),
            Map.entry("sslkey", Parameter.free("sslkey")),
            Map.entry("sslsni", Parameter.oneOf(null, "1")),
            Map.entry("sslcompression", Parameter.oneOf(null, "0")),
            Map.entry("channel_binding", Parameter.oneOf("channelBinding", "disable", "prefer", "require")),
            Map.entry("gssencmode", Parameter.oneOf("gssEncMode", "disable", "prefer", "require")),
            Map.entry("krbsrvname", Parameter.free("kerberosServerName")),
            Map.entry("connect_timeout", Parameter.free(null)),
            Map.entry("options", Parameter.free("options")),
            Map.entry("keepalives", Parameter.oneOf(null, "0", "1")),
            Map.entry("keepalives_idle", Parameter.free(null)),
            Map.entry("keepalives_interval", Parameter.free(null)),
            Map.entry("keepalives_count", Parameter.free(null)),
            Map.entry("client_encoding", Parameter.oneOf(null, "UTF8", "utf8", "UTF-8", "utf-8", "auto")),
            // The session is named after the service, so that it can be found on the server.
            Map.entry("application_name", Parameter.free(null)),
            Map.entry("fallback_application_name", Parameter.free(null)),
            Map.entry("load_balance_hosts", Parameter.oneOf(null, "disable", "random")),
            Map.entry(
                    "target_session_attrs",
                    Parameter.oneOf(null, "any", "read-write", "read-only", "primary", "standby", "prefer-standby")));

    /** Those that are numbers, of what. */
    private static final Map<String, String> NUMBERS = Map.of(
            "connect_timeout", "seconds",
            "keepalives_idle", "seconds",
            "keepalives_interval", "seconds",
            "keepalives_count", "probes");

    /** {@code tcp_user_timeout} among them: Java's sockets do not have it. */
    private static final Set<String> WITHOUT_COUNTERPART = Set.of(
            "hostaddr",
            "passfile",
            "require_auth",
            "tcp_user_timeout",
            "replication",
            "requiressl",
            "requirepeer",
            "sslkeylogfile",
            "sslcertmode",
            "sslcrl",
            "sslcrldir",
            "ssl_min_protocol_version",
            "ssl_max_protocol_version",
            "min_protocol_version",
            "max_protocol_version",
            "gsslib",
            "gssdelegation",
            "scram_client_key",
            "scram_server_key",
            "service",
            "servicefile");

    private LibpqParameters() {}

    /** @throws dev.lockstep.problem.ProblemException that names the parameter */
    static void validate(SortedMap<String, String> parameters) {
        parameters.forEach(LibpqParameters::validate);
        String mode = sslMode(parameters);
        if ("direct".equals(parameters.get("sslnegotiation")) && (mode == null || !ENCRYPTED.contains(mode))) {
            throw wrong("asks for sslnegotiation=direct, which needs sslmode=require or stronger");
        }
        if (SYSTEM.equals(parameters.get("sslrootcert")) && mode != null && !mode.equals("verify-full")) {
            throw wrong("asks for sslrootcert=system, which goes with sslmode=verify-full only");
        }
    }

    private static void validate(String name, String value) {
        Parameter parameter = KNOWN.get(name);
        if (parameter == null) {
            throw wrong(
                    WITHOUT_COUNTERPART.contains(name)
                            ? "has the parameter '" + name + "', which Lockstep's driver cannot honour; leave it out"
                            : "has the unknown parameter '" + name + "'");
        }
        if (!parameter.values().isEmpty() && !parameter.values().contains(value)) {
            throw wrong("has the parameter '" + name + "' with a value other than "
                    + String.join(", ", parameter.values()));
        }
        String unit = NUMBERS.get(name);
        if (unit != null && !value.matches("\\d{1,5}")) {
            throw wrong("has the parameter '" + name + "' with a value that is not a number of " + unit);
        }
    }

    /** The driver's properties for valid parameters. */
    static Properties toDriver(SortedMap<String, String> parameters) {
        Properties properties = new Properties();
        parameters.forEach((name, value) -> {
            String property = KNOWN.get(name).property();
            if (property != null) {
                properties.setProperty(property, value);
            }
        });
        trust(parameters, properties);
        keepalive(parameters, properties);
        if ("random".equals(parameters.get("load_balance_hosts"))) {
            properties.setProperty("loadBalanceHosts", "true");
        }
        String attributes = parameters.get("target_session_attrs");
        if (attributes != null) {
            properties.setProperty("targetServerType", serverType(attributes));
        }
        return properties;
    }

    private static void keepalive(SortedMap<String, String> parameters, Properties properties) {
        if ("0".equals(parameters.get("keepalives"))) {
            properties.setProperty("tcpKeepAlive", "false");
            return;
        }
        properties.setProperty("tcpKeepAlive", "true");
        if (!KeepaliveSockets.KNOWN_TO_DRIVER) {
            return;
        }
        properties.setProperty("socketFactory", KeepaliveSockets.class.getName());
        properties.setProperty(
                "socketFactoryArg",
                number(parameters, "keepalives_idle", KeepaliveSockets.IDLE) + " "
                        + number(parameters, "keepalives_interval", KeepaliveSockets.INTERVAL) + " "
                        + number(parameters, "keepalives_count", KeepaliveSockets.COUNT));
    }

    /** Seconds, 0 for without end. */
    static int connectTimeout(SortedMap<String, String> parameters, int otherwise) {
        return number(parameters, "connect_timeout", otherwise);
    }

    private static int number(SortedMap<String, String> parameters, String name, int otherwise) {
        String value = parameters.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    /**
     * libpq: with a root certificate at hand {@code require} checks the certificate as {@code verify-ca} does; {@code
     * sslrootcert=system} (here: the certificates that this Java trusts) implies {@code verify-full}.
     */
    private static void trust(SortedMap<String, String> parameters, Properties properties) {
        String mode = sslMode(parameters);
        String root = parameters.get("sslrootcert");
        if (SYSTEM.equals(root)) {
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            mode = "verify-full";
        } else if (root != null) {
            properties.setProperty("sslrootcert", root);
            mode = "require".equals(mode) ? "verify-ca" : mode;
        }
        properties.setProperty("sslmode", mode == null ? "prefer" : mode);
    }

    private static @Nullable String sslMode(SortedMap<String, String> parameters) {
        String mode = parameters.get("sslmode");
        return mode == null && parameters.containsKey("ssl") ? "require" : mode;
    }

    private static String serverType(String attributes) {
        return switch (attributes) {
            case "read-write", "primary" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default -> "any";
        };
    }
}
