package dev.lockstep.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change, done or refused.
 *
 * @param number in the order of writing; {@code null} before it is written
 * @param who the token's name; {@code null} when the request had no valid token
 * @param path without query
 * @param operation what the API calls it: {@code putEnvironment}; {@code null} when the request did not get that far
 * @param subject what it was about: the name or id in the path
 * @param status of the answer
 * @param remote address of the client
 */
public record AuditEntry(
        @Nullable Long number,
        Instant at,
        @Nullable String who,
        @Nullable String role,
        String method,
        String path,
        @Nullable String operation,
        @Nullable String subject,
        int status,
        @Nullable String remote,
        String requestId) {

    /** With what the API calls it, and what it was about. */
    public AuditEntry about(@Nullable String newOperation, @Nullable String newSubject) {
        return new AuditEntry(number, at, who, role, method, path, newOperation, newSubject, status, remote, requestId);
    }
}
