package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.environment.LookupDeclaration;
import jakarta.validation.Valid;
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

        @NotNull @NotEmpty @Size(max = 1_000) @Schema(examples = "[\"fee_*\"]", description = "Patterns of tables")
        List<@NotBlank String> tables,

        @Size(max = 1_000)
        @Schema(
                description =
                        "Which rows and columns of them, by default all; the first whose pattern matches a table counts for it")
        @Nullable
        List<@Valid @NotNull Rows> lookup,

        @Schema(
                defaultValue = "text",
                enumeration = {"text", "csv", "jsonl"},
                description = "How rows are written: COPY's text format, CSV, or one JSON object per line")
        @Nullable
        String format) {

    /** Of the tables that one pattern matches, in the words of a pair's declaration. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ExportedRows", description = "Which rows and columns of tables to export")
    public record Rows(
            @NotBlank
            @Size(max = 200)
            @Schema(examples = "public.fee_items", description = "A pattern: fee_* or public.fee_*")
            String table,

            @Size(max = 2_000)
            @Schema(
                    examples = "active AND region = 'eu'",
                    description =
                            "SQL condition over the columns of a row. It stands in the export, and an import leaves all other rows of the target alone")
            @Nullable
            String where,

            @Size(max = 32)
            @Schema(
                    examples = "[\"code\"]",
                    description = "Columns that identify a row, where the table's own key does not")
            @Nullable
            List<@NotBlank String> key,

            @Size(max = 1_600)
            @Schema(
                    examples = "[\"code\",\"amount\"]",
                    description = "The columns to export, besides the key's; by default all")
            @Nullable
            List<@NotBlank String> columns,

            @Size(max = 1_600) @Schema(description = "Columns that are not exported") @Nullable
            List<@NotBlank String> excludeColumns) {

        LookupDeclaration declaration() {
            return new LookupDeclaration(table, where, key, columns, excludeColumns, null, null, null, null, null);
        }
    }

    List<LookupDeclaration> declarations() {
        return lookup == null
                ? List.of()
                : lookup.stream().map(Rows::declaration).toList();
    }
}
