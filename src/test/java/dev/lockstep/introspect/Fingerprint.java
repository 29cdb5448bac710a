package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.catalog.View;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The corpus's own description of a database, {@code kind|object|property|value} a line, made with psql and without our catalog.
 *
 * <p>It spells identities another way than we and {@code pg_identify_object} do; they are compared by the names that occur in them.
 */
record Fingerprint(List<Line> lines) {
    private static final Set<String> MODELLED = Set.of(
            "schema",
            "extension",
            "table",
            "view",
            "materialized view",
            "sequence",
            "column",
            "index",
            "constraint",
            "domain constraint",
            "trigger",
            "policy",
            "function",
            "procedure",
            "enum",
            "domain",
            "composite",
            "attribute",
            "publication",
            "foreign data wrapper",
            "server",
            "user mapping",
            "foreign table");

    private static final Set<String> NOISE =
            Set.of("on", "for", "as", "using", "role", "in", "schema", "language", "server", "pg_catalog");

    private static final Map<String, String> DEFAULT_PRIVILEGES =
            Map.of("r", "tables", "S", "sequences", "f", "functions", "T", "types", "n", "schemas");

    record Line(String kind, String object, String property, String value) {
        boolean modelled() {
            return MODELLED.contains(kind);
        }

        boolean grants() {
            return property.startsWith("acl ");
        }
    }

    static Fingerprint of(List<String> output) {
        return new Fingerprint(output.stream()
                .map(line -> line.split("\\|", 4))
                .map(parts -> new Line(parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : ""))
                .toList());
    }

    /** What the fingerprint names and the catalog neither models nor reports. */
    Set<String> missingIn(Catalog catalog) {
        Set<String> known = named(catalog);
        Set<String> missing = new HashSet<>();
        for (Line line : lines) {
            String object = line.kind().equals("default privileges")
                    ? line.object().substring(0, line.object().length() - 1)
                            + DEFAULT_PRIVILEGES.get(
                                    line.object().substring(line.object().length() - 1))
                    : line.object();
            String name = names(object);
            boolean comment = line.modelled()
                    && line.property().equals("comment")
                    && !line.kind().equals("extension");
            if (!known.contains(name) && !implied(line, known)) {
                missing.add(line.kind() + " " + line.object());
            } else if (comment && !known.contains("comment " + name)) {
                missing.add("comment on " + line.kind() + " " + line.object());
            }
        }
        return missing;
    }

    /** Everything that is said of modelled kinds but grants, for telling whether two databases differ in them. */
    Set<Line> definitions() {
        return lines.stream()
                .filter(line -> line.modelled() && !line.grants())
                .filter(line -> !line.kind().equals("extension"))
                .collect(Collectors.toSet());
    }

    /** What every database has, what comes with a range type, and columns of foreign tables, which are reported as a whole. */
    private static boolean implied(Line line, Set<String> known) {
        return switch (line.kind()) {
            case "extension" -> line.object().equals("plpgsql");
            case "cast" -> line.object().endsWith("multirange");
            case "column" -> {
                int end = line.object().lastIndexOf('.');
                yield known.contains("foreign " + names(line.object().substring(0, end)));
            }
            default -> false;
        };
    }

    private static Set<String> named(Catalog catalog) {
        Set<String> known = new HashSet<>();
        for (DatabaseObject object : catalog.objects()) {
            ObjectId id = object.id();
            if (object instanceof Comment comment) {
                known.add("comment " + names(spelled(catalog, comment.on())));
            } else if (object instanceof Unmodelled unmodelled) {
                String prefix = unmodelled.type().equals("foreign table") ? "foreign " : "";
                known.add(prefix + names(unmodelled.identity()));
                known.add(names(unmodelled.identity()));
            } else {
                known.add(names(spelled(catalog, id)));
            }
            addParts(object, known);
        }
        catalog.all(Partition.class).forEach(partition -> addClones(catalog, partition, known));
        return known;
    }

    private static void addParts(DatabaseObject object, Set<String> known) {
        String whole = object.id().displayName();
        if (object instanceof View view) {
            view.columns().stream().map(ResultColumn::name).forEach(name -> known.add(names(whole + "." + name)));
        } else if (object instanceof MaterializedView view) {
            view.columns().stream().map(ResultColumn::name).forEach(name -> known.add(names(whole + "." + name)));
        } else if (object instanceof CompositeType type) {
            type.attributes().forEach(attribute -> known.add(names(whole + "." + attribute.name())));
        } else if (object instanceof Constraint constraint && constraint.type().hasIndex()) {
            String schema = constraint.table().schema();
            known.add(names(
                    schema + "." + constraint.name() + " " + constraint.table().displayName()));
        } else if (object instanceof Column column && column.identity() != null) {
            known.add(names(
                    column.identity().sequenceSchema() + "." + column.identity().sequenceName()));
        }
    }

    /** The fingerprint names the triggers of partitions, too, which come from their parent. */
    private static void addClones(Catalog catalog, Partition partition, Set<String> known) {
        ObjectId parent = partition.parent();
        while (true) {
            ObjectId at = parent;
            catalog.all(Trigger.class)
                    .filter(trigger -> trigger.relation().equals(at))
                    .forEach(trigger -> known.add(names(partition.child().displayName() + " " + trigger.name())));
            var above = catalog.get(Partition.class, new ObjectId(Kind.PARTITION, at.path()));
            if (above.isEmpty()) {
                return;
            }
            parent = above.get().parent();
        }
    }

    private static String spelled(Catalog catalog, ObjectId id) {
        return catalog.get(Index.class, id)
                .map(index -> id.displayName() + " " + index.relation().displayName())
                .orElse(id.displayName());
    }

    /** The names in {@code identity}, sorted: without quotes, punctuation and the words that the spellings differ in. */
    private static String names(String identity) {
        return Arrays.stream(identity.toLowerCase(Locale.ROOT).replace("\"", "").split("[\\s.,()]+"))
                .filter(word -> !word.isEmpty() && !NOISE.contains(word))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
