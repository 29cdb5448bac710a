package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Why a connection could not be made, in a person's words, told from SQLSTATE and the exceptions behind the driver's. */
final class ConnectionFailure {
    /** What is the matter, and what to do about it. */
    private record Diagnosis(ProblemType type, String why, String nextStep) {}

    private static final String LOOK_AT_URL =
            "Check host and port in the environment's URL, that the server is up, and that a firewall lets the service through.";

    /** SQLSTATE of the driver's own refusals, a missing password among them. */
    private static final String CONNECTION_REJECTED = "08004";

    private ConnectionFailure() {}

    static ProblemException problem(Environment environment, SQLException e) {
        Diagnosis diagnosis = diagnose(environment.url(), e);
        ServerErrorMessage server = serverMessage(e);
        String detail = "Environment '" + environment.name() + "' at "
                + environment.url().address() + ": " + diagnosis.why() + ".";
        Problem problem = Problem.of(diagnosis.type(), detail)
                .withSqlState(server == null ? null : server.getSQLState())
                .withHint(server == null ? null : server.getHint())
                .withNextStep(diagnosis.nextStep());
        return new ProblemException(problem, e);
    }

    private static Diagnosis diagnose(ConnectionUrl url, SQLException e) {
        ServerErrorMessage server = serverMessage(e);
        if (server != null && server.getSQLState() != null) {
            return ofServer(url, server.getSQLState(), String.valueOf(server.getMessage()));
        }
        String message = String.valueOf(e.getMessage());
        if (caused(e, SSLException.class) || caused(e, GeneralSecurityException.class) || speaksOfTls(message)) {
            return tls(url, e);
        }
        if (CONNECTION_REJECTED.equals(e.getSQLState()) && url.password() == null) {
            return new Diagnosis(
                    ProblemType.AUTHENTICATION_FAILED,
                    "the server asks for a password of user '" + url.user() + "' and the URL has none",
                    "PUT the environment with a password in its URL.");
        }
        return unreachable(url, e, message);
    }

    /** The driver's messages are translated, these words are not. */
    private static boolean speaksOfTls(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("ssl") || lower.contains("hostnameverifier");
    }

    private static Diagnosis unreachable(ConnectionUrl url, SQLException e, String message) {
        String why = "no session could be opened (" + message.replaceAll("\\s+", " ") + ")";
        if (caused(e, UnknownHostException.class)) {
            why = "the host name '" + url.host() + "' is not known";
        } else if (caused(e, ConnectException.class)) {
            why = "the connection was refused";
        } else if (caused(e, NoRouteToHostException.class)) {
            why = "there is no route to the host";
        } else if (caused(e, SocketTimeoutException.class) || message.contains("timed out")) {
            why = "there was no answer in time";
        } else if (caused(e, EOFException.class)) {
            why =
                    "the server closed the connection; it may not be a PostgreSQL server, or wants TLS from the first byte";
        }
        return new Diagnosis(ProblemType.CONNECTION_FAILED, why, LOOK_AT_URL);
    }

    private static Diagnosis ofServer(ConnectionUrl url, String state, String message) {
        return switch (state) {
            case "28P01" ->
                new Diagnosis(
                        ProblemType.AUTHENTICATION_FAILED,
                        "the server refused the password of user '" + url.user() + "'",
                        "PUT the environment with the right user and password.");
            case "28000" ->
                new Diagnosis(
                        ProblemType.AUTHENTICATION_FAILED,
                        "the server refused user '" + url.user() + "': " + message,
                        "Check the role, and that the server's pg_hba.conf lets it in from here with this sslmode.");
            case "3D000" ->
                new Diagnosis(
                        ProblemType.CONNECTION_FAILED,
                        "the database '" + url.database() + "' does not exist",
                        "Check the database's name in the environment's URL, or create the database.");
            case "57P03" ->
                new Diagnosis(
                        ProblemType.CONNECTION_FAILED,
                        message,
                        "The server is starting or stopping; try again shortly.");
            case "53300" ->
                new Diagnosis(
                        ProblemType.CONNECTION_FAILED,
                        message,
                        "All of the server's connections are taken; try again, or raise max_connections.");
            case "42501" ->
                new Diagnosis(
                        ProblemType.CONNECTION_FAILED, message, "Give the role the CONNECT privilege on the database.");
            default -> new Diagnosis(ProblemType.CONNECTION_FAILED, message, LOOK_AT_URL);
        };
    }

    private static Diagnosis tls(ConnectionUrl url, SQLException e) {
        String mode = url.parameters().getOrDefault("sslmode", "prefer");
        String message = innermost(e).replaceAll("\\s+", " ");
        String nextStep = message.contains("does not support SSL")
                ? "Turn TLS on at the server, or use sslmode=prefer where an unencrypted connection is acceptable."
                : "Check sslmode, sslrootcert (which authority signed the server's certificate), and for verify-full that the"
                        + " certificate names the host in the URL.";
        return new Diagnosis(
                ProblemType.CONNECTION_FAILED, "TLS failed with sslmode=" + mode + ": " + message, nextStep);
    }

    private static String innermost(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage() == null ? e.getMessage() : inner.getMessage());
    }

    private static @Nullable ServerErrorMessage serverMessage(SQLException e) {
        return e instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
    }

    private static boolean caused(Throwable e, Class<? extends Throwable> kind) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
