package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.plan.Rename;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /promotions} and {@code POST /plans}, and the request of their jobs.
 *
 * @param plan fingerprint of the plan that was reviewed; for promotions only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "PromotionOrder", description = "What to promote from where to where")
public record PromotionOrder(
        @NotBlank @Schema(examples = "development", description = "Name of the environment that is read")
        String source,

        @NotBlank @Schema(examples = "test", description = "Name of the environment that is changed")
        String target,

        @Pattern(
                regexp = "sha256:[0-9a-f]{64}",
                message = "must be the fingerprint of a plan: sha256: and 64 hexadecimal digits")
        @Schema(
                description =
                        "Fingerprint of the plan that was reviewed: exactly this plan runs, or the job fails with plan-changed. For promotions only")
        @Nullable
        String plan,

        @Valid @Nullable Options options) {

    /**
     * All may be left out.
     *
     * @param acceptHazards names of hazards
     * @param mode {@code atomic} or {@code online}
     * @param data {@code mirror}, {@code upsert} or {@code none}; by default what is configured for the pair, else {@code mirror}
     * @param tables patterns of lookup tables, instead of those configured for the pair
     * @param lockTimeout {@code 500ms}, {@code 3s} or {@code 2min}
     * @param backup {@code full}, {@code affected} or {@code external}
     * @param privileges {@code ignore} or {@code sync}
     * @param include patterns of {@link dev.lockstep.diff.ScopePattern}
     * @param exclude likewise
     * @param rehearse run the plan on a copy of the target's schema
     * @param renames in the target
     * @param patience {@code 30s} or {@code 30min}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "PromotionOptions")
    public record Options(
            @Size(max = 50)
            @Schema(
                    examples = "[\"DATA_LOSS\"]",
                    description = "Names of the hazards that are accepted besides those of the target's policy")
            @Nullable
            List<String> acceptHazards,

            @Schema(
                    examples = "online",
                    defaultValue = "atomic",
                    enumeration = {"atomic", "online"},
                    description =
                            "atomic: everything in one transaction. online: what PostgreSQL can do without blocking readers and writers runs outside of it, each step with its undo")
            @Nullable
            String mode,

            @Schema(
                    examples = "mirror",
                    enumeration = {"mirror", "upsert", "none"},
                    description = "What to do with rows of lookup tables")
            @Nullable
            String data,

            @Size(max = 1_000)
            @Schema(
                    examples = "[\"fee_*\", \"public.pricing_types\"]",
                    description = "Patterns of lookup tables instead of those that are configured for the pair")
            @Nullable
            List<@NotBlank String> tables,

            @Schema(defaultValue = "false", description = "Do everything in the target, then roll back") @Nullable
            Boolean dryRun,

            @Schema(
                    defaultValue = "false",
                    description = "Go on although the target was changed by hand since its last promotion")
            @Nullable
            Boolean acceptDrift,

            @Schema(
                    examples = "3s",
                    defaultValue = "3s",
                    description =
                            "How long a statement waits for a lock before everything is rolled back and tried again: 500ms, 3s, 2min")
            @Nullable
            String lockTimeout,

            @Schema(
                    examples = "full",
                    defaultValue = "full",
                    enumeration = {"full", "affected", "external"},
                    description =
                            "What is backed up first. full: the whole target. affected: the definitions of everything, and the rows of the tables that the plan touches. external: nothing, but a restore point is made in the server's write-ahead log, for those who have point-in-time recovery")
            @Nullable
            String backup,

            @Schema(
                    examples = SelectionOrder.IGNORE,
                    defaultValue = SelectionOrder.IGNORE,
                    enumeration = {SelectionOrder.IGNORE, SelectionOrder.SYNC},
                    description =
                            "Owners, grants and default privileges: ignore leaves each environment its own, sync brings the target's to the source's. Roles are never created")
            @Nullable
            String privileges,

            @Size(max = SelectionOrder.MOST_PATTERNS)
            @Schema(examples = SelectionOrder.INCLUDE_EXAMPLE, description = SelectionOrder.INCLUDE)
            @Nullable
            List<@NotBlank String> include,

            @Size(max = SelectionOrder.MOST_PATTERNS)
            @Schema(examples = SelectionOrder.EXCLUDE_EXAMPLE, description = SelectionOrder.EXCLUDE)
            @Nullable
            List<@NotBlank String> exclude,

            @Schema(
                    examples = "true",
                    description =
                            "Run the plan on a scratch copy of the target's schema, where a second plan has to be empty. By default for plans on a protected environment; a promotion that asks for it stops when it fails")
            @Nullable
            Boolean rehearse,

            @Size(max = 1_000)
            @Schema(
                    description =
                            "Objects of the target that only get another name or schema, and keep their data. A plan suggests likely ones. What a promotion has renamed before, as the target's ledger knows, is left alone")
            @Nullable
            List<@Valid @NotNull Renamed> renames,

            @Schema(
                    examples = "30min",
                    defaultValue = "30min",
                    description =
                            "Mode online: how long a concurrent build waits for one transaction that was there before it, which keeps nobody waiting. Then the promotion fails, says for whom it waited, and takes back what it made: 30s, 30min")
            @Nullable
            String patience) {

        SelectionOrder selection() {
            return new SelectionOrder(privileges, include, exclude);
        }

        static Options none() {
            return new Options(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        }
    }

    /**
     * One object and its new name.
     *
     * @param from in the target
     * @param to in the source
     */
    @Schema(name = "Rename", description = "An object of the target that is to be called as in the source")
    public record Renamed(
            @NotBlank
            @Schema(
                    examples = "column",
                    description =
                            "schema, table, view, column (of tables and views), constraint, index, sequence, type (or enum, domain, composite type, range type), enum label, attribute (of a composite type), domain constraint, function, trigger, policy, and whatever else PostgreSQL can rename")
            String kind,

            @NotBlank @Schema(examples = "public.merchants.tax", description = "Its whole name in the target")
            String from,

            @NotBlank @Schema(examples = "public.merchants.tax_id", description = "Its whole name in the source")
            String to) {

        static Renamed of(Rename rename) {
            return new Renamed(rename.kind(), rename.from(), rename.to());
        }

        Rename rename() {
            return new Rename(kind, from, to);
        }
    }

    Options optionsOrNone() {
        return options == null ? Options.none() : options;
    }
}
