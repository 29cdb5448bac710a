package dev.lockstep.app.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server that lives as long as this JVM, in a data directory of its own that is deleted afterwards. It
 * listens on 127.0.0.1 only; the superuser {@code postgres} logs in without a password, every other role with its own.
 *
 * <p>A JVM that was killed leaves its server behind. The next one to start a server finds it, since a living owner holds
 * a lock on its directory, and ends and deletes it.
 */
public final class EmbeddedServer implements AutoCloseable {

    private static final int FIRST_WITH_BUILT_IN_LOCALES = 17;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(3);
    static final String OWNER_LOCK = "owner.lock";

    /** What the names of this JVM's server directories begin with. */
    private static final String MINE = "server-" + ProcessHandle.current().pid() + "-";

    private static final String HOST_BASED_AUTHENTICATION = """
            host all         postgres 127.0.0.1/32 trust
            host replication postgres 127.0.0.1/32 trust
            host all         all      127.0.0.1/32 scram-sha-256
            """;

    private final Path directory;
    private final FileChannel owner;
    private final Process process;
    private final int port;

    private EmbeddedServer(Path directory, FileChannel owner, Process process, int port) {
        this.directory = directory;
        this.owner = owner;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server with an empty cluster and waits until it answers.
     *
     * @param settings of {@code postgresql.conf}, over those that suit a server whose data nobody will miss
     */
    public static EmbeddedServer start(Map<String, String> settings) {
        try {
            return start(null, Folders.parent(), settings);
        } catch (IOException e) {
            throw doesNotStart(e);
        }
    }

    /**
     * The same with its data in memory, if the machine has a file system there with room for it: for tests, which make and drop
     * thousands of databases.
     *
     * @param installation where the programs of some version are, in {@code bin}; {@code null} for those that Maven brought
     */
    public static EmbeddedServer startInMemory(@Nullable Path installation, Map<String, String> settings) {
        try {
            return start(installation, Folders.inMemory().orElse(Folders.parent()), settings);
        } catch (IOException e) {
            throw doesNotStart(e);
        }
    }

    /** Where the programs that Maven brought are, in {@code bin}: shared by all who run as this user, and not to be changed. */
    public static Path installation() {
        try {
            return PostgresBinaries.unpackedBelow(Folders.parent()).folder();
        } catch (IOException e) {
            throw doesNotStart(e);
        }
    }

    private static UncheckedIOException doesNotStart(IOException e) {
        return new UncheckedIOException("The embedded PostgreSQL does not start", e);
    }

    private static EmbeddedServer start(@Nullable Path installation, Path parent, Map<String, String> settings)
            throws IOException {
        AbandonedServers.sweep(parent, MINE);
        PostgresBinaries binaries = installation == null
                ? PostgresBinaries.unpackedBelow(Folders.parent())
                : new PostgresBinaries(installation);
        // Others look at it only under its final name, when it is locked.
        Path unlocked = Files.createTempDirectory(parent, "starting-");
        FileChannel owner = own(unlocked);
        Path directory = Files.move(unlocked, parent.resolve(MINE + System.nanoTime()));
        EmbeddedServer server;
        try {
            server = launch(binaries, directory, owner, settings);
        } catch (IOException e) {
            Folders.delete(directory);
            owner.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "embedded-postgres-stop"));
        return server;
    }

    public int port() {
        return port;
    }

    /** What the server has written about itself. */
    public Path log() {
        return directory.resolve("server.log");
    }

    /** Ends the server, giving its sessions a moment to end first, and deletes its data. */
    @Override
    public void close() {
        if (!owner.isOpen()) {
            return;
        }
        try {
            process.destroy(); // SIGTERM: no new sessions; the server ends when the present ones have
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
            Folders.delete(directory);
            // Only now may another JVM take the directory for one that was left behind.
            owner.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the server at once, as when its machine loses power. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static FileChannel own(Path directory) throws IOException {
        // The server may run as another user, who has to reach its data directory.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        FileChannel owner =
                FileChannel.open(directory.resolve(OWNER_LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        owner.lock();
        return owner;
    }

    private static EmbeddedServer launch(
            PostgresBinaries binaries, Path directory, FileChannel owner, Map<String, String> settings)
            throws IOException {
        ServerUser user = ServerUser.choose();
        Path data = directory.resolve("data");
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        user.own(data);

        Process initdb = process(directory, user.command(initdb(binaries, data)));
        if (initdb.onExit().join().exitValue() != 0) {
            throw failure("initdb failed", directory);
        }
        // Written in place: the file belongs to the server's user.
        Files.writeString(data.resolve("pg_hba.conf"), HOST_BASED_AUTHENTICATION);

        int port = freePort();
        Process process = process(directory, user.command(postgres(binaries, data, port, settings)));
        EmbeddedServer server = new EmbeddedServer(directory, owner, process, port);
        server.awaitAnswer();
        return server;
    }

    private static List<String> initdb(PostgresBinaries binaries, Path data) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.program("initdb"),
                "--pgdata=" + data,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        if (binaries.majorVersion() >= FIRST_WITH_BUILT_IN_LOCALES) {
            // It is the same on every machine, whatever locales that has.
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8"));
        }
        return command;
    }

    private static List<String> postgres(PostgresBinaries binaries, Path data, int port, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of(binaries.program("postgres"), "-D", data.toString()));
        for (String setting : List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off",
                "full_page_writes=off",
                "synchronous_commit=off",
                "lc_messages=C",
                "timezone=UTC",
                "log_timezone=UTC")) {
            command.addAll(List.of("-c", setting));
        }
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private static Process process(Path directory, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("server.log").toFile()));
        // PostgreSQL's own variables would change what its programs do.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException {
        Instant deadline = Instant.now().plus(START);
        while (true) {
            try (Connection connection = connect(port, "postgres")) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    kill();
                    throw failure("the server does not answer", directory);
                }
            }
            try {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                kill();
                throw new IOException("interrupted", e);
            }
        }
    }

    /**
     * A connection as superuser to the server on this port. Not by {@link java.sql.DriverManager}, which knows the driver
     * of one class loader only, and dev mode and tests have many.
     */
    static Connection connect(int port, String database) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setPortNumbers(new int[] {port});
        dataSource.setDatabaseName(database);
        dataSource.setUser("postgres");
        dataSource.setConnectTimeout(5);
        return dataSource.getConnection();
    }

    private static IOException failure(String what, Path directory) throws IOException {
        return new IOException(what + ":\n" + Files.readString(directory.resolve("server.log")));
    }
}
