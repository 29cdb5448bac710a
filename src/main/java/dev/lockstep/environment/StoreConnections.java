package dev.lockstep.environment;

import static dev.lockstep.environment.ConnectionUrlParser.wrong;

import dev.lockstep.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.SqlConnectOptions;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the reactive client connects to the store whose libpq URL is given, as the driver does for the environments and libpq itself: the
 * same TLS, the first of the hosts that lets it write, secrets looked up at each connection.
 *
 * <p>A connection on which nothing was heard for a while is closed: the client waits for its answers without end, so that one that was
 * cut without a word would keep its place in the pool for ever. Whoever is silent for longer says something now and then.
 */
public final class StoreConnections implements Supplier<Future<SqlConnectOptions>> {
    /** How long an answer of the store may take. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final String STANDBY = "SELECT pg_catalog.pg_is_in_recovery()";

    /** What the reactive client cannot do, and what libpq does without it. */
    private static final Set<String> POSSIBLE_VALUES = Set.of(
            "sslnegotiation=postgres",
            "channel_binding=disable",
            "channel_binding=prefer",
            "gssencmode=disable",
            "gssencmode=prefer",
            "target_session_attrs=any",
            "target_session_attrs=primary",
            "target_session_attrs=read-write");

    private static final Set<String> LIMITED =
            Set.of("sslnegotiation", "channel_binding", "gssencmode", "krbsrvname", "target_session_attrs");

    private final Vertx vertx;
    private final UrlSource url;
    private final Secrets secrets;
    private final PgConnectOptions template;
    private final Duration silence;

    /** @param template what the URL does not speak of */
    public StoreConnections(Vertx vertx, UrlSource url, Secrets secrets, PgConnectOptions template) {
        this(vertx, url, secrets, template, SILENCE);
    }

    StoreConnections(Vertx vertx, UrlSource url, Secrets secrets, PgConnectOptions template, Duration silence) {
        this.vertx = vertx;
        this.url = url;
        this.secrets = secrets;
        this.template = template;
        this.silence = silence;
    }

    /** @throws ProblemException when the URL is none, its secrets cannot be had, or the client cannot do what it asks for */
    public void check() {
        ConnectionUrl now = url.resolve(secrets);
        now.hosts().forEach(host -> options(now, host));
    }

    @Override
    public Future<SqlConnectOptions> get() {
        return vertx.executeBlocking(() -> url.resolve(secrets), false).flatMap(now -> {
            if (now.hosts().size() == 1) {
                return Future.succeededFuture(options(now, now.hosts().get(0)));
            }
            return firstThatWrites(now, now.hosts().iterator(), null);
        });
    }

    private Future<SqlConnectOptions> firstThatWrites(
            ConnectionUrl now, Iterator<ConnectionUrl.Host> hosts, @Nullable Throwable last) {
        if (!hosts.hasNext()) {
            return Future.failedFuture(
                    new IllegalStateException("None of the store's hosts lets it write: " + now.address(), last));
        }
        PgConnectOptions next = options(now, hosts.next());
        return PgConnection.connect(vertx, next)
                .flatMap(connection -> connection
                        .query(STANDBY)
                        .execute()
                        .map(rows -> rows.iterator().next().getBoolean(0))
                        .eventually(() -> connection.close()))
                .transform(standby -> Boolean.FALSE.equals(standby.result())
                        ? Future.succeededFuture(next)
                        : firstThatWrites(now, hosts, standby.cause()));
    }

    private PgConnectOptions options(ConnectionUrl now, ConnectionUrl.Host host) {
        now.parameters().forEach(StoreConnections::refuseWhatIsNotPossible);
        if (now.keyPassword() != null) {
            throw wrong("has the parameter 'sslpassword', which is not possible for the store; use a key without one");
        }
        PgConnectOptions options = new PgConnectOptions(template)
                .setHost(host.name())
                .setPort(host.port())
                .setDatabase(now.database())
                .setUser(now.user())
                .setPassword(now.password() == null ? "" : secrets.read(now.password()))
                .addProperty("application_name", "lockstep store")
                .setConnectTimeout((int)
                        Duration.ofSeconds(LibpqParameters.connectTimeout(now.parameters(), (int) CONNECT.toSeconds()))
                                .toMillis())
                .setTcpKeepAlive(!"0".equals(now.parameters().get("keepalives")));
        options.setReadIdleTimeout((int) silence.toMillis()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        String serverOptions = now.parameters().get("options");
        if (serverOptions != null) {
            options.addProperty("options", serverOptions);
        }
        encrypt(options, now.parameters());
        return options;
    }

    private static void refuseWhatIsNotPossible(String name, String value) {
        if (LIMITED.contains(name) && !POSSIBLE_VALUES.contains(name + "=" + value)) {
            throw wrong(
                    "has the parameter '" + name + "' with a value that is not possible for the store; leave it out");
        }
    }

    private static void encrypt(PgConnectOptions options, SortedMap<String, String> parameters) {
        // With the driver's defaults and libpq's rules, as everywhere else.
        Properties driver = LibpqParameters.toDriver(parameters);
        SslMode mode = SslMode.of(driver.getProperty("sslmode"));
        options.setSslMode(mode).setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        if (mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL) {
            options.setTrustOptions(trust(driver.getProperty("sslrootcert"), parameters.get("sslrootcert")));
        } else {
            options.setTrustAll(true);
        }
        String certificate = parameters.get("sslcert");
        String key = parameters.get("sslkey");
        if (certificate != null && key != null) {
            if (!LibpqEnvironment.isPem(Path.of(key))) {
                throw wrong("has the parameter 'sslkey' with a file that is no PEM, which the store's has to be");
            }
            options.setPemKeyCertOptions(
                    new PemKeyCertOptions().addCertPath(certificate).addKeyPath(key));
        } else if (certificate != null || key != null) {
            throw wrong("has one of the parameters 'sslcert' and 'sslkey', which are given together for the store");
        }
    }

    /** The file, or libpq's default; the certificates that this Java trusts for {@code system}. */
    private static TrustOptions trust(@Nullable String file, @Nullable String asked) {
        if (file == null && asked != null) {
            return TrustOptions.wrap(trustedByJava());
        }
        return new PemTrustOptions()
                .addCertPath(
                        file != null
                                ? file
                                : Path.of(System.getProperty("user.home"), ".postgresql", "root.crt")
                                        .toString());
    }

    private static TrustManager trustedByJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java trusts nobody", e);
        }
    }
}
