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

/** What each object is called after the renames. */
final class RenamedIds {
    private static final Set<Kind> TYPES =
            Set.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW);

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    private final Map<String, String> schemas = new HashMap<>();
    private final Map<ObjectId, String> objects = new TreeMap<>();
    /** Types as they are printed in signatures and definitions of columns, quoted where necessary. */
    private final Map<String, String> types = new HashMap<>();

    void rename(ObjectId id, String to) {
        if (id.kind() == Kind.SCHEMA) {
            schemas.put(id.name(), to);
        } else {
            objects.put(id, to);
        }
    }

    /** To be called when all renames are known. */
    void settle(Iterable<ObjectId> all) {
        for (ObjectId id : all) {
            if (TYPES.contains(id.kind())) {
                String before = printed(id.path().get(0), id.path().get(1));
                ObjectId after = of(id);
                String name = printed(after.path().get(0), after.path().get(1));
                if (!before.equals(name)) {
                    types.put(before, name);
                }
            }
        }
    }

    private static String printed(String schema, String name) {
        return printed(schema) + "." + printed(name);
    }

    /** Key words are quoted by PostgreSQL, too: a type with such a name counts as another one, and is not taken for the same. */
    private static String printed(String name) {
        return PLAIN.matcher(name).matches() ? name : Quoting.identifier(name);
    }

    String schema(String name) {
        return schemas.getOrDefault(name, name);
    }

    ObjectId of(ObjectId id) {
        return switch (id.kind().place()) {
            case DATABASE -> id.kind() == Kind.SCHEMA ? ObjectId.of(Kind.SCHEMA, schema(id.name())) : id;
            case ABOUT -> id.about(of(id.subject()));
            case PART -> part(id);
            case SCHEMA -> inSchema(id);
        };
    }

    private ObjectId inSchema(ObjectId id) {
        List<String> path = new ArrayList<>(id.path());
        path.set(0, schema(path.get(0)));
        ObjectId known =
                switch (id.kind()) {
                    case PARTITION -> new ObjectId(Kind.TABLE, id.path());
                    case SEQUENCE_OWNER -> new ObjectId(Kind.SEQUENCE, id.path());
                    default -> id;
                };
        if (path.size() > 1 && id.kind() != Kind.DEFAULT_PRIVILEGES && id.kind() != Kind.PUBLICATION_SCHEMA) {
            path.set(1, objects.getOrDefault(known, path.get(1)));
            for (int i = 2; i < path.size(); i++) {
                path.set(i, type(path.get(i)));
            }
        }
        return new ObjectId(id.kind(), path);
    }

    private ObjectId part(ObjectId id) {
        List<String> path = new ArrayList<>(id.path());
        List<String> whole = id.path().subList(0, 2);
        path.set(0, schema(path.get(0)));
        for (Kind kind : List.of(Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.DOMAIN, Kind.COMPOSITE_TYPE)) {
            String name = objects.get(new ObjectId(kind, whole));
            if (name != null && (kind == Kind.DOMAIN) == (id.kind() == Kind.DOMAIN_CONSTRAINT)) {
                path.set(1, name);
            }
        }
        ObjectId known = id.kind() == Kind.DEFAULT ? new ObjectId(Kind.COLUMN, id.path()) : id;
        path.set(2, objects.getOrDefault(known, path.get(2)));
        return new ObjectId(id.kind(), path);
    }

    /** A text of types as {@code format_type} prints them, after the renames. */
    String type(String text) {
        String result = text;
        for (Map.Entry<String, String> type : types.entrySet()) {
            result = replaced(result, type.getKey(), type.getValue());
        }
        return result;
    }

    /** Whole names only. */
    private static String replaced(String text, String from, String to) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        int found = text.indexOf(from);
        while (found >= 0) {
            int end = found + from.length();
            boolean whole = (found == 0 || !isOfName(text.charAt(found - 1)))
                    && (end == text.length() || !isOfName(text.charAt(end)));
            result.append(text, at, found).append(whole ? to : from);
            at = end;
            found = text.indexOf(from, end);
        }
        return result.append(text.substring(at)).toString();
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '"' || c == '.';
    }
}
