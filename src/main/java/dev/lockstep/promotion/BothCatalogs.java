package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads two databases' catalogs side by side: each waits for its own server.
 *
 * @param notes one sentence each on how the two can be compared
 */
record BothCatalogs(Catalog wanted, Catalog actual, List<String> notes) {

    /** Without what is left of promotions in either. */
    BothCatalogs(Catalog wanted, Catalog actual) {
        this(wanted, Leftovers.in(wanted), actual, Leftovers.in(actual));
    }

    private BothCatalogs(Catalog wanted, Set<ObjectId> leftThere, Catalog actual, Set<ObjectId> left) {
        this(
                wanted.without(leftThere),
                actual.without(left),
                Stream.of(leftThere, left)
                        .filter(ids -> !ids.isEmpty())
                        .map(BothCatalogs::said)
                        .distinct()
                        .toList());
    }

    private static String said(Set<ObjectId> left) {
        return "Left by a promotion that is under way or was broken off, and not compared: %s. The next promotion into that database removes it."
                .formatted(left.stream().map(ObjectId::toString).collect(Collectors.joining(", ")));
    }

    /** With what is wanted as the other side's version of PostgreSQL prints it. */
    BothCatalogs reprinted(Reprint reprint, String wantedName, Progress progress) {
        Reprint.Result result = reprint.of(wanted, wantedName, actual, progress);
        return new BothCatalogs(
                result.catalog(),
                actual,
                Stream.concat(notes.stream(), result.notes().stream()).toList());
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
