package dev.lockstep.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The request of a verification's job: exactly one of the two.
 *
 * @param backup which one
 * @param environment whose newest one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupVerificationOrder(
        @Nullable UUID backup, @Nullable String environment) {}
