package dev.lockstep.environment;

import org.jspecify.annotations.Nullable;

/**
 * A password: either the text itself or a reference to where it stands. A reference is looked up each time it is used ({@link
 * Secrets}), so that a rotated password is taken up without a restart. Prints no secret.
 */
public sealed interface Secret {

    /** How an answer says where a password comes from. */
    enum Source {
        NONE,
        STORED,
        ENV,
        FILE
    }

    Source source();

    static Source sourceOf(@Nullable Secret secret) {
        return secret == null ? Source.NONE : secret.source();
    }

    /** The secret itself. */
    record Text(String value) implements Secret {
        @Override
        public Source source() {
            return Source.STORED;
        }

        @Override
        public String toString() {
            return "(secret)";
        }
    }

    /** <code>${env:NAME}</code>: the value of an environment variable of this process. */
    record Variable(String name) implements Secret {
        @Override
        public Source source() {
            return Source.ENV;
        }

        @Override
        public String toString() {
            return "${env:" + name + "}";
        }
    }

    /** <code>${file:PATH}</code>: the first line of a file on this machine. */
    record File(String path) implements Secret {
        @Override
        public Source source() {
            return Source.FILE;
        }

        @Override
        public String toString() {
            return "${file:" + path + "}";
        }
    }
}
