package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What scripts were seen to make of an empty database. Every database of a script has the same, so that many tests look at it once:
 * those that want it as the other side, and not one to run something in.
 */
final class LoadedScripts {
    private static final Map<Loaded, Catalog> CATALOGS = new ConcurrentHashMap<>();
    private static final Map<Loaded, String> FINGERPRINTS = new ConcurrentHashMap<>();

    private record Loaded(int port, String script) {}

    private LoadedScripts() {}

    /** Of a database that is only made when nobody has asked before. */
    static Catalog catalog(TestPostgres server, String script) throws SQLException {
        Catalog known = CATALOGS.get(new Loaded(server.port(), script));
        if (known != null) {
            return known;
        }
        try (ProvenDatabase database = new ProvenDatabase(server, script)) {
            return catalog(database);
        }
    }

    /** @param database in which nothing was run since its script */
    static Catalog catalog(ProvenDatabase database) {
        Loaded loaded = new Loaded(database.server().port(), database.script());
        Catalog known = CATALOGS.get(loaded);
        if (known != null) {
            return known;
        }
        Catalog read = database.read();
        CATALOGS.put(loaded, read);
        return read;
    }

    /** @param database in which nothing was run since its script */
    static String fingerprint(ProvenDatabase database, Path program) throws IOException, InterruptedException {
        Loaded loaded = new Loaded(database.server().port(), database.script());
        String known = FINGERPRINTS.get(loaded);
        if (known != null) {
            return known;
        }
        String printed = database.fingerprint(program);
        FINGERPRINTS.put(loaded, printed);
        return printed;
    }
}
