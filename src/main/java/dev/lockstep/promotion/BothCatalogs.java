package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.sql.SqlSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Reads two databases' catalogs side by side: each waits for its own server. */
record BothCatalogs(Catalog wanted, Catalog actual) {

    /** Each session is in a snapshot; the first is used by another thread until this returns. */
    static BothCatalogs read(SqlSession wantedSide, SqlSession actualSide) {
        CompletableFuture<Catalog> wanted = CompletableFuture.supplyAsync(
                () -> new CatalogReader().read(wantedSide), work -> new Thread(work, "lockstep-catalog").start());
        try {
            Catalog actual = new CatalogReader().read(actualSide);
            return new BothCatalogs(join(wanted), actual);
        } catch (RuntimeException e) {
            wantedSide.cancel();
            wanted.handle((catalog, failure) -> null).join();
            throw e;
        }
    }

    private static Catalog join(CompletableFuture<Catalog> reading) {
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
