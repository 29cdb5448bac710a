package dev.lockstep.environment;

import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A database for a short while. For one thread. Closing it ends its sessions and drops it. */
public final class ScratchDatabase implements AutoCloseable {
    private final String name;
    private final Supplier<SqlSession> asOwner;
    private final Supplier<SqlSession> asMaker;
    private final Environment makers;
    private final Runnable drop;
    private final List<SqlSession> open = new ArrayList<>();
    private @Nullable SqlSession maker;

    ScratchDatabase(
            String name,
            Supplier<SqlSession> asOwner,
            Supplier<SqlSession> asMaker,
            Environment makers,
            Runnable drop) {
        this.name = name;
        this.asOwner = asOwner;
        this.asMaker = asMaker;
        this.makers = makers;
        this.drop = drop;
    }

    public String name() {
        return name;
    }

    /** The database as an environment, with the rights of the configured role: for programs, and to make the database anew. */
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

    @Override
    public void close() {
        open.forEach(SqlSession::close);
        drop.run();
    }
}
