package dev.lockstep.app.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server whose files can be handled while it is stopped: copied, put back, its transaction numbers moved on by {@code pg_resetwal}.
 * From an installation of this machine, since what Maven brings has no such programs.
 */
public final class RestartableServer implements AutoCloseable {
    private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");
    private static final int TRANSACTIONS_PER_SEGMENT = 1 << 20;

    private final Path programs;
    private final Path directory;
    private final ServerUser user;
    private final int port;
    private @Nullable Process process;

    private RestartableServer(Path programs) throws IOException {
        this.programs = programs;
        this.user = ServerUser.choose();
        this.directory = Files.createTempDirectory("restartable-server");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        user.own(directory);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            this.port = socket.getLocalPort();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "restartable-postgres-stop"));
    }

    /** Running, with an empty cluster; empty when this machine has no such installation. */
    public static Optional<RestartableServer> start() throws IOException {
        if (!Files.isDirectory(INSTALLATIONS)) {
            return Optional.empty();
        }
        Optional<Path> programs;
        try (Stream<Path> versions = Files.list(INSTALLATIONS)) {
            programs = versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres"))
                            && Files.isExecutable(bin.resolve("pg_resetwal")))
                    .max(Path::compareTo);
        }
        if (programs.isEmpty()) {
            return Optional.empty();
        }
        RestartableServer server = new RestartableServer(programs.get());
        server.program(
                "initdb",
                "--pgdata=" + server.data(),
                "--username=postgres",
                "--auth=trust",
                "--locale=C",
                "--no-sync");
        server.launch();
        return Optional.of(server);
    }

    private Path data() {
        return directory.resolve("data");
    }

    public Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres");
        return source.getConnection();
    }

    public void run(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The files as they are when it is stopped for a moment. */
    public Path copied() throws IOException {
        Path copy = directory.resolve("copy" + System.nanoTime());
        stop();
        command("cp", "-a", data().toString(), copy.toString());
        launch();
        return copy;
    }

    /** Puts back files of before, as a physical backup is restored. */
    public void restore(Path copy) throws IOException {
        stop();
        command("rm", "-rf", data().toString());
        command("cp", "-a", copy.toString(), data().toString());
        launch();
    }

    /**
     * Lets the next transaction have this number, less than 2^31 after the present one.
     *
     * <p>Rows of before are frozen, so that nobody asks for the state of the transactions that are left out.
     */
    public void moveOnTo(long transaction) throws IOException, SQLException {
        run("postgres", "ALTER DATABASE template0 ALLOW_CONNECTIONS true");
        List<String> databases = new ArrayList<>();
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT datname FROM pg_database ORDER BY datname = 'postgres'")) {
            while (rows.next()) {
                databases.add(rows.getString(1));
            }
        }
        for (String database : databases) {
            run(database, "VACUUM FREEZE");
        }
        stop();
        long number = transaction % (1L << 32);
        program("pg_resetwal", "--next-transaction-id=" + number, "--pgdata=" + data());
        Path state = data().resolve("pg_xact").resolve("%04X".formatted(number / TRANSACTIONS_PER_SEGMENT));
        command("truncate", "--size=" + TRANSACTIONS_PER_SEGMENT / 4, state.toString());
        launch();
    }

    /** Kills one of its sessions, which makes it end all and recover as after a crash. */
    public void crash() throws SQLException, InterruptedException {
        try (Connection connection = connect("postgres")) {
            int session = connection.unwrap(PGConnection.class).getBackendPID();
            ProcessHandle handle = ProcessHandle.of(session).orElseThrow();
            handle.destroyForcibly();
            handle.onExit().join();
        }
        awaitAnswer();
    }

    /** Starts anew as a hot standby: of a primary that never answers. */
    public void becomeStandby() throws IOException {
        stop();
        Files.createFile(data().resolve("standby.signal"));
        launch();
    }

    /** libpq's URL of the superuser. */
    public String url(String database) {
        return "postgresql://postgres@127.0.0.1:" + port + "/" + database;
    }

    private void launch() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("postgres").toString(), "-D", data().toString()));
        for (String setting : List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off",
                "autovacuum=off",
                "restart_after_crash=on")) {
            command.addAll(List.of("-c", setting));
        }
        process = builder(command).start();
        awaitAnswer();
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Connection connection = connect("postgres")) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (process == null || !process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("the server does not answer, see " + directory, e);
                }
            }
            Thread.onSpinWait();
        }
    }

    private void stop() {
        if (process != null) {
            process.destroy();
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
            process = null;
        }
    }

    private void program(String program, String first, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString(), first));
        command.addAll(List.of(arguments));
        command(command.toArray(String[]::new));
    }

    private void command(String... command) throws IOException {
        Process running = builder(List.of(command)).start();
        if (running.onExit().join().exitValue() != 0) {
            throw new IOException(
                    String.join(" ", command) + " failed:\n" + Files.readString(directory.resolve("log")));
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(user.command(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        return builder;
    }

    @Override
    public synchronized void close() {
        try {
            stop();
            Folders.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
