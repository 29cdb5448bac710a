package dev.lockstep.catalog;

import java.util.Objects;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table (those of views are part of the view). Its default is a {@link DefaultValue}.
 *
 * <p>Columns of one table stand in the {@link Catalog} in their physical order, which is not compared.
 *
 * @param type as {@code format_type(atttypid, atttypmod)} prints it under an empty {@code search_path}
 * @param collation qualified and quoted, {@code null} when it is the type's own
 * @param notNullConstraint what is behind {@code notNull}; {@code null} when it may be null, and on servers before 18, where it is
 *     nothing but a mark on the column
 * @param identity {@code null} when it is no identity column
 * @param generation {@code null} when it is not generated
 * @param storage {@code PLAIN}, {@code EXTERNAL}, {@code EXTENDED}, {@code MAIN}; {@code null} when it is the type's own
 * @param compression {@code pglz} or {@code lz4}; {@code null} for the server's default
 * @param statisticsTarget {@code null} for the server's default
 * @param options per-attribute options ({@code n_distinct} …)
 * @param inherited it comes from a parent (inheritance or partition) and is not also declared here
 * @param dimensions with how many an array was declared, 0 for anything else. The server keeps the number and heeds it nowhere
 *     (PostgreSQL documentation, "8.15.1. Declaration of Array Types"), so it makes no difference between two columns; only
 *     drizzle-kit asks for it, so what is made anew is made with it
 */
public record Column(
        ObjectId table,
        String name,
        String type,
        @Nullable String collation,
        boolean notNull,
        @Nullable NotNull notNullConstraint,
        @Nullable Identity identity,
        @Nullable Generation generation,
        @Nullable String storage,
        @Nullable String compression,
        @Nullable Integer statisticsTarget,
        SortedMap<String, String> options,
        boolean inherited,
        int dimensions)
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
        if (notNullConstraint != null) {
            summary.with("CONSTRAINT", notNullConstraint.chosenName())
                    .when(!notNullConstraint.validated(), "NOT VALID")
                    .when(notNullConstraint.noInherit(), "NO INHERIT");
        }
        if (identity != null) {
            summary.with(
                            "GENERATED " + (identity.always() ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY",
                            identity.sequenceName())
                    .when(true, identity.options().summary())
                    .when(identity.otherPersistence(), "NOT LOGGED AS ITS TABLE IS");
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
                || other instanceof Column column
                        && NotNull.same(notNullConstraint, column.notNullConstraint)
                        && declaredLocally().equals(column.declaredLocally());
    }

    /** Whether no row has a null in it: rows that were there before a {@code NOT VALID} constraint may. */
    public boolean holdsNoNull() {
        return notNull && (notNullConstraint == null || notNullConstraint.validated());
    }

    /** Whether {@code NOT NULL} reaches down to children. */
    public boolean passesOnNotNull() {
        return notNull && (notNullConstraint == null || !notNullConstraint.noInherit());
    }

    private Column declaredLocally() {
        return new Column(
                table,
                name,
                type,
                collation,
                notNull,
                null,
                identity,
                generation,
                storage,
                compression,
                statisticsTarget,
                options,
                false,
                dimensions);
    }

    /** The type as a declaration writes it: {@code integer[][]} where {@code format_type} says {@code integer[]}. */
    public String declaredType() {
        return type.endsWith("[]") ? type + "[]".repeat(Math.max(0, dimensions - 1)) : type;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Column column
                        && table.equals(column.table)
                        && name.equals(column.name)
                        && type.equals(column.type)
                        && Objects.equals(collation, column.collation)
                        && notNull == column.notNull
                        && Objects.equals(notNullConstraint, column.notNullConstraint)
                        && Objects.equals(identity, column.identity)
                        && Objects.equals(generation, column.generation)
                        && Objects.equals(storage, column.storage)
                        && Objects.equals(compression, column.compression)
                        && Objects.equals(statisticsTarget, column.statisticsTarget)
                        && options.equals(column.options)
                        && inherited == column.inherited;
    }

    @Override
    public int hashCode() {
        return Objects.hash(table, name, type);
    }

    /** All that makes two columns different, and nothing else: a {@linkplain Catalog#fingerprint() fingerprint} is made of it. */
    @Override
    public String toString() {
        return "Column[table=" + table + ", name=" + name + ", type=" + type + ", collation=" + collation + ", notNull="
                + notNull + ", notNullConstraint=" + notNullConstraint + ", identity=" + identity + ", generation="
                + generation + ", storage=" + storage + ", compression=" + compression + ", statisticsTarget="
                + statisticsTarget + ", options=" + options + ", inherited=" + inherited + "]";
    }

    /**
     * A not-null constraint. (PostgreSQL 18, "E.2. Release 18": they are stored in {@code pg_constraint}.)
     *
     * @param validated {@code false} for {@code NOT VALID}
     * @param inherited it comes from a parent, whether or not it is declared here too
     */
    public record NotNull(String name, boolean validated, boolean noInherit, boolean inherited) {
        private static final Pattern GENERATED = Pattern.compile(".*_not_null\\d*");

        /**
         * The name, if somebody chose it: {@code null} for {@code <table>_<column>_not_null}, which PostgreSQL makes up and which says
         * nothing (it stays behind when table or column are renamed), and for inherited ones, which are called as the parent's or not,
         * depending on how the child was made.
         */
        public @Nullable String chosenName() {
            return inherited || GENERATED.matcher(name).matches() ? null : name;
        }

        /** As in {@link Column#toString}: without a name that makes no difference. */
        @Override
        public String toString() {
            return "NotNull[name=" + chosenName() + ", validated=" + validated + ", noInherit=" + noInherit
                    + ", inherited=" + inherited + "]";
        }

        /** A server before 18 has the plain constraint only, and no name that could differ. */
        static boolean same(@Nullable NotNull one, @Nullable NotNull other) {
            if (one == null || other == null) {
                return isPlain(one) && isPlain(other);
            }
            return one.validated == other.validated
                    && one.noInherit == other.noInherit
                    && (one.inherited || other.inherited || Objects.equals(one.chosenName(), other.chosenName()));
        }

        private static boolean isPlain(@Nullable NotNull constraint) {
            return constraint == null || constraint.validated && !constraint.noInherit;
        }
    }

    /**
     * @param always {@code GENERATED ALWAYS}, else {@code BY DEFAULT}
     * @param sequenceSchema schema of the inner sequence
     * @param sequenceName name of the inner sequence
     * @param otherPersistence since PostgreSQL 15: the inner sequence is unlogged and the table is not, or the other way round
     */
    public record Identity(
            boolean always,
            String sequenceSchema,
            String sequenceName,
            SequenceOptions options,
            boolean otherPersistence) {
        /** What comments, labels and grants call the inner sequence, which is no object of its own. */
        public ObjectId sequence() {
            return ObjectId.of(Kind.SEQUENCE, sequenceSchema, sequenceName);
        }
    }

    /**
     * @param expression as {@code pg_get_expr} prints it
     * @param stored else virtual (since PostgreSQL 18)
     */
    public record Generation(String expression, boolean stored) {}
}
