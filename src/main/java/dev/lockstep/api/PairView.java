package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.environment.LookupPair;
import dev.lockstep.environment.Registration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is agreed on the lookup tables between two environments, as the API shows it. */
@Schema(name = "Pair")
@JsonInclude(Include.NON_NULL)
public record PairView(
        @Schema(examples = "release") String name,
        @Schema(examples = "development") String source,
        @Schema(examples = "test") String target,
        @Nullable String data,
        @Nullable List<String> tables,
        List<LookupDeclaration> lookup,

        @Schema(description = "What defines it in the service's configuration, which makes it read-only here.")
        @Nullable
        String definedBy,

        @Nullable Instant createdAt,
        @Nullable String createdBy,
        @Nullable Instant updatedAt,
        @Nullable String updatedBy) {

    static PairView of(LookupPair pair) {
        Registration.History history = pair.history();
        return new PairView(
                pair.name(),
                pair.source(),
                pair.target(),
                pair.terms().data(),
                pair.terms().tables(),
                pair.terms().lookup(),
                pair.definedBy(),
                history == null ? null : history.createdAt(),
                history == null ? null : history.createdBy(),
                history == null ? null : history.updatedAt(),
                history == null ? null : history.updatedBy());
    }
}
