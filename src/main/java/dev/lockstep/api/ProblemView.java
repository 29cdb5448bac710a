package dev.lockstep.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of {@code application/problem+json}, for the API's description; fields that do not apply are absent. */
@Schema(
        name = "Problem",
        description = "RFC 9457",
        requiredProperties = {"type", "title", "status", "detail"},
        examples = """
                {"type":"urn:lockstep:problem:bad-request","title":"The request is not valid","status":400,
                 "detail":"There is no field sorce here.","pointer":"/sorce","hint":"Known are: options, source, target"}
                """)
public record ProblemView(
        @Schema(description = "Stable", examples = "urn:lockstep:problem:not-found")
        String type,

        String title,

        @Schema(
                description = "Of the answer; in the error of a job what the answer's would have been",
                examples = "409")
        int status,

        @Schema(description = "About this occurrence") String detail,

        @Schema(description = "The statement that failed") @Nullable
        String statement,

        @Schema(description = "PostgreSQL's code") @Nullable String sqlState,
        @Nullable String constraint,
        @Nullable String table,

        @Schema(description = "Up to five keys of the rows concerned") @Nullable
        List<String> keys,

        @Schema(description = "PostgreSQL's detail and hint, or what is known") @Nullable
        String hint,

        @Schema(description = "What to do about it") @Nullable
        String nextStep,

        @Schema(description = "JSON pointer of the field that is wrong") @Nullable
        String pointer,

        @Schema(description = "The things concerned, one line each") @Nullable
        List<String> items) {}
