package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What each object is called after renames, known by what it was called before all of them. */
final class RenamedIds {
    private static final Set<Kind> TYPES = Set.of(
            Kind.ENUM,
            Kind.DOMAIN,
            Kind.COMPOSITE_TYPE,
            Kind.BASE_TYPE,
            Kind.RANGE_TYPE,
            Kind.TABLE,
            Kind.FOREIGN_TABLE,
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW);

    /** What has parts. */
    private static final List<Kind> WHOLES = List.of(
            Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.DOMAIN, Kind.COMPOSITE_TYPE);

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    private final Map<ObjectId, String> names = new TreeMap<>();
    private final Map<ObjectId, String> schemas = new TreeMap<>();
    /** Types as they are printed in signatures and definitions of columns, quoted where necessary. */
    private final Map<String, String> types = new HashMap<>();

    RenamedIds copy() {
        RenamedIds copy = new RenamedIds();
        copy.names.putAll(names);
        copy.schemas.putAll(schemas);
        copy.types.putAll(types);
        return copy;
    }

    void rename(ObjectId id, String to) {
        names.put(id, to);
    }

    /** @param schema as it is called after the renames */
    void move(ObjectId id, String schema) {
        schemas.put(id, schema);
    }

    /** To be called when renames were added, before texts of types are asked for. */
    void settle(Iterable<ObjectId> all) {
        types.clear();
        for (ObjectId id : all) {
            if (TYPES.contains(id.kind())) {
                String before = printed(id);
                String after = printed(of(id));
                if (!before.equals(after)) {
                    types.put(before, after);
                }
            }
        }
    }

    private static String printed(ObjectId id) {
        return printed(id.path().get(0)) + "." + printed(id.path().get(1));
    }

    /** Key words are quoted by PostgreSQL, too: a type with such a name counts as another one, and is not taken for the same. */
    private static String printed(String name) {
        return PLAIN.matcher(name).matches() ? name : Quoting.identifier(name);
    }

    String schema(String name) {
        return own(Kind.SCHEMA, name);
    }

    /** What an object outside of schemas is called. */
    String own(Kind kind, String name) {
        return names.getOrDefault(ObjectId.of(kind, name), name);
    }

    ObjectId of(ObjectId id) {
        return switch (id.kind().place()) {
            case DATABASE -> inDatabase(id);
            case ABOUT -> id.about(of(id.subject()));
            case PART -> part(id);
            case SCHEMA -> inSchema(id);
        };
    }

    private ObjectId inDatabase(ObjectId id) {
        List<String> path = id.path();
        return switch (id.kind()) {
            case UNMODELLED -> id;
            case CAST -> ObjectId.of(Kind.CAST, type(path.get(0)), type(path.get(1)));
            case TRANSFORM -> ObjectId.of(Kind.TRANSFORM, type(path.get(0)), own(Kind.LANGUAGE, path.get(1)));
            case USER_MAPPING -> ObjectId.of(Kind.USER_MAPPING, own(Kind.SERVER, path.get(0)), path.get(1));
            default -> ObjectId.of(id.kind(), own(id.kind(), id.name()));
        };
    }

    private ObjectId inSchema(ObjectId id) {
        List<String> path = new ArrayList<>(id.path());
        ObjectId known =
                switch (id.kind()) {
                    case PARTITION -> known(id.path(), Kind.TABLE, Kind.FOREIGN_TABLE);
                    case SEQUENCE_OWNER -> new ObjectId(Kind.SEQUENCE, id.path());
                    case OPERATOR_FAMILY_MEMBER ->
                        new ObjectId(Kind.OPERATOR_FAMILY, id.path().subList(0, 3));
                    default -> id;
                };
        path.set(0, schemaOf(known));
        switch (id.kind()) {
            case DEFAULT_PRIVILEGES -> {}
            case PUBLICATION_SCHEMA -> path.set(1, own(Kind.PUBLICATION, path.get(1)));
            default -> {
                path.set(1, names.getOrDefault(known, path.get(1)));
                for (int i = 2; i < path.size(); i++) {
                    path.set(i, type(path.get(i)));
                }
            }
        }
        return new ObjectId(id.kind(), path);
    }

    private String schemaOf(ObjectId id) {
        String moved = schemas.get(id);
        return moved == null ? schema(id.path().get(0)) : moved;
    }

    private ObjectId part(ObjectId id) {
        ObjectId whole = known(id.path().subList(0, 2), WHOLES.toArray(Kind[]::new));
        String name = id.path().get(2);
        if (id.kind() == Kind.PUBLICATION_TABLE) {
            name = own(Kind.PUBLICATION, name);
        } else {
            name = names.getOrDefault(id.kind() == Kind.DEFAULT ? new ObjectId(Kind.COLUMN, id.path()) : id, name);
        }
        return ObjectId.of(
                id.kind(), schemaOf(whole), names.getOrDefault(whole, id.path().get(1)), name);
    }

    /** The one of these kinds that gets another name or schema, else any: no two of them have the same path. */
    private ObjectId known(List<String> path, Kind... kinds) {
        ObjectId id = new ObjectId(kinds[0], path);
        for (Kind kind : kinds) {
            ObjectId other = new ObjectId(kind, path);
            if (names.containsKey(other) || schemas.containsKey(other)) {
                id = other;
            }
        }
        return id;
    }

    /** What stands for {@code name} in what belongs to the object: a column of a table or view, an attribute of a type. */
    String column(@Nullable ObjectId whole, String name) {
        return whole == null ? name : of(whole.part(Kind.COLUMN, name)).name();
    }

    /** A text of types as {@code format_type} prints them, after the renames. Whole names only, all at once. */
    String type(String text) {
        if (types.isEmpty()) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            String type = typeAt(text, at);
            result.append(type == null ? text.substring(at, at + 1) : types.get(type));
            at += type == null ? 1 : type.length();
        }
        return result.toString();
    }

    private @Nullable String typeAt(String text, int at) {
        if (at > 0 && isOfName(text.charAt(at - 1))) {
            return null;
        }
        return types.keySet().stream()
                .filter(type -> text.startsWith(type, at))
                .filter(type -> at + type.length() == text.length() || !isOfName(text.charAt(at + type.length())))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '"' || c == '.';
    }
}
