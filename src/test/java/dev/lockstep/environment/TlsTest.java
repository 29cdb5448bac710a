package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a certificate for {@code localhost}, which 127.0.0.1 is another name for that the certificate lacks. */
class TlsTest {

    @TempDir
    static Path directory;

    private static TestPostgres server;
    private static Login login;
    private static Path authority;
    private static Path otherAuthority;

    private final Databases databases = new Databases();

    @BeforeAll
    static void startServerWithCertificate() throws Exception {
        server = TestPostgres.startSeparate();
        login = server.createRole("clerk");
        authority = certificate("server");
        otherAuthority = certificate("other");
        server.run("postgres", "ALTER SYSTEM SET ssl_cert_file = '" + authority + "'");
        server.run("postgres", "ALTER SYSTEM SET ssl_key_file = '" + directory.resolve("server.key") + "'");
        server.run("postgres", "ALTER SYSTEM SET ssl = on");
        server.run("postgres", "SELECT pg_reload_conf()");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            try (SqlSession session = new Databases().connect(environment("localhost", ""), "wait")) {
                return encrypted(session);
            }
        });
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sslmode=prefer", "?sslmode=require", "?ssl=true"})
    void shouldEncryptWithoutCheckingTheCertificate(String query) {
        try (SqlSession session = databases.connect(environment("127.0.0.1", query), "test")) {
            assertThat(encrypted(session)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow"})
    void shouldNotEncryptWhenTheServerTakesPlainText(String mode) {
        try (SqlSession session = databases.connect(environment("127.0.0.1", "?sslmode=" + mode), "test")) {
            assertThat(encrypted(session)).isFalse();
        }
    }

    @Test
    void shouldConnectWhenCertificateIsTrustedAndNamesTheHost() {
        String query = "?sslmode=verify-full&sslrootcert=" + authority;

        try (SqlSession session = databases.connect(environment("localhost", query), "test")) {
            assertThat(encrypted(session)).isTrue();
        }
    }

    @Test
    void shouldConnectWithVerifyCaWhenCertificateNamesAnotherHost() {
        String query = "?sslmode=verify-ca&sslrootcert=" + authority;

        try (SqlSession session = databases.connect(environment("127.0.0.1", query), "test")) {
            assertThat(encrypted(session)).isTrue();
        }
    }

    @Test
    void shouldRefuseWhenCertificateNamesAnotherHost() {
        Problem problem = failure("127.0.0.1", "?sslmode=verify-full&sslrootcert=" + authority);

        assertThat(problem.detail()).contains("127.0.0.1", "sslmode=verify-full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-full", "verify-ca", "require"})
    void shouldRefuseWhenRootCertificateIsAnothers(String mode) {
        Problem problem = failure("localhost", "?sslmode=" + mode + "&sslrootcert=" + otherAuthority);

        assertThat(problem.detail()).contains("TLS failed", "sslmode=" + mode);
    }

    @Test
    void shouldRefuseWhenSystemDoesNotTrustTheCertificate() {
        assertThat(failure("localhost", "?sslrootcert=system").detail()).contains("TLS failed");
    }

    @Test
    void shouldNameTheFileWhenRootCertificateIsAbsent() {
        Problem problem = failure("localhost", "?sslmode=verify-full&sslrootcert=" + directory.resolve("absent.pem"));

        assertThat(problem.detail()).contains("absent.pem");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', true",
        "127.0.0.1, ?sslmode=prefer, true",
        "127.0.0.1, ?sslmode=require, true",
        "127.0.0.1, ?sslmode=disable, false",
        "127.0.0.1, ?sslmode=allow, false",
        "127.0.0.1, ?sslmode=require&sslrootcert=AUTHORITY, true",
        "127.0.0.1, ?sslmode=verify-ca&sslrootcert=AUTHORITY, true",
        "localhost, ?sslmode=verify-full&sslrootcert=AUTHORITY, true"
    })
    void shouldEncryptConnectionsToTheStoreAsTheDriverDoes(String host, String query, boolean encrypted) {
        assertThat(storeEncrypts(host, query.replace("AUTHORITY", authority.toString())))
                .isEqualTo(encrypted);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ?sslmode=verify-full&sslrootcert=AUTHORITY",
        "localhost, ?sslmode=require&sslrootcert=OTHER",
        "localhost, ?sslmode=verify-ca&sslrootcert=OTHER",
        "localhost, ?sslrootcert=system"
    })
    void shouldNotConnectToAStoreWhoseCertificateIsNotTrusted(String host, String query) {
        String files = query.replace("AUTHORITY", authority.toString()).replace("OTHER", otherAuthority.toString());

        assertThatThrownBy(() -> storeEncrypts(host, files)).hasStackTraceContaining("SSL");
    }

    private static boolean storeEncrypts(String host, String query) {
        Vertx vertx = Vertx.vertx();
        try {
            Pool pool = PgBuilder.pool()
                    .connectingTo(new StoreConnections(
                            vertx, new UrlText(url(host, query)), Secrets.ofThisProcess(), new PgConnectOptions()))
                    .using(vertx)
                    .build();
            return pool.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    .execute()
                    .map(rows -> rows.iterator().next().getBoolean(0))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            vertx.close();
        }
    }

    private Problem failure(String host, String query) {
        ProblemException e =
                catchThrowableOfType(ProblemException.class, () -> databases.connect(environment(host, query), "test"));
        assertThat(e).isNotNull();
        assertThat(e.problem().type()).isEqualTo(ProblemType.CONNECTION_FAILED);
        assertThat(e.problem().nextStep()).contains("sslrootcert");
        return e.problem();
    }

    private static Environment environment(String host, String query) {
        return new Environment("test", ConnectionUrl.parse(url(host, query)), 2, Policy.strict());
    }

    private static String url(String host, String query) {
        return server.url("postgres", login).replace("@127.0.0.1", "@" + host) + query;
    }

    private static boolean encrypted(SqlSession session) {
        return session.queryOne("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", row -> row.getBoolean(1));
    }

    /** Writes {@code name.key} and {@code name.crt}, self-signed for localhost, and returns the latter. */
    private static Path certificate(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(name, store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        Path key = directory.resolve(name + ".key");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                key,
                pem("PRIVATE KEY", keys.getKey(name, "changeit".toCharArray()).getEncoded()));
        return Files.writeString(
                directory.resolve(name + ".crt"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
    }

    private static void keytool(String name, Path store) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
    }
}
