package dev.lockstep.truth;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a desired schema is written down, and how that is to be read.
 *
 * @param language of the files; {@code null} for an environment and for uploads, which bring their own
 * @param entries glob patterns of the files to begin with; empty for all
 * @param casing Drizzle's: {@code snake_case}, {@code camelCase} or {@code null} for none
 * @param include patterns of what the truth speaks about, in the form of a request's {@code include}; empty for everything
 * @param exclude likewise, of what it does not speak about
 */
public record TruthSource(
        Origin origin,
        @Nullable Language language,
        List<String> entries,
        @Nullable String casing,
        List<String> include,
        List<String> exclude) {

    public TruthSource {
        entries = List.copyOf(entries);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** What the files are written in. */
    public enum Language {
        SQL("sql"),
        DRIZZLE("drizzle");

        private final String word;

        Language(String word) {
            this.word = word;
        }

        /** As in configuration and API. */
        public String word() {
            return word;
        }
    }

    /** Where it is kept. */
    public sealed interface Origin {
        /** {@code sql …}: for people. */
        String describe();
    }

    /** A file or folder of this machine. */
    public record Files(Path path) implements Origin {
        @Override
        public String describe() {
            return path.toString();
        }
    }

    /**
     * A file or folder in a commit of a repository on this machine.
     *
     * @param ref a branch, tag or commit
     * @param path within the repository; empty for all of it
     */
    public record Git(Path repository, String ref, String path) implements Origin {
        @Override
        public String describe() {
            return ref + ":" + path + " of " + repository;
        }
    }

    /** What was uploaded last. */
    public record Upload() implements Origin {
        @Override
        public String describe() {
            return "the last upload";
        }
    }

    /** Another database. */
    public record Database(String environment) implements Origin {
        @Override
        public String describe() {
            return "environment " + environment;
        }
    }

    /** {@code sql}, {@code drizzle}, {@code environment} or {@code upload}: as it is configured. */
    public String kind() {
        if (language != null) {
            return language.word();
        }
        return origin instanceof Database ? "environment" : "upload";
    }
}
