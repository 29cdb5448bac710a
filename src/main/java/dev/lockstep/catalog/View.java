package dev.lockstep.catalog;

import java.util.List;
import java.util.SortedMap;

/**
 * A view.
 *
 * @param definition {@code pg_get_viewdef} without the closing semicolon
 * @param options {@code security_barrier}, {@code security_invoker}, {@code check_option}
 * @param columns in order; {@code CREATE OR REPLACE VIEW} may only append to them
 */
public record View(
        String schema, String name, String definition, SortedMap<String, String> options, List<ResultColumn> columns)
        implements DatabaseObject {
    public View {
        options = Sorted.copyOf(options);
        columns = List.copyOf(columns);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.VIEW, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(columns.stream().map(ResultColumn::name).toList().toString())
                .with("WITH", options.isEmpty() ? null : options)
                .with("definition", Summary.hash(definition))
                .toString();
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof View view && withoutCollations().equals(view.withoutCollations());
    }

    private View withoutCollations() {
        return new View(schema, name, definition, options, ResultColumn.withoutCollations(columns));
    }
}
