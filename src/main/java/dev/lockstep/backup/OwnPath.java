package dev.lockstep.backup;

import dev.lockstep.plan.StoredCode;
import dev.lockstep.sql.SqlSession;

/**
 * The {@code search_path} that sessions of the environment had when it was backed up. Functions that set none of their own find what
 * their bodies speak of by that of whoever calls them, and loading rows, checking them and filling materialized views calls them. All
 * that such statements name themselves is written out. Whatever brings an expression along is read in an empty path, in which it was
 * printed.
 *
 * @param list as {@code SET} takes it
 */
record OwnPath(String list) {
    private static final String EMPTY = "SET search_path = ''";

    static OwnPath of(RestoreScript script) {
        return new OwnPath(script.database().ownPath());
    }

    String set() {
        return "SET search_path = " + list;
    }

    void set(SqlSession session) {
        session.execute(set());
    }

    static void clear(SqlSession session) {
        session.execute(EMPTY);
    }

    /** The statement, in this path where it only runs what the database has stored. */
    void run(SqlSession session, String sql) {
        if (!StoredCode.isAllOf(sql)) {
            session.execute(sql);
            return;
        }
        try {
            set(session);
            if (sql.startsWith(OwnersFirst.REFRESH)) {
                refresh(session, sql);
            } else {
                session.execute(sql);
            }
        } catch (RuntimeException e) {
            // Within a transaction what was set goes with what failed.
            if (!session.inTransaction()) {
                reset(session, e);
            }
            throw e;
        }
        clear(session);
    }

    /** As its owner sees the rows, whom policies may hide some from. */
    private static void refresh(SqlSession session, String sql) {
        session.execute("SET row_security = on");
        session.execute(sql);
        session.execute("SET row_security = off");
    }

    private static void reset(SqlSession session, RuntimeException failure) {
        try {
            session.execute("SET row_security = off");
            clear(session);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** As {@link #run} has it, for psql. */
    String script(String sql) {
        return StoredCode.isAllOf(sql) ? set() + ";\n" + sql + ";\n" + EMPTY : sql;
    }
}
