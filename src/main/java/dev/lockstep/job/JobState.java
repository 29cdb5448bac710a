package dev.lockstep.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a job is in its life; the last three are final. */
public enum JobState {
    QUEUED,
    AWAITING_APPROVAL,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** As it stands in the store, in the API, in logs and in metrics: {@code awaiting_approval}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    public static Optional<JobState> ofCode(String code) {
        return Arrays.stream(values())
                .filter(state -> state.code().equals(code))
                .findFirst();
    }

    /** All codes, in the order of a job's life. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(JobState::code).toList();
    }
}
