package dev.lockstep.truth;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.View;
import dev.lockstep.sql.Quoting;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of an environment's own objects as others can refer to, and no more: tables, views and foreign tables become tables with
 * their columns and keys, functions keep what they are called with and lose what they do, types are what they are. So no code of the
 * environment runs, and nothing is needed that only a superuser may make.
 */
final class StandIns {
    private static final Set<Kind> TYPES =
            Set.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE, Kind.BASE_TYPE, Kind.COLLATION);
    private static final Set<Kind> RELATIONS =
            Set.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW);
    private static final Set<Kind> CALLED = Set.of(Kind.ROUTINE, Kind.AGGREGATE);
    private static final Pattern BODY = Pattern.compile("\n(AS |BEGIN ATOMIC|RETURN )");
    private static final Pattern VOLATILITY = Pattern.compile("(?m)^ (?:WINDOW )?(IMMUTABLE|STABLE)\\b");

    private final Lender lender;
    private final Catalog from;
    private final Lender.Asked asked;
    private final Set<ObjectId> seen = new HashSet<>();
    private final Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
    private final Set<Dependency> edges = new LinkedHashSet<>();

    private StandIns(Lender lender, Lender.Asked asked) {
        this.lender = lender;
        this.from = lender.catalog();
        this.asked = asked;
    }

    /** Of several environments that have a schema, what the first one has in it. */
    static Catalog of(List<Lender> lenders, Lender.Asked asked) {
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
        Set<Dependency> edges = new LinkedHashSet<>();
        Set<String> taken = new HashSet<>();
        int serverVersion = 0;
        for (Lender lender : lenders) {
            StandIns of = new StandIns(lender, asked);
            lender.schemas().stream()
                    .filter(asked::isOpen)
                    .filter(taken::add)
                    .sorted()
                    .forEach(schema -> of.addAll(schema, asked.bySchema().get(schema)));
            of.objects.forEach(objects::putIfAbsent);
            edges.addAll(of.edges);
            serverVersion = Math.max(serverVersion, of.from.serverVersion());
        }
        edges.removeIf(edge -> !objects.containsKey(edge.dependent()) || !objects.containsKey(edge.on()));
        return new Catalog(serverVersion, objects.values(), edges, Map.of());
    }

    private void addAll(String schema, Set<String> names) {
        from.byId().keySet().stream()
                .filter(id -> TYPES.contains(id.kind())
                        || RELATIONS.contains(id.kind())
                        || CALLED.contains(id.kind())
                        || id.kind() == Kind.SEQUENCE)
                .filter(id -> id.schema().equals(schema) && names.contains(id.name()))
                .sorted()
                .forEach(this::add);
        lender.ofExtensions().stream()
                .filter(routine -> routine.schema().equals(schema))
                .forEach(routine -> put(called(routine)));
    }

    private void add(ObjectId id) {
        if (!asked.isOpen(id.schema()) || !seen.add(id)) {
            return;
        }
        DatabaseObject object = from.find(id);
        if (object instanceof Routine routine) {
            if (routine.type() == Routine.Type.FUNCTION) {
                put(called(routine));
                needs(id, id, TYPES, RELATIONS, CALLED);
            }
        } else if (RELATIONS.contains(id.kind())) {
            table(id);
        } else if (object != null) {
            put(object);
            needs(id, id, TYPES, RELATIONS, CALLED);
        }
    }

    private void put(DatabaseObject object) {
        Schema schema = new Schema(object.id().schema());
        objects.putIfAbsent(schema.id(), schema);
        objects.put(object.id(), object);
        edges.add(new Dependency(object.id(), schema.id()));
    }

    /** @param standIn what is made for {@code id} */
    @SafeVarargs
    private void needs(ObjectId id, ObjectId standIn, Set<Kind>... kinds) {
        for (ObjectId on : from.dependencies().dependenciesOf(id)) {
            ObjectId needed = RELATIONS.contains(on.kind()) ? new ObjectId(Kind.TABLE, on.path()) : on;
            if (!needed.equals(standIn) && List.of(kinds).stream().anyMatch(set -> set.contains(on.kind()))) {
                add(on);
                edges.add(new Dependency(standIn, needed));
            }
        }
    }

    private void table(ObjectId id) {
        ObjectId table = new ObjectId(Kind.TABLE, id.path());
        put(new Table(
                id.schema(),
                id.name(),
                false,
                null,
                List.of(),
                Collections.emptySortedMap(),
                false,
                false,
                "DEFAULT",
                null,
                null,
                null));
        DatabaseObject object = from.find(id);
        if (object instanceof View view) {
            view.columns().forEach(column -> put(column(table, column)));
            needs(id, table, TYPES);
        } else if (object instanceof MaterializedView view) {
            view.columns().forEach(column -> put(column(table, column)));
            needs(id, table, TYPES);
        } else {
            from.columnsOf(id).forEach(column -> put(table, column));
            from.dependencies().dependentsOf(id).forEach(part -> key(table, from.find(part)));
        }
    }

    private void put(ObjectId table, Column column) {
        part(table, column(table, column.name(), column.type(), column.collation()));
        // Of a generated column the functions are needed by what it does, and not by what it is.
        needs(column.id(), column.id(), TYPES);
    }

    private void put(Column column) {
        part(column.table(), column);
    }

    private void part(ObjectId table, DatabaseObject part) {
        objects.put(part.id(), part);
        edges.add(new Dependency(part.id(), table));
    }

    private static Column column(ObjectId table, ResultColumn column) {
        return column(table, column.name(), column.type(), column.collation());
    }

    private static Column column(ObjectId table, String name, String type, @Nullable String collation) {
        return new Column(
                table,
                name,
                type,
                collation,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                Collections.emptySortedMap(),
                false,
                0);
    }

    /** What a foreign key may refer to. */
    private void key(ObjectId table, @Nullable DatabaseObject part) {
        if (part instanceof Constraint key
                && (key.type() == Constraint.Type.PRIMARY_KEY || key.type() == Constraint.Type.UNIQUE)) {
            part(
                    table,
                    new Constraint(
                            table,
                            key.name(),
                            key.type(),
                            key.definition(),
                            true,
                            key.columns(),
                            null,
                            List.of(),
                            false,
                            null,
                            false,
                            false,
                            null));
            key.columns().forEach(column -> edges.add(new Dependency(key.id(), table.part(Kind.COLUMN, column))));
        } else if (part instanceof Index index
                && index.unique()
                && index.valid()
                && index.relation().equals(table)
                && !index.definition().contains(" WHERE ")) {
            put(new Index(
                    index.schema(),
                    index.name(),
                    table,
                    index.definition(),
                    true,
                    true,
                    null,
                    false,
                    false,
                    Collections.emptySortedMap(),
                    null));
            edges.add(new Dependency(index.id(), table));
            from.dependencies().dependenciesOf(index.id()).stream()
                    .filter(on -> on.kind() == Kind.COLUMN)
                    .forEach(column -> edges.add(new Dependency(index.id(), column)));
        }
    }

    /** It is called as the environment's, and does nothing. */
    private static Routine called(Routine routine) {
        Matcher volatility = VOLATILITY.matcher(BODY.split(routine.definition(), 2)[0]);
        String result = Objects.requireNonNullElse(routine.result(), "void");
        boolean rows = result.startsWith("SETOF ") || result.startsWith("TABLE(");
        String definition = "CREATE FUNCTION %s(%s) RETURNS %s LANGUAGE plpgsql%s AS 'BEGIN RETURN%s; END'"
                .formatted(
                        Quoting.qualified(routine.schema(), routine.name()),
                        routine.arguments(),
                        result,
                        volatility.find() ? " " + volatility.group(1) : "",
                        rows ? "" : " NULL");
        return new Routine(
                routine.schema(),
                routine.name(),
                routine.inputTypes(),
                Routine.Type.FUNCTION,
                routine.arguments(),
                routine.identityArguments(),
                routine.result(),
                "plpgsql",
                definition,
                false);
    }
}
