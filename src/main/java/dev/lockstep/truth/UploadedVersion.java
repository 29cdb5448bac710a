package dev.lockstep.truth;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version that was uploaded.
 *
 * @param number from 1 on
 * @param kind {@code sql} or {@code drizzle}
 * @param entries glob patterns of the files to begin with; empty for all
 * @param casing Drizzle's, {@code null} for none
 * @param label what the sender calls it, a commit for example; {@code null} for nothing
 * @param fingerprint {@code sha256:…} over the files
 * @param files how many there are
 * @param bytes of all files together
 */
public record UploadedVersion(
        long number,
        String kind,
        List<String> entries,
        @Nullable String casing,
        @Nullable String label,
        String fingerprint,
        int files,
        long bytes,
        Instant uploadedAt,
        String uploadedBy) {}
