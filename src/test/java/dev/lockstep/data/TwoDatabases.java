package dev.lockstep.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** A source and a target that belong to one role, which is no superuser. */
final class TwoDatabases implements AutoCloseable {
    final TestPostgres postgres = TestPostgres.shared();
    final Login owner = postgres.createRole("keeper");
    final String source = database("source");
    final String target = database("target");

    private String database(String prefix) {
        String name = postgres.createDatabase(prefix);
        postgres.run("postgres", "ALTER DATABASE " + name + " OWNER TO " + owner.user());
        return name;
    }

    void both(String sql) {
        run(source, sql);
        run(target, sql);
    }

    /** As the owner. */
    void run(String database, String sql) {
        try (SqlSession session = connect(database)) {
            session.execute(sql);
        }
    }

    SqlSession connect(String database) {
        try {
            return new SqlSession(postgres.connect(database, owner));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Catalog catalog(String database) {
        try (SqlSession session = connect(database)) {
            session.transactional(true);
            return new CatalogReader().read(session);
        }
    }

    LookupSet tables(String... patterns) {
        return tables(LookupChoice.of(SyncPolicy.MIRROR, List.of(patterns)));
    }

    LookupSet tables(LookupChoice choice) {
        return LookupTables.resolve(choice, catalog(source), catalog(target));
    }

    /** One after the other, as one column of text. */
    List<String> values(String database, String sql) {
        try (SqlSession session = connect(database)) {
            return session.query(sql, row -> row.getString(1));
        }
    }

    String value(String database, String sql) {
        return values(database, sql).get(0);
    }

    /** The rows as texts in order, by means that share nothing with the code under test. */
    List<String> rows(String database, String table) {
        return values(database, "SELECT to_jsonb(t)::text FROM " + table + " AS t ORDER BY 1");
    }

    /** A promotion's data phase, committed. */
    List<TableDelta> sync(SyncPolicy policy, String... patterns) {
        return sync(LookupChoice.of(policy, List.of(patterns)));
    }

    List<TableDelta> sync(LookupChoice choice) {
        LookupSet tables = tables(choice);
        return within(sessions -> {
            List<TableDelta> changes = RowSync.fromSource(sessions, tables, null);
            sessions.target().commit();
            return changes;
        });
    }

    /** From the source by an archive into the target, committed. */
    List<TableDelta> transfer(ArchiveFormat format, Path file, String... patterns) {
        return transfer(format, file, tables(patterns), patterns);
    }

    /** @param exported the tables that the patterns name, with what is declared of them */
    List<TableDelta> transfer(ArchiveFormat format, Path file, LookupSet exported, String... patterns) {
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        within(sessions -> {
            try {
                return new ArchiveWriter(sessions.source(), json, sessions.progress())
                        .write(
                                new ArchiveWriter.Contents(
                                        new ArchiveWriter.Origin("source", "17", "sha256:0"), exported, format),
                                file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        LookupSet there = LookupTables.resolve(
                LookupChoice.of(SyncPolicy.MIRROR, List.of(patterns)), catalog(target), catalog(target));
        try (Archive archive = Archive.open(file, json);
                SqlSession from = connect(target);
                SqlSession to = connect(target)) {
            ArchivedRows rows = new ArchivedRows(archive);
            rows.check(catalog(target));
            rows.load(from, new SilentProgress());
            from.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            CanonicalSettings.apply(from);
            to.transactional(true);
            CanonicalSettings.apply(to);
            List<TableDelta> changes =
                    RowSync.fromSource(new DataPlan.Sessions(from, to, new SilentProgress()), rows.bind(there), null);
            to.commit();
            return changes;
        }
    }

    TableComparison compare(String table, int samples) {
        return compare(tables(table).tables().get(0), samples);
    }

    TableComparison compare(LookupTable found, int samples) {
        return within(sessions -> {
            try (RowComparison comparison =
                    new RowComparison(sessions.source(), sessions.target(), sessions.progress())) {
                return comparison.compare(found, catalog(source), catalog(target), samples);
            }
        });
    }

    <T> T within(Function<DataPlan.Sessions, T> work) {
        return within(work, new SilentProgress());
    }

    <T> T within(Function<DataPlan.Sessions, T> work, Progress progress) {
        try (SqlSession from = connect(source);
                SqlSession to = connect(target)) {
            from.transactional(true);
            from.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            CanonicalSettings.apply(from);
            to.transactional(true);
            CanonicalSettings.apply(to);
            return work.apply(new DataPlan.Sessions(from, to, progress));
        }
    }

    @Override
    public void close() {
        postgres.dropDatabase(source);
        postgres.dropDatabase(target);
    }
}
