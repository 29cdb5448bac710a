package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A cast. (PostgreSQL documentation, "CREATE CAST".)
 *
 * @param source type as {@code format_type} prints it
 * @param target likewise
 * @param function with its argument types, qualified and quoted; {@code null} when the method needs none
 */
public record Cast(
        String source,
        String target,
        Method method,
        @Nullable String function,
        Context context) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.CAST, source, target);
    }

    @Override
    public String summary() {
        return Summary.of(method.sql())
                .when(function != null, String.valueOf(function))
                .when(context != Context.EXPLICIT, context.sql())
                .toString();
    }

    public enum Method {
        FUNCTION("WITH FUNCTION"),
        INOUT("WITH INOUT"),
        BINARY("WITHOUT FUNCTION");

        private final String sql;

        Method(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }
    }

    /** Where PostgreSQL applies the cast by itself. */
    public enum Context {
        EXPLICIT(""),
        ASSIGNMENT("AS ASSIGNMENT"),
        IMPLICIT("AS IMPLICIT");

        private final String sql;

        Context(String sql) {
            this.sql = sql;
        }

        /** Empty for {@link #EXPLICIT}. */
        public String sql() {
            return sql;
        }
    }
}
