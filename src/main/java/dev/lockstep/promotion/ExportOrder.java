package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /exports}, and the request of its job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ExportOrder", description = "Which rows to export")
public record ExportOrder(
        @NotBlank @Schema(examples = "test") String environment,

        @NotNull
        @NotEmpty
        @Size(max = 1_000)
        @Schema(examples = "[\"fee_*\"]", description = "Patterns of tables, whose rows are exported whole")
        List<@NotBlank String> tables,

        @Schema(
                defaultValue = "text",
                enumeration = {"text", "csv", "jsonl"},
                description = "How rows are written: COPY's text format, CSV, or one JSON object per line")
        @Nullable
        String format) {}
