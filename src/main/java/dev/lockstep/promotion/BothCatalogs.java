package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reads two databases' catalogs side by side: each waits for its own server.
 *
 * @param notes one sentence each on how the two can be compared
 */
record BothCatalogs(Catalog wanted, Catalog actual, List<String> notes) {

    BothCatalogs(Catalog wanted, Catalog actual) {
        this(wanted, actual, List.of());
    }

    /** With what is wanted as the other side's version of PostgreSQL prints it. */
    BothCatalogs reprinted(Reprint reprint, String wantedName, Progress progress) {
        Reprint.Result result = reprint.of(wanted, wantedName, actual, progress);
        return new BothCatalogs(result.catalog(), actual, result.notes());
    }

    /** Reads one side's catalog, given its session and the environment's name. */
    @FunctionalInterface
    interface SideReader {
        Catalog read(SqlSession session, String environment);
    }

    /** Reads all of both. Each session is in a snapshot; the first is used by another thread until this returns. */
    static BothCatalogs read(SqlSession wantedSide, SqlSession actualSide) {
        return read(wantedSide, "", actualSide, "", (session, environment) -> new CatalogReader().read(session));
    }

    static BothCatalogs read(
            SqlSession wantedSide, String wantedName, SqlSession actualSide, String actualName, SideReader reader) {
        CompletableFuture<Catalog> wanted = CompletableFuture.supplyAsync(
                () -> reader.read(wantedSide, wantedName), work -> new Thread(work, "lockstep-catalog").start());
        try {
            Catalog actual = reader.read(actualSide, actualName);
            return new BothCatalogs(join(wanted), actual);
        } catch (RuntimeException | Error e) {
            wantedSide.cancel();
            wanted.handle((catalog, failure) -> null).join();
            throw e;
        }
    }

    static <T> T join(CompletableFuture<T> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
