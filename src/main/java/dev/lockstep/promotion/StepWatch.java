package dev.lockstep.promotion;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks from a second connection at what a running statement does: how far a concurrent build is (documentation, "CREATE INDEX Progress
 * Reporting"), and for whom it waits. It holds no transaction between two looks, and says nothing of others' queries but how old they are.
 */
final class StepWatch implements AutoCloseable {
    private static final long LONGEST_INTERVAL_MILLIS = 500;
    private static final long SHORTEST_INTERVAL_MILLIS = 50;
    private static final int LOOKS_PER_LOCK_TIMEOUT = 4;

    private static final String BUILD = """
            SELECT p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total, p.lockers_done, p.lockers_total
              FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = ?
            """;

    private static final String BLOCKERS = """
            SELECT a.pid, coalesce(a.application_name, ''), coalesce(a.state, ''),
                   coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::bigint,
                   coalesce(extract(epoch FROM clock_timestamp() - a.query_start), 0)::bigint
              FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (pg_catalog.pg_blocking_pids(?)) ORDER BY a.pid
            """;

    private final Progress progress;
    private final SqlSession session;
    private final int watched;
    private final long interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final Set<Integer> named = new HashSet<>();
    private final List<String> lines = new ArrayList<>();
    private volatile List<String> blockers = List.of();
    private String phase = "";

    private StepWatch(Progress progress, SqlSession session, int watched, long interval) {
        this.progress = progress;
        this.session = session;
        this.watched = watched;
        this.interval = interval;
        this.thread = new Thread(this::look, "lockstep-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param watched the server process to look at */
    static StepWatch of(Checked checked, int watched) {
        long interval = checked.request().options().lockTimeout().toMillis() / LOOKS_PER_LOCK_TIMEOUT;
        return new StepWatch(
                checked.progress(),
                checked.another("watch " + checked.request().id()),
                watched,
                Math.max(SHORTEST_INTERVAL_MILLIS, Math.min(LONGEST_INTERVAL_MILLIS, interval)));
    }

    /** Who was last seen to be waited for, a line each. */
    List<String> blockers() {
        return blockers;
    }

    private void look() {
        try {
            while (!closed.await(interval, TimeUnit.MILLISECONDS)) {
                session.query(BUILD, this::report, watched);
                lines.clear();
                session.query(BLOCKERS, this::name, watched);
                if (!lines.isEmpty()) {
                    blockers = List.copyOf(lines);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProblemException e) {
            // Only the view of the work is lost: the work has a connection of its own, which fails on its own.
            if (closed.getCount() > 0) {
                progress.log(
                        LogLevel.WARN,
                        "Who blocks whom can no longer be seen",
                        Map.of("reason", e.problem().type().name()));
            }
        }
    }

    private String report(java.sql.ResultSet row) throws java.sql.SQLException {
        String now = row.getString(1);
        if (!now.equals(phase)) {
            phase = now;
            progress.log(
                    LogLevel.INFO, "Building: " + now, Map.of("waitingForSessions", row.getLong(7) - row.getLong(6)));
        }
        // What has been read and sorted is counted in rows, and in blocks no more.
        long blocks = row.getLong(3);
        long rows = row.getLong(5);
        if (blocks > 0) {
            progress.advanced(row.getLong(2), blocks, "blocks");
        } else if (rows > 0) {
            progress.advanced(row.getLong(4), rows, "rows");
        }
        return now;
    }

    private Integer name(java.sql.ResultSet row) throws java.sql.SQLException {
        int pid = row.getInt(1);
        String line =
                "Session %d (%s) has the lock that this step waits for: %s, in its transaction for %d s, its last query began %d s ago"
                        .formatted(
                                pid,
                                row.getString(2).isEmpty() ? "without a name" : row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getLong(5));
        lines.add(line);
        if (named.add(pid)) {
            progress.log(
                    LogLevel.WARN,
                    line,
                    Map.of(
                            "blocked", watched,
                            "blockedBy", pid,
                            "application", row.getString(2),
                            "state", row.getString(3),
                            "transactionSeconds", row.getLong(4),
                            "querySeconds", row.getLong(5)));
        }
        return pid;
    }

    @Override
    public void close() {
        closed.countDown();
        session.cancel();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
    }
}
