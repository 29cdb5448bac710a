package dev.lockstep.api;

import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.environment.LookupTerms;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /pairs/{name}}. */
@Schema(name = "PairRequest", example = """
                {"source": "development", "target": "test", "tables": ["fee_*"], "lookup": [
                  {"table": "public.webhooks", "key": ["code"], "excludeColumns": ["id"], "targetOwned": ["url", "secret"],
                   "sensitive": ["secret"], "where": "active", "policy": "upsert"}]}""")
public record PairRequest(
        @NotBlank @Schema(examples = "development") String source,
        @NotBlank @Schema(examples = "test") String target,

        @Schema(
                examples = "mirror",
                defaultValue = "mirror",
                enumeration = {"mirror", "upsert", "none"},
                description = "What a promotion does with the rows of tables whose declaration names no policy")
        @Nullable
        String data,

        @Size(max = 1_000)
        @Schema(
                examples = "[\"fee_*\"]",
                description =
                        "Patterns of lookup tables; without them those of lockstep.lookup.tables. Tables that are declared belong to them")
        @Nullable
        List<@NotBlank String> tables,

        @Size(max = 1_000)
        @Schema(description = "What is declared of tables; the first whose pattern matches a table counts for it")
        @Nullable
        List<@Valid @NotNull Declaration> lookup) {

    /** Of the tables that one pattern matches. */
    @Schema(name = "LookupDeclaration", description = "What is said of lookup tables")
    public record Declaration(
            @NotBlank
            @Size(max = 200)
            @Schema(examples = "public.webhooks", description = "A pattern: fee_* or public.fee_*")
            String table,

            @Size(max = 2_000)
            @Schema(
                    examples = "active AND region = 'eu'",
                    description = "SQL condition over the columns of a row: other rows are no lookup data")
            @Nullable
            String where,

            @Size(max = 32)
            @Schema(
                    examples = "[\"code\"]",
                    description = "Columns that identify a row, where the table's own key does not")
            @Nullable
            List<@NotBlank String> key,

            @Size(max = 1_600)
            @Schema(description = "The columns that are compared and written, besides the key's; by default all")
            @Nullable
            List<@NotBlank String> columns,

            @Size(max = 1_600) @Schema(description = "Columns that are neither compared nor written") @Nullable
            List<@NotBlank String> excludeColumns,

            @Size(max = 1_600)
            @Schema(
                    examples = "[\"url\"]",
                    description =
                            "Columns whose values belong to the target: neither compared nor overwritten, and new rows get the target's default")
            @Nullable
            List<@NotBlank String> targetOwned,

            @Size(max = 2_000)
            @Schema(
                    examples = "code LIKE 'local.%'",
                    description = "SQL condition: rows that belong to the environment that they are in, and stay there")
            @Nullable
            String targetOwnedRows,

            @Schema(
                    examples = "upsert",
                    enumeration = {"mirror", "upsert", "insertOnly"},
                    description = "What is done with the rows")
            @Nullable
            String policy,

            @Size(max = 1_600)
            @Schema(examples = "[\"secret\"]", description = "Columns whose values are shown to nobody")
            @Nullable
            List<@NotBlank String> sensitive,

            @Size(max = 1_000)
            @Schema(
                    description =
                            "Patterns of tables whose rows have to be there before, besides those of foreign keys")
            @Nullable
            List<@NotBlank String> after) {

        LookupDeclaration declaration() {
            return new LookupDeclaration(
                    table,
                    where,
                    listed(key),
                    listed(columns),
                    listed(excludeColumns),
                    listed(targetOwned),
                    targetOwnedRows,
                    policy,
                    listed(sensitive),
                    listed(after));
        }

        private static List<String> listed(@Nullable List<String> list) {
            return list == null ? List.of() : list;
        }
    }

    LookupTerms terms() {
        return new LookupTerms(
                data,
                tables,
                lookup == null
                        ? List.of()
                        : lookup.stream().map(Declaration::declaration).toList());
    }
}
