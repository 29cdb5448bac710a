package dev.lockstep.catalog;

/**
 * The default of a column of a table or of a view.
 *
 * @param relation the table's or view's id
 * @param expression as {@code pg_get_expr} prints it
 */
public record DefaultValue(ObjectId relation, String column, String expression) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return relation.part(Kind.DEFAULT, column);
    }

    @Override
    public String summary() {
        return expression;
    }
}
