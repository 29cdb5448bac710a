package dev.lockstep.truth;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the environments was there for the reading of a schema that does not declare it.
 *
 * @param schemas {@code null} when none were needed
 */
record Lent(List<InstalledExtension> extensions, LentSchemas.@Nullable Lent schemas) {
    Lent {
        extensions = List.copyOf(extensions);
    }

    boolean isNothing() {
        return extensions.isEmpty() && schemas == null;
    }

    /** Schemas in which nothing but this is. */
    Set<String> schemaNames() {
        return schemas == null ? Set.of() : schemas.schemas();
    }
}
