package dev.lockstep.job;

import dev.lockstep.progress.LogLevel;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** A job's log lines in the service's own log, with {@code job}, {@code phase} and {@code environment} beside them. */
final class JobLogger {
    private static final String JOB = "job";
    private static final String PHASE = "phase";
    private static final String ENVIRONMENT = "environment";

    private final Logger logger;
    private final Lease lease;

    JobLogger(Lease lease) {
        this.logger = Logger.getLogger("dev.lockstep.job." + lease.kind());
        this.lease = lease;
    }

    void log(LogLevel level, @Nullable String phase, String message) {
        within(phase, () -> {
            logger.log(level(level), message);
            return message;
        });
    }

    /** Until {@code work} is done, this thread's log lines carry the job. */
    <T> T within(@Nullable String phase, Supplier<T> work) {
        Object jobBefore = MDC.get(JOB);
        Object phaseBefore = MDC.get(PHASE);
        Object environmentBefore = MDC.get(ENVIRONMENT);
        set(JOB, lease.id());
        set(PHASE, phase);
        set(ENVIRONMENT, lease.environment());
        try {
            return work.get();
        } finally {
            set(JOB, jobBefore);
            set(PHASE, phaseBefore);
            set(ENVIRONMENT, environmentBefore);
        }
    }

    private static Logger.Level level(LogLevel level) {
        return switch (level) {
            case DEBUG -> Logger.Level.DEBUG;
            case INFO -> Logger.Level.INFO;
            case WARN -> Logger.Level.WARN;
            case ERROR -> Logger.Level.ERROR;
        };
    }

    private static void set(String key, @Nullable Object value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
