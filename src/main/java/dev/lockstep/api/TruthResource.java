package dev.lockstep.api;

import dev.lockstep.access.Role;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.promotion.TruthDiff;
import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.StoredUploads;
import dev.lockstep.truth.TruthFiles;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.TruthVersion;
import dev.lockstep.truth.Truths;
import dev.lockstep.truth.UploadedFiles;
import dev.lockstep.truth.UploadedVersion;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The source of truth: what is configured, and what was uploaded. */
@Path("/api/v1/truth")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Truth", description = "Where the desired schema is written down")
@Blocking
public class TruthResource {
    /** Also known to {@link BodyLimit}. */
    static final String PATH = "/api/v1/truth";

    private static final String LIST = "truth versions";

    private final Truths truths;
    private final StoredUploads uploads;
    private final TruthDiff diff;
    private final LongLooks looks;
    private final SecurityIdentity caller;

    public TruthResource(
            Truths truths, StoredUploads uploads, TruthDiff diff, LongLooks looks, SecurityIdentity caller) {
        this.truths = truths;
        this.uploads = uploads;
        this.diff = diff;
        this.looks = looks;
        this.caller = caller;
    }

    /** @param truths the general one, then those of single environments; empty when there is none */
    @Schema(name = "Truths")
    public record TruthsView(List<TruthView> truths) {}

