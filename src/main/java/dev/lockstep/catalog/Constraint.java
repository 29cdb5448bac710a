package dev.lockstep.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A primary key, unique, check, foreign key or exclusion constraint of a table, together with the index it owns.
 * Foreign keys that a partition has from its parent are left out: they come and go with the parent's.
 *
 * @param definition {@code pg_get_constraintdef} without a trailing {@code NOT VALID}
 * @param columns the constrained columns in key order; empty for a check over whole rows
 * @param references the referenced table of a foreign key, else {@code null}
 * @param referencedColumns in key order, empty unless a foreign key
 * @param inherited it comes from a parent (inheritance or partition) and is not also declared here
 * @param parent for the key of a partition that is attached to its parent's: that constraint, else {@code null}
 * @param clustered {@code CLUSTER} uses its index
 * @param replicaIdentity its index is the table's replica identity
 * @param tablespace of its index, {@code null} for the default
 * @param firings which of the triggers that PostgreSQL enforces it with fire otherwise than these are made to, sorted: {@code ALTER
 *     TABLE … DISABLE TRIGGER ALL} leaves a key that nobody enforces. Empty for nearly all
 */
public record Constraint(
        ObjectId table,
        String name,
        Type type,
        String definition,
        boolean validated,
        List<String> columns,
        @Nullable ObjectId references,
        List<String> referencedColumns,
        boolean inherited,
        @Nullable ObjectId parent,
        boolean clustered,
        boolean replicaIdentity,
        @Nullable String tablespace,
        List<Firing> firings)
        implements DatabaseObject {
    private static final Pattern NO_INHERIT = Pattern.compile("\\) NO INHERIT( NOT (VALID|ENFORCED))*$");

    public Constraint {
        // Baselines of earlier versions have none.
        firings = firings == null
                ? List.of()
                : firings.stream().sorted().distinct().toList();
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /** One that is enforced. */
    public Constraint(
            ObjectId table,
            String name,
            Type type,
            String definition,
            boolean validated,
            List<String> columns,
            @Nullable ObjectId references,
            List<String> referencedColumns,
            boolean inherited,
            @Nullable ObjectId parent,
            boolean clustered,
            boolean replicaIdentity,
            @Nullable String tablespace) {
        this(
                table,
                name,
                type,
                definition,
                validated,
                columns,
                references,
                referencedColumns,
                inherited,
                parent,
                clustered,
                replicaIdentity,
                tablespace,
                List.of());
    }

    @Override
    public ObjectId id() {
        return table.part(Kind.CONSTRAINT, name);
    }

    public Constraint withValidated() {
        return new Constraint(
                table,
                name,
                type,
                definition,
                true,
                columns,
                references,
                referencedColumns,
                inherited,
                parent,
                clustered,
                replicaIdentity,
                tablespace,
                firings);
    }

    public Constraint withFirings(List<Firing> others) {
        return new Constraint(
                table,
                name,
                type,
                definition,
                validated,
                columns,
                references,
                referencedColumns,
                inherited,
                parent,
                clustered,
                replicaIdentity,
                tablespace,
                others);
    }

    @Override
    public String summary() {
        return Summary.of(definition)
                .when(!validated, "NOT VALID")
                .with("attached to", parent == null ? null : parent.displayName())
                .when(clustered, "CLUSTERED")
                .when(replicaIdentity, "REPLICA IDENTITY")
                .with("TABLESPACE", tablespace)
                .with("whose triggers are", firings.isEmpty() ? null : firings)
                .toString();
    }

    /** Whether children have it, too. */
    public boolean passesOn() {
        return !NO_INHERIT.matcher(definition).find();
    }

    /**
     * Whether it is inherited says how it was made, not what it is; nor does the order of storage parameters. A child that was made
     * after its parent's check is held to it from its first row on, so its own is as good as one that is not validated, and cannot
     * become one.
     */
    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return equals(other)
                || other instanceof Constraint there
                        && StorageParameters.same(definition, there.definition)
                        && declaredLocally(definition, validated || inherited && there.validated && there.inherited)
                                .equals(there.declaredLocally(definition, there.validated));
    }

    private Constraint declaredLocally(String text, boolean valid) {
        return new Constraint(
                table,
                name,
                type,
                text,
                valid,
                columns,
                references,
                referencedColumns,
                false,
                parent,
                clustered,
                replicaIdentity,
                tablespace,
                firings);
    }

    /**
     * That one of the triggers behind a constraint does not fire as it was made to.
     *
     * @param table that it is on: the constrained or the referenced one, or a partition of either
     * @param enabled not {@link Trigger.Enabled#ORIGIN}
     */
    public record Firing(ObjectId table, Event event, Trigger.Enabled enabled) implements Comparable<Firing> {
        @Override
        public int compareTo(Firing other) {
            int order = table.compareTo(other.table);
            order = order != 0 ? order : event.compareTo(other.event);
            return order != 0 ? order : enabled.compareTo(other.enabled);
        }

        @Override
        public String toString() {
            return enabled + " on " + event.words + " " + table.displayName();
        }
    }

    /** What such a trigger looks at. (PostgreSQL's source, {@code ri_triggers.c} and {@code constraint.c}: there is one function for each.) */
    public enum Event {
        INSERT("insert into", "^RI_FKey_check_ins$"),
        UPDATE("update of", "^RI_FKey_check_upd$"),
        REFERENCED_DELETE("delete from", "^RI_FKey_(?!check_).*_del$"),
        REFERENCED_UPDATE("update of the referenced", "^RI_FKey_(?!check_).*_upd$"),
        DUPLICATE("deferred duplicates in", "^unique_key_recheck$");

        private final String words;
        private final String functions;

        Event(String words, String functions) {
            this.words = words;
            this.functions = functions;
        }

        /** A regular expression, for Java as for PostgreSQL, for the names in {@code pg_proc} of the functions that are called for it. */
        public String functions() {
            return functions;
        }

        /** The one for which this function is called. */
        public static Event of(String function) {
            return Arrays.stream(values())
                    .filter(event ->
                            Pattern.compile(event.functions).matcher(function).find())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("unknown trigger function " + function));
        }
    }

    public enum Type {
        PRIMARY_KEY,
        UNIQUE,
        CHECK,
        FOREIGN_KEY,
        EXCLUSION;

        /** Whether the constraint is enforced by an index of the same name. */
        public boolean hasIndex() {
            return this == PRIMARY_KEY || this == UNIQUE || this == EXCLUSION;
        }
    }
}
