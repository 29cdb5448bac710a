package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {

    private static final Secrets SECRETS = new Secrets(Map.of("DB_PASSWORD", "from-env")::get, List.of());

    @Nested
    class Parts {

        @Test
        void shouldReadEveryPartWhenAllAreGiven() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql://clerk:s3cret@db.example:6432/shop?sslmode=require");

            assertThat(url.host()).isEqualTo("db.example");
            assertThat(url.port()).isEqualTo(6432);
            assertThat(url.database()).isEqualTo("shop");
            assertThat(url.user()).isEqualTo("clerk");
            assertThat(url.password()).isEqualTo(new Secret.Text("s3cret"));
            assertThat(url.parameters()).containsExactly(Map.entry("sslmode", "require"));
            assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6432/shop");
        }

        @Test
        void shouldUseLibpqDefaultsWhenPortAndDatabaseAreAbsent() {
            ConnectionUrl url = ConnectionUrl.parse("postgres://clerk@db.example");

            assertThat(url.port()).isEqualTo(5432);
            assertThat(url.database()).isEqualTo("clerk");
            assertThat(url.password()).isNull();
            assertThat(url.jdbcProperties(SECRETS)).doesNotContainKey("password");
        }

        @Test
        void shouldDecodePercentEncodingInEveryPart() {
            ConnectionUrl url =
                    ConnectionUrl.parse("postgresql://cl%40rk:p%2Fw%25%C3%A9+1@h/my%20db?options=-c%20a%3Db");

            assertThat(url.user()).isEqualTo("cl@rk");
            assertThat(url.password()).isEqualTo(new Secret.Text("p/w%é+1"));
            assertThat(url.database()).isEqualTo("my db");
            assertThat(url.parameters()).containsEntry("options", "-c a=b");
            assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/my%20db");
        }

        @Test
        void shouldTakeBracketsOffWhenHostIsIPv6() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql://u@[2001:db8::1]:5433/d");

            assertThat(url.host()).isEqualTo("2001:db8::1");
            assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[2001:db8::1]:5433/d");
        }

        @Test
        void shouldKeepOrderWhenThereAreSeveralHosts() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql://u@a:1,b,[::1]:3/d?target_session_attrs=read-write");

            assertThat(url.hosts())
                    .containsExactly(
                            new ConnectionUrl.Host("a", 1),
                            new ConnectionUrl.Host("b", 5432),
                            new ConnectionUrl.Host("::1", 3));
            assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://a:1,b:5432,[::1]:3/d");
            assertThat(url.jdbcProperties(SECRETS)).containsEntry("targetServerType", "primary");
        }

        @Test
        void shouldReadConnectionFromQueryWhenItStandsThere() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql:///?host=a,b&port=6000&user=u&password=p%26w&dbname=d");

            assertThat(url.address()).isEqualTo("a:6000,b:6000");
            assertThat(url.user()).isEqualTo("u");
            assertThat(url.database()).isEqualTo("d");
            assertThat(url.password()).isEqualTo(new Secret.Text("p&w"));
            assertThat(url.parameters()).isEmpty();
        }
    }

    @Nested
    class Parameters {

        @ParameterizedTest
        @CsvSource({
            "sslmode=verify-full, sslmode, verify-full",
            "sslmode=require, sslmode, require",
            "sslmode=require&sslrootcert=/ca.pem, sslmode, verify-ca",
            "sslmode=prefer&sslrootcert=/ca.pem, sslmode, prefer",
            "sslrootcert=system, sslmode, verify-full",
            "sslrootcert=system, sslfactory, org.postgresql.ssl.DefaultJavaSSLFactory",
            "ssl=true, sslmode, require",
            "connect_timeout=3, sslmode, prefer",
            "sslcert=/c.pem&sslkey=/k.pem, sslkey, /k.pem",
            "sslmode=require&sslnegotiation=direct, sslNegotiation, direct",
            "channel_binding=require, channelBinding, require",
            "gssencmode=disable, gssEncMode, disable",
            "options=-c%20geqo%3Doff, options, -c geqo=off",
            "keepalives=0, tcpKeepAlive, false",
            "application_name=x, tcpKeepAlive, true",
            "application_name=x, socketFactory, dev.lockstep.environment.KeepaliveSockets",
            "application_name=x, socketFactoryArg, 60 10 6",
            "keepalives_idle=30&keepalives_interval=5&keepalives_count=3, socketFactoryArg, 30 5 3",
            "target_session_attrs=standby, targetServerType, secondary",
            "load_balance_hosts=random, loadBalanceHosts, true",
            "sslpassword=k, sslpassword, k",
        })
        void shouldBecomeTheDriversProperty(String query, String property, String value) {
            Properties properties =
                    ConnectionUrl.parse("postgresql://u@h/d?" + query).jdbcProperties(SECRETS);

            assertThat(properties).containsEntry(property, value);
        }

        @ParameterizedTest
        @CsvSource({
            "pgbouncer=true, unknown parameter 'pgbouncer'",
            "sslcrl=/x, 'sslcrl'",
            "require_auth=scram-sha-256, 'require_auth'",
            "sslmode=always, 'sslmode'",
            "sslnegotiation=direct, sslnegotiation=direct",
            "sslmode=require&sslrootcert=system, sslrootcert=system",
            "connect_timeout=soon, 'connect_timeout'",
            "keepalives_count=few, 'keepalives_count'",
            "tcp_user_timeout=1000, 'tcp_user_timeout'",
            "port=1, port",
            "nonsense, name=value",
        })
        void shouldBeRefusedByNameWhenItCannotBeHonoured(String query, String named) {
            assertThat(refusal("postgresql://u:s3cret@h/d?" + query)).contains(named);
        }
    }

    @Nested
    class References {

        @Test
        void shouldReadEnvironmentVariableWhenConnectingOnly() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql://u:${env:DB_PASSWORD}@h:1/d");

            assertThat(url.password()).isEqualTo(new Secret.Variable("DB_PASSWORD"));
            assertThat(url.address()).isEqualTo("h:1");
            assertThat(url.jdbcProperties(SECRETS)).containsEntry("password", "from-env");
        }

        @Test
        void shouldAllowSlashesInFileReference() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql://u:${file:/run/secrets/db@1}@h/d");

            assertThat(url.password()).isEqualTo(new Secret.File("/run/secrets/db@1"));
            assertThat(url.database()).isEqualTo("d");
        }

        @Test
        void shouldNameReferenceWhenItCannotBeRead() {
            ConnectionUrl url = ConnectionUrl.parse("postgresql://u:${env:NOT_SET}@h/d");

            ProblemException e = catchThrowableOfType(ProblemException.class, () -> url.jdbcProperties(SECRETS));

            assertThat(e.problem().type()).isEqualTo(ProblemType.CONNECTION_FAILED);
            assertThat(e.problem().detail()).contains("${env:NOT_SET}", "not set");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "postgresql://${env:USER}:x@h/d",
                    "postgresql://u:a${env:X}@h/d",
                    "postgresql://u@h/${env:X}",
                    "postgresql://u:${env:no-name}@h/d"
                })
        void shouldBeRefusedElsewhere(String url) {
            assertThat(refusal(url)).contains("reference");
        }
    }

    @Nested
    class Wrong {

        @ParameterizedTest
        @CsvSource({
            "'', does not begin",
            "mysql://u:s3cret@h/d, does not begin",
            "jdbc:postgresql://h/d?password=s3cret, does not begin",
            "postgresql://h/d, names no user",
            "postgresql://u:s3cret@/d, names no host",
            "postgresql://u:s3cret@h:70000/d, port",
            "postgresql://u:s3cret@h:x/d, port",
            "postgresql://u:s3cret@[::1/d, IPv6",
            "postgresql://u:s3cret@%2Ftmp/d, socket",
            "postgresql://u:s3%zzcret@h/d, '%'",
            "postgresql://u:s3cret%ff@h/d, UTF-8",
            "postgresql://u:s3cret@more@h/d, '@'",
            "postgresql://u:s3/cret?more=x@h/d, '@'",
            "'postgresql://u:s3cret@h h/d', neither",
        })
        void I8_shouldBeRefusedWithoutAPieceOfThePassword(String url, String because) {
            assertThat(refusal(url)).contains(because).doesNotContain("s3", "cret", "more");
        }
    }

    @Test
    void I8_shouldPrintNoPasswordWhenMadeText() {
        ConnectionUrl url =
                ConnectionUrl.parse("postgresql://u:s3cret@h/d?sslmode=require&sslpassword=k3y&sslcert=/a/c.pem");

        assertThat(List.of(url.toString(), url.redacted(), String.valueOf(url.password()), url.jdbcUrl()))
                .allSatisfy(text -> assertThat(text).doesNotContain("s3cret", "k3y"));
        assertThat(new Environment("test", url, 1, Policy.strict()).toString()).doesNotContain("s3cret", "k3y");
        assertThat(url.redacted()).isEqualTo("postgresql://u@h:5432/d?sslcert=/a/c.pem&sslmode=require");
        assertThat(ConnectionUrl.parse(url.redacted()).jdbcUrl()).isEqualTo(url.jdbcUrl());
    }

    private static String refusal(String url) {
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> ConnectionUrl.parse(url));
        assertThat(e).as("refusal of " + url).isNotNull();
        assertThat(e.problem().type()).isEqualTo(ProblemType.BAD_REQUEST);
        assertThat(e.problem().pointer()).isEqualTo("/url");
        return e.getMessage();
    }
}
