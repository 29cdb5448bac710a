package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lockstep.environment.Ping;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a ping found. */
@Schema(name = "Ping")
@JsonInclude(Include.NON_NULL)
public record PingView(
        @Schema(examples = "test") String environment,
        @Schema(examples = "17.2") String serverVersion,

        @Schema(description = "Milliseconds of connecting and logging in.", examples = "12.4")
        double connectMs,

        @Schema(description = "Milliseconds of one round trip once connected.", examples = "0.3")
        double latencyMs,

        @Schema(examples = "shop") String database,

        @Schema(description = "Bytes of the database on disk.", examples = "8388608")
        long sizeBytes,

        @Schema(description = "Whether the connection is encrypted.")
        boolean ssl,

        @Schema(examples = "TLSv1.3") @Nullable String tlsVersion,

        @Schema(description = "The role that logs in.", examples = "lockstep")
        String role,

        boolean superuser,

        @Schema(description = "Whether the server is a standby, which only takes reads.")
        boolean standby,

        @Schema(
                description =
                        "What a promotion into it could need and the role may not do; empty when nothing is missing.",
                examples = "[\"The role lockstep lacks CREATE on the database shop, so it cannot create schemas.\"]")
        List<String> missingPrivileges) {

    static PingView of(String environment, Ping.Answer answer, List<String> missingPrivileges) {
        return new PingView(
                environment,
                answer.serverVersion(),
                milliseconds(answer.connect().toNanos()),
                milliseconds(answer.latency().toNanos()),
                answer.database(),
                answer.sizeBytes(),
                answer.tlsVersion() != null,
                answer.tlsVersion(),
                answer.role(),
                answer.superuser(),
                answer.standby(),
                missingPrivileges);
    }

    private static double milliseconds(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }
}
