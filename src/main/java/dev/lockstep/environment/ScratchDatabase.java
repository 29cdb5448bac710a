package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A database for a short while. For one thread. Closing it ends its sessions and drops it. */
public final class ScratchDatabase implements AutoCloseable {
    private final String name;
    private final Supplier<SqlSession> asOwner;
    private final Supplier<SqlSession> asMaker;
    private final Supplier<SqlSession> server;
    private final Environment environment;
    private final Consumer<String> standIn;
    private final Environment makers;
    private final Consumer<String> anew;
    private final Runnable drop;
    private final List<SqlSession> open = new CopyOnWriteArrayList<>();
    private @Nullable SqlSession maker;

    /** @param server opens sessions in a database that is not this one, which its owner could lock against them */
    ScratchDatabase(
            Databases databases,
            Environment asOwner,
            Environment asMaker,
            Supplier<SqlSession> server,
            StandInRoles roles,
            Consumer<String> anew,
            Runnable drop) {
        this.name = asOwner.url().database();
        this.environment = asOwner;
        this.asOwner = () -> databases.connect(asOwner, "scratch");
        this.asMaker = () -> databases.connect(asMaker, "scratch");
        this.server = server;
        this.standIn = roles::need;
        this.makers = asMaker;
        this.anew = anew;
        this.drop = drop;
    }

    public String name() {
        return name;
    }

    /**
     * Makes the database anew, empty, with the same owner; nobody may be connected to it.
     *
     * @param create {@code CREATE DATABASE} with its name
     */
    public void makeAnew(String create) {
        anew.accept(create);
    }

    /** The database as an environment, with the rights of the configured role: nothing that somebody else wrote may run there. */
    public Environment asMaker() {
        return makers;
    }

    /** A new session as the database's owner, who may do nothing outside of it; ends with the database. */
    public SqlSession connect() {
        SqlSession session = asOwner.get();
        open.add(session);
        return session;
    }

    /** Runs a statement that the owner may not, such as {@code CREATE EXTENSION}, with the rights of the configured role. */
    public void executeAsMaker(String sql) {
        if (maker == null) {
            maker = asMaker.get();
            open.add(maker);
        }
        maker.execute(sql);
    }

    /** The database as an environment of this name, to be read by whoever reads environments; ends with the database. */
    public Environment as(String environmentName) {
        return new Environment(environmentName, environment.url(), environment.tier(), environment.policy());
    }

    /** Sees to it that there is a role of this name, which may be one that has no rights at all and goes with the database. */
    public void needRole(String role) {
        standIn.accept(role);
    }

    /** Lets a session of the owner's begin anew, as if it had just been opened. */
    public static void beginAnew(SqlSession session) {
        Databases.beginAnew(session);
    }

    /**
     * Has an eye on the owner's sessions until it is closed. Those that begin from now on may write no more temporary files than
     * {@code limits} has room for, each, where the configured role may say so: nobody else sees them before they are gone.
     *
     * @throws ProblemException when the server cannot be reached: nothing should run that nobody watches
     */
    public ScratchWatch watch(ScratchWatch.Limits limits) {
        return new ScratchWatch(name, server, () -> open.forEach(SqlSession::cancel), limits);
    }

    @Override
    public void close() {
        open.forEach(SqlSession::close);
        drop.run();
    }
}
