package dev.lockstep.truth.drizzle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What schema files declare, in the form in which {@code declarations.js} hands it out. {@code file} is where something is declared,
 * {@code export} under which name; both are missing for what the schema holds but exports nowhere.
 */
record Declarations(
        List<Schema> schemas,
        List<EnumType> enums,
        List<Sequence> sequences,
        List<Role> roles,
        List<Table> tables,
        List<Policy> policies,
        List<View> views) {

    /** Something that has a place in the files. */
    interface Placed {
        @Nullable
        String file();

        @Nullable
        String export();
    }

    /** An error that the reader of the declarations found, and where. */
    record Fault(
            String detail,
            @Nullable String nextStep,
            @Nullable String file,
            @Nullable String export) implements Placed {}

    record Schema(@Nullable String file, @Nullable String export, String name) implements Placed {}

    record EnumType(@Nullable String file, @Nullable String export, String schema, String name, List<String> labels)
            implements Placed {}

    record Sequence(@Nullable String file, @Nullable String export, String schema, String name, SequenceOptions options)
            implements Placed {}

    /** Whole numbers, as text: they may be as large as {@code bigint}. */
    record SequenceOptions(
            String increment, String minValue, String maxValue, String startWith, String cache, boolean cycle) {}

    record Role(
            @Nullable String file,
            @Nullable String export,
            String name,
            boolean existing,
            boolean createDb,
            boolean createRole,
            boolean inherit)
            implements Placed {}

    record Table(
            @Nullable String file,
            @Nullable String export,
            String schema,
            String name,
            List<Column> columns,
            List<Key> primaryKeys,
            List<Unique> uniques,
            List<Check> checks,
            List<ForeignKey> foreignKeys,
            List<Index> indexes,
            List<Policy> policies,
            boolean rowSecurity)
            implements Placed {}

    /** @param enumName name of the column's type, or of its elements' type, when that is an enum */
    record Column(
            String name,
            String type,
            @Nullable String enumSchema,
            @Nullable String enumName,
            boolean primaryKey,
            boolean notNull,
            @Nullable Default defaultValue,
            @Nullable String generated,
            @Nullable Identity identity) {}

    /** Either a text to be quoted, with the type that it is cast to, or an expression. */
    record Default(
            @Nullable String literal,
            @Nullable String sql,
            @Nullable String cast) {}

    record Identity(boolean always, String sequence, SequenceOptions options) {}

    record Key(String name, List<String> columns) {}

    record Unique(String name, List<String> columns, boolean nullsNotDistinct) {}

    record Check(String name, String sql) {}

    record ForeignKey(
            String name,
            List<String> columns,
            String foreignSchema,
            String foreignTable,
            List<String> foreignColumns,
            @Nullable String onDelete,
            @Nullable String onUpdate) {}

    record Index(
            String name,
            boolean unique,
            String method,
            List<IndexPart> parts,
            List<String> options,
            @Nullable String where) {}

    record IndexPart(
            @Nullable String sql,
            @Nullable String column,
            @Nullable String opClass,
            boolean descending,
            String nulls) {}

    record Policy(
            @Nullable String file,
            @Nullable String export,
            String schema,
            String table,
            String name,
            boolean permissive,
            String command,
            List<String> roles,
            @Nullable String using,
            @Nullable String withCheck)
            implements Placed {}

    record View(
            @Nullable String file,
            @Nullable String export,
            String schema,
            String name,
            boolean materialized,
            String sql,
            List<String> options,
            @Nullable String using,
            @Nullable String tablespace,
            boolean withNoData)
            implements Placed {}
}
