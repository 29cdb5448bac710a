package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /comparisons}, and the request of its job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ComparisonOrder", description = "Which environments' lookup rows to compare")
public record ComparisonOrder(
        @NotBlank @Schema(examples = "development") String source,
        @NotBlank @Schema(examples = "test") String target,

        @Size(max = 1_000)
        @Schema(
                examples = "[\"fee_*\"]",
                description = "Patterns of tables instead of the lookup tables that are configured for the pair")
        @Nullable
        List<@NotBlank String> tables,

        @Min(0)
        @Max(100)
        @Schema(defaultValue = "5", description = "How many differing rows of each table are shown")
        @Nullable
        Integer samples,

        @Min(0)
        @Max(100_000)
        @Schema(
                defaultValue = "1000",
                description =
                        "How many differing rows of each table and kind of difference are kept for a week, to be paged through")
        @Nullable
        Integer rows) {

    private static final int DEFAULT_SAMPLES = 5;
    private static final int DEFAULT_ROWS = 1_000;

    public int rowsOrDefault() {
        return rows == null ? DEFAULT_ROWS : rows;
    }

    public int samplesOrDefault() {
        return samples == null ? DEFAULT_SAMPLES : samples;
    }
}