    @GET
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "getTruth", summary = "What the source of truth is, and in which version")
    @APIResponse(responseCode = "200", description = "The general one first, then those of single environments")
    public TruthsView get() {
        List<TruthView> views = new ArrayList<>();
        truths.general().ifPresent(source -> views.add(TruthView.of(null, source, truths)));
        truths.byEnvironment().forEach((name, source) -> views.add(TruthView.of(name, source, truths)));
        return new TruthsView(views);
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Role.OPERATE)
    @Operation(
            operationId = "putTruth",
            summary = "Send the schema that is to be the source of truth",
            description =
                    "One file of SQL or TypeScript, or an archive (zip, tar, tar.gz) with up to 16 MB. It is run in a scratch database first: what cannot be read is not kept. Sent again unchanged, it stays the version that it is")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary"),
                            example = "CREATE TABLE public.merchants (id bigint PRIMARY KEY, name text NOT NULL);"))
    @APIResponse(responseCode = "200", description = "It is what was sent last")
    @APIResponse(
            responseCode = "201",
            description = "A new version",
            content = @Content(schema = @Schema(implementation = UploadedVersion.class)))
    @APIResponse(
            responseCode = "409",
            description = "The service's configuration says what the source of truth is",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    @APIResponse(
            responseCode = "503",
            description = "Too many run already, or it took too long; the header Retry-After says when to try again",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public RestResponse<UploadedVersion> put(
            byte[] content,
            @Parameter(description = "sql or drizzle; by default what the files are", example = "sql")
                    @QueryParam("kind")
                    @Nullable
                    String kind,
            @Parameter(description = "Name of the file when it is no archive", example = "schema.sql")
                    @QueryParam("name")
                    @Nullable
                    String name,
            @Parameter(description = "Patterns of the files to begin with; several times for several")
                    @QueryParam("entries")
                    List<String> entries,
            @Parameter(description = "Drizzle's: snake_case or camelCase") @QueryParam("casing") @Nullable
                    String casing,
            @Parameter(description = "What the version is called, a commit for example", example = "9fceb02")
                    @QueryParam("label")
                    @Size(max = 200)
                    @Nullable
                    String label) {
        truths.requireUploads();
        if (casing != null && !List.of("snake_case", "camelCase").contains(casing)) {
            throw bad("casing has to be snake_case or camelCase.", "Leave it out for none.");
        }
        TruthSource.Language asked = kind == null ? null : language(kind);
        String fileName = name != null ? name : asked == TruthSource.Language.DRIZZLE ? "schema.ts" : "schema.sql";
        SourceFiles files = UploadedFiles.read(content, fileName);
        StoredUploads.Sent sent =
                new StoredUploads.Sent(asked != null ? asked : told(files, name), files, entries, casing, label);
        looks.look(truths.longestReading(), progress -> truths.read(draft(sent), progress));
        StoredUploads.Kept kept = uploads.add(sent, caller.getPrincipal().getName());
        return RestResponse.status(kept.isNew() ? RestResponse.Status.CREATED : RestResponse.Status.OK, kept.version());
    }

    @GET
    @Path("/versions")
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "listTruthVersions", summary = "What was uploaded, the newest first")
    @APIResponse(responseCode = "200", description = "A page of versions")
    public Page<UploadedVersion> list(
            @Parameter(description = "1 to 200", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("limit")
                    @DefaultValue(Page.DEFAULT_LIMIT)
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        int most = Page.limit(limit);
        return Page.of(
                LIST,
                uploads.list(Cursor.number(LIST, cursor), most + 1),
                most,
                version -> version,
                version -> Long.toString(version.number()));
    }

    /** @param paths of its files */
    @Schema(name = "TruthVersionFiles")
    public record VersionView(UploadedVersion version, List<String> paths) {}

    @GET
    @Path("/versions/{number}")
    @RolesAllowed(Role.VIEW)
    @Operation(operationId = "getTruthVersion", summary = "One version that was uploaded, and what is in it")
    @APIResponse(responseCode = "200", description = "Who sent it when, and the paths of its files")
    public VersionView version(@PathParam("number") long number) {
        return new VersionView(
                uploads.get(number),
                List.copyOf(uploads.files(number).files().texts().keySet()));
    }

    @DELETE
    @Path("/versions/{number}")
    @RolesAllowed(Role.ADMINISTER)
    @Operation(
            operationId = "deleteTruthVersion",
            summary = "Delete a version that was uploaded",
            description =
                    "Reports and ledgers that name it keep its name. The newest one is the source of truth, and is deleted only when the request says that it may be: the version before it is the truth again then")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "404", description = "There is no such version")
    @APIResponse(
            responseCode = "409",
            description = "It is the source of truth",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public void delete(
            @PathParam("number") long number,
            @Parameter(description = "Whether it may be the one that is the source of truth")
                    @QueryParam("current")
                    @DefaultValue("false")
                    boolean current) {
        uploads.delete(number, current || !truths.usesUploads());
    }

    @GET
    @Path("/versions/{number}/diff")
    @RolesAllowed(Role.VIEW)
    @Operation(
            operationId = "diffTruthVersions",
            summary = "How the schema of one version differs from another's",
            description = "In the form of a drift check: what the later one lacks, has besides, and has otherwise")
    @APIResponse(responseCode = "200", description = "The differences")
    @APIResponse(
            responseCode = "503",
            description = "Too many run already, or it took too long; the header Retry-After says when to try again",
            content =
                    @Content(
                            mediaType = ProblemResponse.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemView.class)))
    public DriftResult diff(
            @PathParam("number") long number,
            @Parameter(description = "Number of the other version; by default the one that was uploaded last")
                    @QueryParam("to")
                    @Nullable
                    Long to) {
        TruthFiles from = uploads.files(number);
        TruthFiles until = to == null ? uploads.latest().orElseThrow() : uploads.files(to);
        return looks.look(truths.longestReading().multipliedBy(2), progress -> diff.between(from, until, progress));
    }

    private static TruthFiles draft(StoredUploads.Sent sent) {
        String fingerprint = sent.files().fingerprint();
        return new TruthFiles(
                new TruthVersion(sent.language().word(), "upload", fingerprint),
                sent.language(),
                sent.files(),
                sent.entries(),
                sent.casing(),
                false);
    }

    private static TruthSource.Language language(String kind) {
        return switch (kind) {
            case "sql" -> TruthSource.Language.SQL;
            case "drizzle" -> TruthSource.Language.DRIZZLE;
            default -> throw bad("kind is \"" + kind + "\".", "Use sql or drizzle.");
        };
    }

    /** Of one file without a name nothing can be told. */
    private static TruthSource.Language told(SourceFiles files, @Nullable String name) {
        boolean sql = files.texts().keySet().stream().anyMatch(path -> path.endsWith(".sql"));
        boolean script = files.texts().keySet().stream().anyMatch(path -> path.matches(".*\\.[cm]?tsx?"));
        boolean single =
                files.texts().size() == 1 && name == null && files.texts().containsKey("schema.sql");
        if (sql == script || single) {
            throw bad("It cannot be told whether this is SQL or a Drizzle schema.", "Add ?kind=sql or ?kind=drizzle.");
        }
        return sql ? TruthSource.Language.SQL : TruthSource.Language.DRIZZLE;
    }

    private static ProblemException bad(String detail, String nextStep) {
        return new ProblemException(Problem.of(ProblemType.BAD_REQUEST, detail).withNextStep(nextStep));
    }
}
