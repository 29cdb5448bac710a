package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes databases for a short while on a server that is configured for that. Each is named {@code lockstep_scratch_…} and belongs to
 * a role of the same name that owns nothing else and may do nothing else. It is dropped when it is closed; what a process that died
 * has left behind is dropped when the next one is made.
 *
 * <p>As long as it lives, its maker holds a {@link ServerLock} on its name: a database whose lock is free is nobody's any longer,
 * whichever service made it.
 */
public final class ScratchDatabases {
    /** What the names of scratch databases begin with; those in which nobody works are dropped. */
    public static final String PREFIX = "lockstep_scratch_";

    private static final String LEFT = """
            SELECT d.datname FROM pg_catalog.pg_database d
             WHERE d.datname LIKE 'lockstep\\_scratch\\_%'
            UNION
            SELECT r.rolname FROM pg_catalog.pg_roles r
             WHERE r.rolname LIKE 'lockstep\\_scratch\\_%'
            """;

    private final Databases databases;
    private final @Nullable ConnectionUrl server;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param server a database of the server, with a role that may create databases and roles (or a superuser); {@code null} when
     *     none is configured
     */
    public ScratchDatabases(Databases databases, @Nullable ConnectionUrl server) {
        this.databases = databases;
        this.server = server;
    }

    /**
     * A new, empty database.
     *
     * @throws ProblemException when the server cannot be reached or does not let one be made, with what is missing
     */
    public ScratchDatabase make() {
        ConnectionUrl at = configured();
        SqlSession keeper = databases.connect(environment(at), "scratch");
        try {
            requireRights(keeper);
            sweep(keeper);
            byte[] bytes = new byte[8];
            random.nextBytes(bytes);
            String name = PREFIX + HexFormat.of().formatHex(bytes);
            lock(keeper, name);
            return create(keeper, name, at);
        } catch (RuntimeException | Error e) {
            keeper.close();
            throw e;
        }
    }

    private ScratchDatabase create(SqlSession keeper, String name, ConnectionUrl at) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        String quoted = Quoting.identifier(name);
        try {
            keeper.execute("CREATE ROLE " + quoted + " LOGIN PASSWORD " + Quoting.literal(password));
            beMember(keeper, name);
            keeper.execute("CREATE DATABASE " + quoted + " TEMPLATE template0 ENCODING 'UTF8'");
            giveAway(keeper, quoted);
            ConnectionUrl own = new ConnectionUrl(
                    at.hosts(), name, name, new Secret.Text(password), at.keyPassword(), at.parameters());
            ConnectionUrl asMaker =
                    new ConnectionUrl(at.hosts(), name, at.user(), at.password(), at.keyPassword(), at.parameters());
            StandInRoles roles = new StandInRoles(keeper);
            return new ScratchDatabase(
                    databases,
                    environment(own),
                    environment(asMaker),
                    () -> databases.connect(environment(at), "scratch watch"),
                    roles,
                    create -> {
                        keeper.execute("DROP DATABASE " + quoted + " WITH (FORCE)");
                        keeper.execute(create);
                        giveAway(keeper, quoted);
                    },
                    () -> drop(keeper, roles, name));
        } catch (RuntimeException | Error e) {
            remove(keeper, name);
            throw e;
        }
    }

    private static void giveAway(SqlSession keeper, String quoted) {
        keeper.execute("ALTER DATABASE " + quoted + " OWNER TO " + quoted);
        keeper.execute("REVOKE CONNECT, TEMPORARY ON DATABASE " + quoted + " FROM PUBLIC");
    }

    private static void drop(SqlSession keeper, StandInRoles roles, String name) {
        try (keeper) {
            removeOrSay(keeper, name);
            roles.release();
        }
    }

    /** What is left is tried again with the next one that is made: whoever is done with this one has nothing more to lose by it. */
    private static void removeOrSay(SqlSession keeper, String name) {
        try {
            remove(keeper, name);
        } catch (ProblemException e) {
            System.getLogger(ScratchDatabases.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            name + " could not be dropped; it is tried again with the next one: " + e.getMessage());
        }
    }

    /**
     * Who makes or drops a database of another role, or ends that role's sessions, has to be a member of it. Up to PostgreSQL 15 a role
     * may revoke what others are of it.
     */
    static void beMember(SqlSession session, String name) {
        session.execute("GRANT " + Quoting.identifier(name) + " TO CURRENT_USER");
    }

    /** Whatever its owner did so that it should stay. */
    private static void remove(SqlSession keeper, String name) {
        for (boolean template : keeper.query("""
                SELECT d.datistemplate FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.rolname = d.datname
                 WHERE d.datname = ?
                """, row -> row.getBoolean(1), name)) {
            beMember(keeper, name);
            if (template) {
                keeper.execute("ALTER DATABASE " + Quoting.identifier(name) + " IS_TEMPLATE false");
            }
        }
        keeper.execute("DROP DATABASE IF EXISTS " + Quoting.identifier(name) + " WITH (FORCE)");
        keeper.execute("DROP ROLE IF EXISTS " + Quoting.identifier(name));
    }

    private static void sweep(SqlSession keeper) {
        for (String name : keeper.query(LEFT, row -> row.getString(1))) {
            ServerLock lock = ServerLock.of(keeper, name);
            if (lock.tryAlone()) {
                removeOrSay(keeper, name);
                lock.releaseAlone();
            }
        }
        new StandInRoles(keeper).release();
    }

    private static void lock(SqlSession keeper, String name) {
        if (!ServerLock.of(keeper, name).tryAlone()) {
            throw new IllegalStateException("a random name is in use: " + name);
        }
    }

    private static void requireRights(SqlSession keeper) {
        List<String> missing = keeper.query("""
                SELECT missing FROM pg_catalog.pg_roles r,
                       LATERAL (VALUES (r.rolcreatedb, 'CREATEDB'), (r.rolcreaterole, 'CREATEROLE')) AS v (has, missing)
                 WHERE r.rolname = current_user AND NOT r.rolsuper AND NOT v.has
                """, row -> row.getString(1));
        if (!missing.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.SCRATCH_UNAVAILABLE,
                                    "The role of lockstep.scratch.url lacks " + String.join(" and ", missing) + ".")
                            .withNextStep(
                                    "Let it create databases and roles, or set lockstep.scratch.url to a server where it may."));
        }
    }

    private static Environment environment(ConnectionUrl url) {
        return new Environment("scratch", url, 1, Policy.strict());
    }

    private ConnectionUrl configured() {
        if (server == null) {
            throw new ProblemException(
                    Problem.of(ProblemType.SCRATCH_UNAVAILABLE, "No server is configured for scratch databases.")
                            .withNextStep("Set lockstep.scratch.url."));
        }
        return server;
    }

    /** Where they are made; for messages. */
    public Optional<String> address() {
        return Optional.ofNullable(server).map(ConnectionUrl::address);
    }
}
