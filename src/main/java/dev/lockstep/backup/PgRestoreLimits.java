package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.plan.CallersPath;
import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What pg_restore may not bring back, though the dump holds it: it empties the {@code search_path}, in which checks, domains, computed
 * columns and partition keys then call functions whose bodies find nothing.
 */
final class PgRestoreLimits {
    /** The first version that builds indexes in a path of its own. (Release notes of 17.) */
    private static final int SAFE_PATH = 17;

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}_$]+");

    /** What is found by name and is not PostgreSQL's own; of extensions, too. */
    private static final String NAMES = """
            WITH s AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
            SELECT proname FROM pg_catalog.pg_proc WHERE pronamespace IN (SELECT oid FROM s)
            UNION SELECT relname FROM pg_catalog.pg_class WHERE relkind NOT IN ('i', 'I') AND relnamespace IN (SELECT oid FROM s)
            UNION SELECT typname FROM pg_catalog.pg_type WHERE typnamespace IN (SELECT oid FROM s)
            """;

    private static final String OPERATORS = """
            SELECT DISTINCT o.oprname FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
            WHERE n.nspname <> 'pg_catalog'
            """;

    private PgRestoreLimits() {}

    /** Functions that it may call in vain, by what stands in their bodies. */
    static List<String> of(Catalog catalog, SqlSession session) {
        List<Routine> called = called(catalog).distinct().toList();
        if (called.isEmpty()) {
            return List.of();
        }
        Set<String> names = new HashSet<>(session.query(NAMES, row -> row.getString(1)));
        List<String> operators = session.query(OPERATORS, row -> row.getString(1));
        return called.stream()
                .filter(routine -> speaksOf(routine, names, operators))
                .map(routine -> routine.id().displayName())
                .sorted()
                .toList();
    }

    /** Whether a dump is restored by Lockstep's own script, and its rows without pg_restore, since that may fail. */
    static boolean avoid(Backup backup) {
        Catalog catalog = backup.catalog();
        return called(catalog).findAny().isPresent()
                && catalog.all(Unmodelled.class).findAny().isEmpty()
                && !DumpFiles.haveLargeObjects(backup)
                && backup.manifest().tables().stream()
                        .map(Manifest.TableRows::into)
                        .allMatch(table -> table.isIn(catalog));
    }

    private static Stream<Routine> called(Catalog catalog) {
        CallersPath callers = new CallersPath(catalog);
        return evaluated(catalog).flatMap(id -> callers.of(id).stream());
    }

    private static Stream<ObjectId> evaluated(Catalog catalog) {
        Stream<? extends DatabaseObject> keys = catalog.all(Constraint.class)
                .filter(constraint ->
                        constraint.type() == Constraint.Type.CHECK || constraint.type() == Constraint.Type.EXCLUSION);
        Stream<? extends DatabaseObject> indexes =
                catalog.serverVersion() / 10_000 < SAFE_PATH ? catalog.all(Index.class) : Stream.of();
        return Stream.of(
                        keys,
                        indexes,
                        catalog.all(DomainConstraint.class),
                        catalog.all(Column.class).filter(column -> column.generation() != null),
                        catalog.all(Table.class).filter(Table::partitioned))
                .flatMap(objects -> objects.map(DatabaseObject::id));
    }

    /** Names of its arguments are no others'. */
    private static boolean speaksOf(Routine routine, Set<String> names, List<String> operators) {
        String text = routine.definition();
        Set<String> own = words(routine.arguments()).collect(Collectors.toSet());
        own.add(routine.name());
        return words(text).anyMatch(word -> word.equals("execute") || names.contains(word) && !own.contains(word))
                || operators.stream().anyMatch(text::contains);
    }

    private static Stream<String> words(String text) {
        return NO_WORD.splitAsStream(text).flatMap(word -> Stream.of(word, word.toLowerCase(Locale.ROOT)));
    }
}
