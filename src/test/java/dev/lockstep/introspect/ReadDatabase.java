package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;

/** A database of the test's server, read as a promotion reads its source. */
final class ReadDatabase {
    private ReadDatabase() {}

    /** The catalog of a new database in which {@code sql} was run. */
    static Catalog after(String sql) {
        TestPostgres server = TestPostgres.shared();
        String database = server.createDatabase("introspect");
        try {
            server.run(database, sql);
            return read(database);
        } finally {
            server.dropDatabase(database);
        }
    }

    static Catalog read(String database) {
        try (SqlSession session = new SqlSession(TestPostgres.shared().connect(database))) {
            session.transactional(true);
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return new CatalogReader().read(session);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    static ObjectId id(Kind kind, String... path) {
        return ObjectId.of(kind, path);
    }

    static <T extends DatabaseObject> T get(Catalog catalog, Class<T> type, Kind kind, String... path) {
        return catalog.get(type, ObjectId.of(kind, path))
                .orElseThrow(() -> new AssertionError("no " + ObjectId.of(kind, path) + " among " + names(catalog)));
    }

    static Set<String> names(Catalog catalog) {
        return catalog.objects().stream().map(object -> object.id().toString()).collect(Collectors.toSet());
    }

    /** What {@code id} directly needs, but for its schema, as people read it. */
    static Set<String> needs(Catalog catalog, ObjectId id) {
        return catalog.dependencies().dependenciesOf(id).stream()
                .filter(on -> on.kind() != Kind.SCHEMA)
                .map(ObjectId::toString)
                .collect(Collectors.toSet());
    }
}
