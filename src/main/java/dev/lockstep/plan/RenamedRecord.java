package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.CompositeType.Attribute;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.ResultSetting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The form of an object after the renames, whatever its kind: ids are mapped, names of columns follow their table, texts are foretold
 * by {@link RenamedTexts}. It goes by the names of the record's components, so that a new kind needs nothing here; what it does not
 * foretell counts as different, and is made anew.
 */
final class RenamedRecord {
    private static final Set<String> COLUMN_LISTS = Set.of("columns", "referencedColumns");

    /** Components that PostgreSQL prints from what it has parsed, so that names in them change. Others are texts of people. */
    private static final Set<String> SQL = Set.of(
            "definition",
            "expression",
            "expressions",
            "defaultExpression",
            "type",
            "ofType",
            "arguments",
            "identityArguments",
            "inputTypes",
            "result",
            "partitionKey",
            "bound",
            "using",
            "withCheck",
            "filter",
            "collation",
            "function",
            "left",
            "right",
            "restrict",
            "join",
            "parameters",
            "subtype",
            "subtypeOpclass",
            "subtypeDiff",
            "canonical",
            "family",
            "storage",
            "entries",
            "entry",
            "parser",
            "template",
            "mappings",
            "handler",
            "validator",
            "inline",
            "fromSql",
            "toSql",
            "source",
            "target");

    /** Components that are the name of an object outside of schemas. */
    private static final Map<String, Kind> NAMES = Map.of(
            "server", Kind.SERVER,
            "wrapper", Kind.FOREIGN_DATA_WRAPPER,
            "publication", Kind.PUBLICATION,
            "language", Kind.LANGUAGE,
            "method", Kind.ACCESS_METHOD);

    private final RenamedIds ids;
    private final RenamedTexts texts;
    private final Map<ObjectId, UnaryOperator<String>> labels;
    private final ShadowedNames shadowed;
    private final Catalog target;
    private final RenamedBySeveral several;

    /** @param labels of enums that get new ones */
    RenamedRecord(
            RenamedIds ids,
            RenamedTexts texts,
            Map<ObjectId, UnaryOperator<String>> labels,
            ShadowedNames shadowed,
            Catalog target) {
        this.shadowed = shadowed;
        this.target = target;
        this.several = new RenamedBySeveral(target, ids);
        this.ids = ids;
        this.texts = texts;
        this.labels = labels;
    }

    /** @param counterpart the source's object of the new name, if it has one */
    DatabaseObject of(DatabaseObject object, @Nullable DatabaseObject counterpart) {
        Record record = (Record) object;
        Record other = counterpart != null && counterpart.getClass() == object.getClass() ? (Record) counterpart : null;
        ObjectId id = object.id();
        return (DatabaseObject) rebuilt(record, (component, value) -> {
            Object sources = other == null ? null : value(component, other);
            return switch (component.getName()) {
                case "name" -> value instanceof String ? named(id) : mapped(id, component.getName(), value, sources);
                case "schema" -> value instanceof String text ? schema(id, text) : value;
                case "column" ->
                    value instanceof String && id.kind() == Kind.DEFAULT
                            ? ids.of(id).name()
                            : mapped(id, component.getName(), value, sources);
                case "inputTypes" -> ids.of(id).path().get(2);
                case "labels" -> labels(id, value);
                case "inherited" -> value.equals(true) && !several.becomesItsOwn(object);
                case "grants" -> grants(id, value);
                case "columnOptions" -> byColumn(id, value);
                default ->
                    COLUMN_LISTS.contains(component.getName()) && isNames(value)
                            ? columns(relation(record, component.getName(), id), (List<?>) value)
                            : mapped(id, component.getName(), value, sources);
            };
        });
    }

    private String named(ObjectId id) {
        ObjectId after = ids.of(id);
        return after.kind().place() == Kind.Place.SCHEMA ? after.path().get(1) : after.name();
    }

    private String schema(ObjectId id, String schema) {
        return id.kind().place() == Kind.Place.SCHEMA ? ids.of(id).path().get(0) : ids.schema(schema);
    }

    private Object byColumn(ObjectId table, Object value) {
        SortedMap<String, Object> result = new TreeMap<>();
        ((Map<?, ?>) value).forEach((name, options) -> result.put(ids.column(table, (String) name), options));
        return result;
    }

