package dev.lockstep.catalog;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table (those of views are part of the view). Its default is a {@link DefaultValue}.
 *
 * <p>Columns of one table stand in the {@link Catalog} in their physical order, which is not compared.
 *
 * @param type as {@code format_type(atttypid, atttypmod)} prints it under an empty {@code search_path}
 * @param collation qualified and quoted, {@code null} when it is the type's own
 * @param identity {@code null} when it is no identity column
 * @param generation {@code null} when it is not generated
 * @param storage {@code PLAIN}, {@code EXTERNAL}, {@code EXTENDED}, {@code MAIN}; {@code null} when it is the type's own
 * @param compression {@code pglz} or {@code lz4}; {@code null} for the server's default
 * @param statisticsTarget {@code null} for the server's default
 * @param options per-attribute options ({@code n_distinct} …)
 * @param inherited it comes from a parent (inheritance or partition) and is not also declared here
 */
public record Column(
        ObjectId table,
        String name,
        String type,
        @Nullable String collation,
        boolean notNull,
        @Nullable Identity identity,
        @Nullable Generation generation,
        @Nullable String storage,
        @Nullable String compression,
        @Nullable Integer statisticsTarget,
        SortedMap<String, String> options,
        boolean inherited)
        implements DatabaseObject {
    public Column {
        options = Sorted.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return table.part(Kind.COLUMN, name);
    }

    @Override
    public String summary() {
        Summary summary = Summary.of(type).with("COLLATE", collation).when(true, notNull ? "NOT NULL" : "NULL");
        if (identity != null) {
            summary.with(
                            "GENERATED " + (identity.always() ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY",
                            identity.sequenceName())
                    .when(true, identity.options().summary());
        }
        if (generation != null) {
            summary.with("GENERATED ALWAYS AS", generation.expression())
                    .when(true, generation.stored() ? "STORED" : "VIRTUAL");
        }
        return summary.with("STORAGE", storage)
                .with("COMPRESSION", compression)
                .with("STATISTICS", statisticsTarget)
                .with("OPTIONS", options.isEmpty() ? null : options)
                .toString();
    }

    /** Whether it is inherited says how it was made, not what it is: attaching a partition changes it. */
    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return equals(other)
                || other instanceof Column column && declaredLocally().equals(column.declaredLocally());
    }

    private Column declaredLocally() {
        return new Column(
                table,
                name,
                type,
                collation,
                notNull,
                identity,
                generation,
                storage,
                compression,
                statisticsTarget,
                options,
                false);
    }

    /**
     * @param always {@code GENERATED ALWAYS}, else {@code BY DEFAULT}
     * @param sequenceSchema schema of the inner sequence
     * @param sequenceName name of the inner sequence
     */
    public record Identity(boolean always, String sequenceSchema, String sequenceName, SequenceOptions options) {}

    /**
     * @param expression as {@code pg_get_expr} prints it
     * @param stored else virtual (since PostgreSQL 18)
     */
    public record Generation(String expression, boolean stored) {}
}
