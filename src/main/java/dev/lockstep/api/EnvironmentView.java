package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.Registration;
import dev.lockstep.environment.Secret;
import dev.lockstep.environment.Secrets;
import dev.lockstep.problem.ProblemException;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An environment as the API shows it: without its password. */
@Schema(name = "Environment")
@JsonInclude(Include.NON_NULL)
public record EnvironmentView(
        @Schema(examples = "test") String name,

        @Schema(
                description = "Where it is, without the password. Absent when it cannot be had.",
                examples = "postgresql://lockstep@db.example:5432/shop?sslmode=require")
        @Nullable
        String url,

        @Schema(description = "The reference that the whole URL is, if it is one.", examples = "${env:TEST_URL}")
        @Nullable
        String urlReference,

        @Schema(
                description = "Where the password comes from.",
                type = SchemaType.STRING,
                enumeration = {"stored", "env", "file", "none"})
        @Nullable
        String passwordSource,

        @Schema(examples = "2") int tier,
        Policy policy,

        @Schema(
                description =
                        "Whether it was stored through the API or is defined by the service's configuration, which makes"
                                + " it read-only here.",
                enumeration = {"stored", "configuration"})
        String source,

        @Schema(description = "What defines it there.", examples = "TEST_DATABASE_URL") @Nullable
        String definedBy,

        @Nullable Instant createdAt,
        @Nullable String createdBy,
        @Nullable Instant updatedAt,
        @Nullable String updatedBy,

        @Schema(description = "Why it cannot be used at present.") @Nullable
        String problem) {

    static EnvironmentView of(Registration registration, Secrets secrets) {
        ConnectionUrl url = null;
        String problem = null;
        try {
            url = registration.url().resolve(secrets);
        } catch (ProblemException e) {
            problem = e.problem().detail();
        }
        Registration.History history = registration.history();
        Secret reference = registration.url().reference().orElse(null);
        return new EnvironmentView(
                registration.name(),
                url == null ? null : url.redacted(),
                reference == null ? null : reference.toString(),
                url == null ? null : passwordSource(url, reference),
                registration.tier(),
                registration.policy(),
                registration.definedBy() == null ? "stored" : "configuration",
                registration.definedBy(),
                history == null ? null : history.createdAt(),
                history == null ? null : history.createdBy(),
                history == null ? null : history.updatedAt(),
                history == null ? null : history.updatedBy(),
                problem);
    }

    /** A password within a URL that is a reference comes from where the URL comes from. */
    private static String passwordSource(ConnectionUrl url, @Nullable Secret reference) {
        Secret.Source source = Secret.sourceOf(url.password());
        if (source == Secret.Source.STORED && reference != null) {
            source = reference.source();
        }
        return source.name().toLowerCase(Locale.ROOT);
    }
}
