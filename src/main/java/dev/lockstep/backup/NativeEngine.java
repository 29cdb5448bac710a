package dev.lockstep.backup;

import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lockstep itself: {@code COPY} of every table into a file, and a script. Needs no programs of PostgreSQL, not even to restore. */
final class NativeEngine implements Engine {
    private static final int SEQUENCES_PER_QUERY = 100;

    @Override
    public String name() {
        return Manifest.NATIVE;
    }

    @Override
    public Manifest write(NewBackup backup) throws IOException {
        NewBackup.Source source = backup.source();
        Catalog catalog = source.catalog();
        List<Manifest.SequenceValue> sequences = sequences(source.snapshot().leader(), catalog);
        List<StoredFile> files = new ArrayList<>();
        List<Manifest.TableRows> tables = new ArrayList<>();
        new TableExport(backup).run().forEach(table -> {
            files.add(table.file());
            tables.add(table.rows());
        });
        files.add(backup.writeCatalog());
        Manifest facts = backup.facts(Manifest.NATIVE, source.settings().lockstepVersion(), sequences)
                .with(tables, List.of());
        files.addAll(PsqlFiles.write(
                backup,
                source.script(),
                sequences,
                RestoreInstructions.of(
                        facts, source.script().database().ownValues(), source.leftToPeople(), List.of())));
        return facts.withFiles(files);
    }

    /** What the manifest says of the files is looked at for every engine; there is nothing else. */
    @Override
    public void verify(Backup backup, NewBackup written) {}

    /** What would be missing in it, one line each. */
    static List<String> cannotWrite(SourceSnapshot snapshot) {
        List<String> items = new ArrayList<>(snapshot.catalog()
                .all(Unmodelled.class)
                .map(object -> object.type() + " " + object.identity())
                .toList());
        long largeObjects = snapshot.leader()
                .queryOne("SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata", row -> row.getLong(1));
        if (largeObjects > 0) {
            items.add(largeObjects + " large objects");
        }
        items.addAll(ExtensionRows.find(snapshot.leader()));
        return items;
    }

    static ProblemException notWhole(List<String> items, String nextStep) {
        return new ProblemException(Problem.of(
                        ProblemType.NOT_HANDLED,
                        "A native backup would not be whole: it cannot write out everything that is in the database ("
                                + items.size() + " listed).")
                .withItems(items)
                .withNextStep(nextStep));
    }

    /** Positions are not part of any snapshot: read after it was taken, they are never behind the rows. */
    private static List<Manifest.SequenceValue> sequences(SqlSession session, Catalog catalog) {
        List<Manifest.TableName> names = Stream.concat(
                        catalog.all(Sequence.class)
                                .map(sequence -> new Manifest.TableName(sequence.schema(), sequence.name())),
                        catalog.all(Column.class).flatMap(NativeEngine::identitySequence))
                .toList();
        List<Manifest.SequenceValue> values = new ArrayList<>();
        for (int from = 0; from < names.size(); from += SEQUENCES_PER_QUERY) {
            List<Manifest.TableName> some = names.subList(from, Math.min(names.size(), from + SEQUENCES_PER_QUERY));
            List<String> selects = new ArrayList<>();
            for (Manifest.TableName name : some) {
                selects.add("SELECT " + selects.size() + " AS n, last_value, is_called FROM "
                        + Quoting.qualified(name.schema(), name.name()));
            }
            values.addAll(session.query(String.join(" UNION ALL ", selects) + " ORDER BY n", row -> {
                Manifest.TableName name = some.get(row.getInt(1));
                return new Manifest.SequenceValue(name.schema(), name.name(), row.getLong(2), row.getBoolean(3));
            }));
        }
        return values;
    }

    private static Stream<Manifest.TableName> identitySequence(Column column) {
        return column.identity() == null
                ? Stream.empty()
                : Stream.of(new Manifest.TableName(
                        column.identity().sequenceSchema(), column.identity().sequenceName()));
    }
}
