package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.util.function.Supplier;

/**
 * The {@code search_path} that sessions of the role have in the database. Checks and generation expressions of an application call
 * functions whose bodies find their tables and functions by it; all names of ours are written out.
 */
public final class OwnSearchPath {
    private OwnSearchPath() {}

    /** Runs something with it, inside of the open transaction. When that fails, the transaction does. */
    public static <T> T during(SqlSession session, Supplier<T> work) {
        String before = session.queryOne("SELECT current_setting('search_path')", row -> row.getString(1));
        session.execute("SET LOCAL search_path TO DEFAULT");
        T result = work.get();
        session.queryOne("SELECT set_config('search_path', ?, true)", row -> "", before);
        return result;
    }
}