    private Object labels(ObjectId id, Object value) {
        UnaryOperator<String> change = labels.getOrDefault(id, UnaryOperator.identity());
        return value instanceof List<?> list
                ? list.stream().map(String.class::cast).map(change).toList()
                : value;
    }

    /** Grants on columns. */
    private @Nullable Object grants(ObjectId id, @Nullable Object value) {
        if (!(value instanceof List<?> list) || id.kind() != Kind.PRIVILEGES) {
            return value;
        }
        return list.stream()
                .map(grant -> rebuilt(
                        (Record) grant,
                        (component, part) -> component.getName().equals("column") && part instanceof String column
                                ? ids.column(id.subject(), column)
                                : part))
                .toList();
    }

    private @Nullable ObjectId relation(Record record, String list, ObjectId id) {
        String component =
                list.equals("referencedColumns") ? "references" : id.kind() == Kind.STATISTICS ? "relation" : "table";
        return Arrays.stream(record.getClass().getRecordComponents())
                .filter(each -> each.getName().equals(component))
                .map(each -> value(each, record))
                .filter(ObjectId.class::isInstance)
                .map(ObjectId.class::cast)
                .findFirst()
                .orElse(null);
    }

    private Object columns(@Nullable ObjectId relation, List<?> names) {
        return relation == null
                ? names
                : names.stream()
                        .map(name -> ids.column(relation, (String) name))
                        .toList();
    }

    private static boolean isNames(@Nullable Object value) {
        return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
    }

    /** @param whole what the value belongs to, before the renames */
    private @Nullable Object mapped(
            ObjectId whole, String component, @Nullable Object value, @Nullable Object sources) {
        if (value instanceof ObjectId id) {
            return ids.of(id);
        }
        if (value instanceof String text) {
            boolean view = whole.kind() == Kind.VIEW || whole.kind() == Kind.MATERIALIZED_VIEW;
            return text(whole, component, text, sources, view);
        }
        if (value instanceof List<?> list) {
            List<?> others = sources instanceof List<?> all && all.size() == list.size() ? all : list;
            List<Object> result = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                result.add(mapped(whole, component, list.get(i), others.get(i)));
            }
            return result;
        }
        if (value instanceof SortedMap<?, ?> map && SQL.contains(component)) {
            SortedMap<Object, Object> result = new TreeMap<>();
            map.forEach((key, each) -> result.put(
                    key, mapped(whole, component, each, sources instanceof Map<?, ?> all ? all.get(key) : null)));
            return result;
        }
        return value instanceof Record record ? part(whole, record, sources) : value;
    }

    private String text(ObjectId whole, String component, String text, @Nullable Object sources, boolean ofView) {
        Kind named = NAMES.get(component);
        if (named != null) {
            return ids.own(named, text);
        }
        if (!SQL.contains(component)) {
            return text;
        }
        ShadowedNames others = shadowed.of(whole, target);
        String foretold = sources instanceof String wanted ? texts.after(text, wanted, ofView, others) : text;
        if (!foretold.equals(text)) {
            return foretold;
        }
        String typed = ids.type(text);
        return typed.equals(sources) && others.isIn(text) ? others.renamed(text) : typed;
    }

    /** Columns of views, attributes of types, the identity of a column and the like. */
    private Record part(ObjectId whole, Record record, @Nullable Object sources) {
        Record other = sources != null && sources.getClass() == record.getClass() ? (Record) sources : null;
        return rebuilt(record, (each, value) -> switch (each.getName()) {
            case "name" ->
                value instanceof String name
                                && (record instanceof ResultColumn
                                        || record instanceof ResultSetting
                                        || record instanceof Attribute)
                        ? ids.column(whole, name)
                        : value;
            case "sequenceSchema" -> sequenceSchema(whole, String.valueOf(value));
            default -> mapped(whole, each.getName(), value, other == null ? null : value(each, other));
        });
    }

    /** The sequence of an identity moves along with its table. */
    private String sequenceSchema(ObjectId column, String schema) {
        return schema.equals(column.schema()) ? ids.of(column).schema() : ids.schema(schema);
    }

    private interface Change {
        @Nullable
        Object of(RecordComponent component, @Nullable Object value);
    }

    private static Record rebuilt(Record record, Change change) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = change.of(components[i], value(components[i], record));
        }
        try {
            return record.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    private static @Nullable Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("every record has its accessors", e);
        }
    }
}
