package dev.lockstep.api;

import dev.lockstep.job.Job;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much of a job a client has seen; as the id of an event {@code 12-34}.
 *
 * @param log all log entries up to this number
 * @param version all changes of phases and state up to this version of the job
 */
record EventPosition(long log, long version) {
    private static final EventPosition BEGINNING = new EventPosition(0, 0);
    private static final Pattern ID = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    /** @param lastEventId {@code null} for the beginning */
    static EventPosition parse(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isEmpty()) {
            return BEGINNING;
        }
        Matcher id = ID.matcher(lastEventId);
        if (!id.matches()) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "The header Last-Event-ID is not the id of an event of this stream.");
        }
        return new EventPosition(Long.parseLong(id.group(1)), Long.parseLong(id.group(2)));
    }

    boolean isBehindAllOf(Job job) {
        return log >= job.logLines() && version >= job.version();
    }

    String id() {
        return log + "-" + version;
    }
}
