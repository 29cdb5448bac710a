package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.ExtensionDependency;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether what was restored equals what was backed up. */
final class RestoredCheck {
    private static final int DIFFERENCES_NAMED = 20;

    private final Backup backup;
    private final Progress progress;

    RestoredCheck(Backup backup, Progress progress) {
        this.backup = backup;
        this.progress = progress;
    }

    /**
     * Before keys, policies and triggers are there, so that nothing can hide or change a row.
     *
     * @param sessions each takes some of the tables
     */
    void counts(List<SqlSession> sessions) throws IOException {
        Manifest manifest = backup.manifest();
        Map<Manifest.TableName, Long> expected = new LinkedHashMap<>();
        manifest.tables().forEach(table -> expected.merge(table.into(), table.rows(), Long::sum));
        Set<Manifest.TableName> ownRows = manifest.tables().stream()
                .filter(table -> table.into().equals(table.table()))
                .map(Manifest.TableRows::table)
                .collect(Collectors.toSet());
        Queue<Manifest.TableName> pending = new ConcurrentLinkedQueue<>(expected.keySet());
        Map<Manifest.TableName, Long> actual = new ConcurrentHashMap<>();
        Workers.run(sessions, progress, (session, workers) -> {
            Manifest.TableName table;
            while (!workers.stopped() && (table = pending.poll()) != null) {
                progress.checkCancelled();
                String only = ownRows.contains(table) ? "ONLY " : "";
                String name = Quoting.qualified(table.schema(), table.name());
                actual.put(
                        table,
                        session.queryOne("SELECT pg_catalog.count(*) FROM " + only + name, row -> row.getLong(1)));
            }
        });
        List<String> differences = new ArrayList<>();
        expected.forEach((table, rows) -> {
            if (!rows.equals(actual.get(table))) {
                differences.add(table.display() + ": " + actual.get(table) + " rows instead of " + rows);
            }
        });
        if (!differences.isEmpty()) {
            throw different(differences);
        }
    }

    /** In a transaction of its own, or in the one that is open. */
    void catalogs(SqlSession session) {
        Catalog actual = CatalogReader.withLedger().read(session);
        Catalog expected = backup.catalog();
        TreeSet<String> differences = new TreeSet<>();
        for (DatabaseObject object : expected.objects()) {
            if (object instanceof Privileges || object instanceof DefaultPrivileges) {
                continue;
            }
            DatabaseObject other = actual.find(object.id());
            if (other != null && object.sameDefinitionAs(other)
                    || excused(object, other)
                    || isEnforcedInstead(object, other)) {
                continue;
            }
            if (other == null) {
                differences.add(object.id() + ": missing");
            } else {
                differences.add(object.id() + ": different");
            }
        }
        // Backups of before they were looked at say nothing of them, and pg_dump brings them all the same.
        boolean unknown = expected.all(ExtensionDependency.class).findAny().isEmpty();
        actual.objects().stream()
                .filter(object -> !(object instanceof Privileges || object instanceof DefaultPrivileges))
                .filter(object -> !(unknown && object instanceof ExtensionDependency))
                .filter(object -> !expected.contains(object.id()))
                .forEach(object -> differences.add(object.id() + ": not in the backup"));
        if (!differences.isEmpty()) {
            throw different(differences.stream().limit(DIFFERENCES_NAMED).toList());
        }
        if (backup.manifest().whole()
                && !BackupWriter.fingerprint(actual).equals(backup.manifest().fingerprint())) {
            progress.info(
                    "The restored schema is the same, though described with other details (an extension's version, say).");
        }
    }

    /** It takes a superuser to let a constraint be enforced less. Rows that came in while it was not may keep it from being validated. */
    private static boolean isEnforcedInstead(DatabaseObject object, @Nullable DatabaseObject other) {
        return object instanceof Constraint wanted
                && other instanceof Constraint actual
                && !wanted.firings().isEmpty()
                && (actual.firings().isEmpty() || actual.firings().equals(wanted.firings()))
                && (same(wanted, actual) || !actual.validated() && same(wanted, actual.withValidated()));
    }

    private static boolean same(Constraint wanted, Constraint actual) {
        return wanted.withFirings(actual.firings()).sameDefinitionAs(actual);
    }

    /** Foreign keys to tables whose rows were not backed up cannot be checked, and those of partitioned tables not be made. */
    private boolean excused(DatabaseObject object, @Nullable DatabaseObject other) {
        return !backup.manifest().whole()
                && object instanceof Constraint wanted
                && wanted.type() == Constraint.Type.FOREIGN_KEY
                && (other == null
                        || other instanceof Constraint actual
                                && wanted.definition().equals(actual.definition())
                                && !actual.validated());
    }

    static ProblemException different(List<String> items) {
        return new ProblemException(Problem.of(
                        ProblemType.VERIFICATION_FAILED,
                        "What was restored is not what was backed up, and was taken away again.")
                .withItems(items)
                .withNextStep("RESTORE.md in the backup's directory says how to restore it by hand."));
    }
}
