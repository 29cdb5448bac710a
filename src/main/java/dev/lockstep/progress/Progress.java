package dev.lockstep.progress;

import java.util.Map;

/**
 * What a running piece of work reports, and how it hears that it shall stop. Thread-safe: parallel parts of one phase share it.
 * No call blocks for long; none throws but {@link #checkCancelled} and {@link #checkHeld}.
 */
public interface Progress {

    /** Begins the named phase; the one before it has ended with {@link #phaseSucceeded}. */
    void phaseStarted(String name);

    /** Ends the running phase. {@code summary} is one line for people: {@code "12 steps, 2 hazards"}. */
    void phaseSucceeded(String summary);

    /** How far the running phase is. {@code total} is -1 when not known; {@code unit} is a plural: {@code rows}, {@code bytes}, {@code steps}. */
    void advanced(long done, long total, String unit);

    /** A line in the job's log; {@code fields} are for machines (strings, numbers and booleans). Never row values, never credentials. */
    void log(LogLevel level, String message, Map<String, ?> fields);

    default void info(String message) {
        log(LogLevel.INFO, message, Map.of());
    }

    default void warn(String message) {
        log(LogLevel.WARN, message, Map.of());
    }

    /**
     * @throws dev.lockstep.problem.ProblemException of type {@code CANCELLED} when somebody asked for it, or when this process lost
     *     the right to go on with the work
     */
    void checkCancelled();

    /**
     * As {@link #checkCancelled}, but a cancel does not count: for the little that has to be done nevertheless.
     *
     * @throws dev.lockstep.problem.ProblemException of type {@code CANCELLED} when this process lost the right to go on, or stops
     */
    default void checkHeld() {}

    /** Whether nobody else can have gone on with the work: false once the right to it is lost, true while this process merely stops. */
    default boolean isHeld() {
        return true;
    }

    /**
     * Runs {@code action} (which must be quick and safe on another thread, as {@code PgConnection.cancelQuery} is) when cancel is
     * asked for while the work goes on; at once if it was asked for already. Closing the registration takes it back.
     */
    Registration onCancel(Runnable action);

    /** Undoes {@link #onCancel}. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
