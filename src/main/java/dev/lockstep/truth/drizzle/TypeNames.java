package dev.lockstep.truth.drizzle;

import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.regex.Pattern;

/** Types as drizzle-kit writes them: its own as they are, all others as a name in quotes. */
final class TypeNames {

    /** A type that begins with one of these is written as it is. */
    private static final List<String> PLAIN = List.of(
            "uuid",
            "smallint",
            "integer",
            "bigint",
            "boolean",
            "text",
            "varchar",
            "serial",
            "bigserial",
            "decimal",
            "numeric",
            "real",
            "json",
            "time",
            "date",
            "interval",
            "double precision",
            "char",
            "vector",
            "geometry",
            "halfvec",
            "sparsevec",
            "bit");

    private static final Pattern ARRAY = Pattern.compile("(?:\\[\\d*])+$");
    private static final Pattern NAME = Pattern.compile("[\\w$]+");

    private TypeNames() {}

    static String of(Declarations.Column column) {
        String type = column.type();
        var array = ARRAY.matcher(type);
        String dimensions = array.find() ? array.group() : "";
        String element = type.substring(0, type.length() - dimensions.length());
        if (column.enumName() != null) {
            String schema = column.enumSchema() == null ? "public" : column.enumSchema();
            return Quoting.qualified(schema, column.enumName()) + dimensions;
        }
        return (isPlain(element) ? element : Quoting.identifier(element)) + dimensions;
    }

    /** With parentheses or spaces it is no name: {@code geography(Point,4326)}, which drizzle-kit leaves for its user to correct. */
    private static boolean isPlain(String type) {
        return PLAIN.stream().anyMatch(type::startsWith) || !NAME.matcher(type).matches();
    }
}
