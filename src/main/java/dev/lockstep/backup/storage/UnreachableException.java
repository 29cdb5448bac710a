package dev.lockstep.backup.storage;

import java.io.IOException;

/** The storage did not answer, or broke off: which says nothing about the backups in it. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
