package dev.lockstep.catalog;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A materialized view. Whether it is populated is state, not definition, and is not compared; one that has to be recreated is
 * populated again if it was.
 *
 * @param definition {@code pg_get_viewdef} without the closing semicolon
 * @param options storage parameters by name, those of its TOAST table with the prefix {@code toast.}
 * @param settings of those columns that have any, in the columns' order
 * @param accessMethod {@code null} for the heap
 * @param tablespace {@code null} for the default
 */
public record MaterializedView(
        String schema,
        String name,
        String definition,
        SortedMap<String, String> options,
        List<ResultColumn> columns,
        List<ResultSetting> settings,
        @Nullable String accessMethod,
        @Nullable String tablespace,
        boolean populated)
        implements DatabaseObject {
    public MaterializedView {
        options = Sorted.copyOf(options);
        columns = List.copyOf(columns);
        // Baselines of earlier versions have none.
        settings = settings == null ? List.of() : List.copyOf(settings);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.MATERIALIZED_VIEW, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(columns.stream().map(ResultColumn::name).toList().toString())
                .with("WITH", options.isEmpty() ? null : options)
                .with("COLUMNS", settings.isEmpty() ? null : settings)
                .with("USING", accessMethod)
                .with("TABLESPACE", tablespace)
                .with("definition", Summary.hash(definition))
                .toString();
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof MaterializedView view && populatedAs(true).equals(view.populatedAs(true));
    }

    private MaterializedView populatedAs(boolean populated) {
        return new MaterializedView(
                schema,
                name,
                definition,
                options,
                ResultColumn.withoutCollations(columns),
                settings,
                accessMethod,
                tablespace,
                populated);
    }
}
