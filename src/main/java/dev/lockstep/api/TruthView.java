package dev.lockstep.api;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.TruthVersion;
import dev.lockstep.truth.Truths;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is configured as the source of truth, and in which version it is now. */
@Schema(name = "Truth")
public record TruthView(
        @Schema(description = "The environment that has this one; null: all that have none of their own") @Nullable
        String environment,

        @Schema(description = "sql, drizzle, environment or upload")
        String kind,

        @Schema(description = "Where it is read from") String from,

        List<String> entries,
        @Nullable String casing,
        List<String> include,
        List<String> exclude,

        @Schema(description = "What it is at this moment; null when it cannot be read") @Nullable
        TruthVersion version,

        @Schema(description = "Why it cannot be read; null when it can") @Nullable
        String problem) {

    static TruthView of(@Nullable String environment, TruthSource source, Truths truths) {
        TruthVersion version = null;
        String problem = null;
        try {
            version = truths.version(source, new SilentProgress());
        } catch (ProblemException e) {
            problem = e.getMessage();
        }
        return new TruthView(
                environment,
                source.kind(),
                source.origin().describe(),
                source.entries(),
                source.casing(),
                source.include(),
                source.exclude(),
                version,
                problem);
    }
}
