package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A foreign-data wrapper.
 *
 * @param handler the function's qualified name as it stands in SQL, {@code null} without one
 * @param validator likewise
 */
public record ForeignDataWrapper(
        String name, @Nullable String handler, @Nullable String validator, ForeignOptions options)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.FOREIGN_DATA_WRAPPER, name);
    }

    @Override
    public String summary() {
        return Summary.of("wrapper")
                .with("HANDLER", handler)
                .with("VALIDATOR", validator)
                .with("OPTIONS", options.none() ? null : options.summary())
                .toString();
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof ForeignDataWrapper wrapper
                && options.sameAs(wrapper.options)
                && withOptions(ForeignOptions.NONE).equals(wrapper.withOptions(ForeignOptions.NONE));
    }

    private ForeignDataWrapper withOptions(ForeignOptions others) {
        return new ForeignDataWrapper(name, handler, validator, others);
    }
}
