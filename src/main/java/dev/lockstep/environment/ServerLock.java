package dev.lockstep.environment;

import dev.lockstep.sql.SqlSession;
import java.time.Duration;

/**
 * An advisory lock that counts on the whole server. PostgreSQL's own belong to the database in which they are taken, and two services
 * may have their scratch databases on one server and be connected to two databases of it. So each takes the lock where it is
 * connected and then looks, in {@code pg_locks}, whether somebody holds it elsewhere: of two who do that at once, one at least sees
 * the other.
 *
 * @param session holds it, at the longest until it ends
 * @param key the second half of the lock's key; the first is {@link #SPACE}
 */
record ServerLock(SqlSession session, int key) {
    static final int SPACE = 0x6c6f636b;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ELSEWHERE = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
               AND l.classid = %d AND l.objid = %d AND l.mode LIKE ?)
            """;

    static ServerLock of(SqlSession session, String name) {
        return new ServerLock(session, session.queryOne("SELECT pg_catalog.hashtext(?)", row -> row.getInt(1), name));
    }

    /** Takes it if nobody else holds it, alone or with others. */
    boolean tryAlone() {
        if (!ask("SELECT pg_catalog.pg_try_advisory_lock" + arguments())) {
            return false;
        } else if (heldElsewhere("%")) {
            releaseAlone();
            return false;
        }
        return true;
    }

    void releaseAlone() {
        session.execute("SELECT pg_catalog.pg_advisory_unlock" + arguments());
    }

    /** Takes it with others, when nobody holds it alone any more. */
    void shared() {
        session.execute("SELECT pg_catalog.pg_advisory_lock_shared" + arguments());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (heldElsewhere("ExclusiveLock") && System.nanoTime() < end) {
            session.execute("SELECT pg_catalog.pg_sleep(0.02)");
        }
    }

    void releaseShared() {
        session.execute("SELECT pg_catalog.pg_advisory_unlock_shared" + arguments());
    }

    private boolean heldElsewhere(String mode) {
        return session.queryOne(
                ELSEWHERE.formatted(SPACE, Integer.toUnsignedLong(key)), row -> row.getBoolean(1), mode);
    }

    private boolean ask(String sql) {
        return session.queryOne(sql, row -> row.getBoolean(1));
    }

    private String arguments() {
        return "(" + SPACE + ", " + key + ")";
    }
}
