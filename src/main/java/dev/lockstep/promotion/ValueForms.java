package dev.lockstep.promotion;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What values look like inside, in two catalogs. A column's type may be called the same in both and yet its values not stay the same: a
 * domain below it is over another type, a composite type or the row type of a table has lost an attribute or made one narrower.
 */
final class ValueForms {
    private static final String WORD = "(\"(?:[^\"]|\"\")+\"|[^\".()\\[\\]]+)";
    private static final Pattern QUALIFIED = Pattern.compile(WORD + "\\." + WORD);
    private static final String ARRAY = "[]";

    private final Catalog from;
    private final Catalog to;

    ValueForms(Catalog from, Catalog to) {
        this.from = from;
        this.to = to;
    }

    /** Whether the column keeps its type by name, and values lose something on the way from the one catalog to the other. */
    boolean lose(Column column) {
        return column.table().kind() == Kind.TABLE
                && column.generation() == null
                && to.get(Column.class, column.id())
                        .filter(after ->
                                after.generation() == null && after.type().equals(column.type()))
                        .isPresent()
                && loses(column.type(), new HashSet<>());
    }

    private boolean loses(String type, Set<ObjectId> seen) {
        return holder(type, from)
                .filter(seen::add)
                .filter(id ->
                        losesItself(id) || parts(id, from).values().stream().anyMatch(part -> loses(part, seen)))
                .isPresent();
    }

    private boolean losesItself(ObjectId id) {
        Map<String, String> after = parts(id, to);
        return parts(id, from).entrySet().stream()
                .anyMatch(part -> !part.getValue().equals(after.get(part.getKey())));
    }

    /** The tables whose rows are in the column's values, in {@code from}. */
    Stream<ObjectId> rowTypesIn(Column column) {
        Set<ObjectId> found = new HashSet<>();
        collect(column.type(), found);
        return found.stream().filter(id -> id.kind() == Kind.TABLE);
    }

    private void collect(String type, Set<ObjectId> found) {
        holder(type, from)
                .filter(found::add)
                .ifPresent(id -> parts(id, from).values().forEach(part -> collect(part, found)));
    }

    /** The domain or composite type that values of the type, or the elements of its arrays, are of. */
    private static Optional<ObjectId> holder(String type, Catalog catalog) {
        return named(type, Kind.COMPOSITE_TYPE, Kind.DOMAIN, Kind.TABLE)
                .filter(catalog::contains)
                .findFirst();
    }

    /** What the type, or that of the elements of an array, is if it is one of these kinds. None for PostgreSQL's own. */
    static Stream<ObjectId> named(String type, Kind... kinds) {
        Matcher name = QUALIFIED.matcher(element(type));
        return name.matches()
                ? Stream.of(kinds).map(kind -> ObjectId.of(kind, unquoted(name.group(1)), unquoted(name.group(2))))
                : Stream.empty();
    }

    private static String element(String type) {
        return type.endsWith(ARRAY) ? element(type.substring(0, type.length() - ARRAY.length())) : type;
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    /** Types by the names of the attributes; of a domain that of its values, under no name. */
    private static Map<String, String> parts(ObjectId id, Catalog catalog) {
        Map<String, String> parts = new LinkedHashMap<>();
        DatabaseObject object = catalog.find(id);
        if (object instanceof Domain domain) {
            parts.put("", domain.type());
        } else if (object instanceof CompositeType composite) {
            composite.attributes().forEach(attribute -> parts.put(attribute.name(), attribute.type()));
        } else if (object instanceof Table) {
            catalog.columnsOf(id).forEach(column -> parts.put(column.name(), column.type()));
        }
        return parts;
    }

    /** Makes a type of some columns and says how it is called. */
    interface TypeMaker {
        String make(String columns);
    }

    /**
     * A type that reads the texts of a type as {@code from} has it. It is made of PostgreSQL's own types alone, so that it can be had
     * whatever becomes of those of the schema, and holds on to none of them.
     */
    String readable(String type, TypeMaker maker) {
        String element = element(type);
        String brackets = type.substring(element.length());
        Optional<ObjectId> holder = holder(type, from);
        if (holder.isEmpty()) {
            return element.indexOf('.') < 0 ? type : "text" + brackets;
        }
        Map<String, String> parts = parts(holder.get(), from);
        if (holder.get().kind() == Kind.DOMAIN) {
            return readable(parts.get(""), maker) + brackets;
        }
        return maker.make(parts.entrySet().stream()
                        .map(part -> Quoting.identifier(part.getKey()) + " " + readable(part.getValue(), maker))
                        .collect(joining(", ")))
                + brackets;
    }

    /**
     * An expression for what is left of a value in {@code to}.
     *
     * @param json the value, as {@code jsonb}
     * @param type as both catalogs call it
     */
    String converted(String json, String type) {
        return converted(json, type, 0);
    }

    private String converted(String json, String type, int depth) {
        if (type.endsWith(ARRAY)) {
            String alias = "e" + depth;
            String element = type.substring(0, type.length() - ARRAY.length());
            return holder(type, to).isEmpty()
                    ? json
                    : "CASE WHEN jsonb_typeof(%s) = 'array' THEN (SELECT coalesce(jsonb_agg(%s ORDER BY %s.n), '[]') FROM jsonb_array_elements(%s) WITH ORDINALITY AS %s(v, n)) END"
                            .formatted(json, converted(alias + ".v", element, depth + 1), alias, json, alias);
        }
        Optional<ObjectId> holder = holder(type, to);
        if (holder.isEmpty()) {
            return type.indexOf('.') < 0
                    ? "(SELECT to_jsonb(v%1$d.v) FROM jsonb_to_record(jsonb_build_object('v', %2$s)) AS v%1$d(v %3$s))"
                            .formatted(depth, json, type)
                    : json;
        }
        Map<String, String> parts = parts(holder.get(), to);
        if (holder.get().kind() == Kind.DOMAIN) {
            return converted(json, parts.get(""), depth);
        }
        return parts.isEmpty()
                ? "CASE WHEN jsonb_typeof(%s) = 'object' THEN '{}'::jsonb END".formatted(json)
                : "CASE WHEN jsonb_typeof(%s) = 'object' THEN %s END"
                        .formatted(
                                json,
                                parts.entrySet().stream()
                                        .map(part -> "jsonb_build_object(%s, %s)"
                                                .formatted(
                                                        Quoting.literal(part.getKey()),
                                                        converted(
                                                                "(" + json + "->" + Quoting.literal(part.getKey())
                                                                        + ")",
                                                                part.getValue(),
                                                                depth + 1)))
                                        .collect(joining(" || ")));
    }
}
