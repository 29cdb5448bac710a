package dev.lockstep.progress;

/** How much a log line matters to its reader. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
}
