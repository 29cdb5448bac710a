package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gathers the texts of a source, wherever they come from, within limits. Nothing is written anywhere. */
final class FileCollection {
    static final int MOST_FILES = 10_000;
    static final long MOST_BYTES = 32L << 20;
    static final long LARGEST_FILE = 8L << 20;

    private static final Pattern OF_INTEREST = Pattern.compile(
            ".*\\.(sql|ts|tsx|mts|cts|js|jsx|mjs|cjs|json)|(.*/)?pnpm-workspace\\.yaml", Pattern.CASE_INSENSITIVE);

    private final SortedMap<String, String> texts = new TreeMap<>();
    private long bytes;

    /** Whether a file of this path may be a part of a schema; what packages bring along, and what is hidden, is none. */
    static boolean isOfInterest(String path) {
        return OF_INTEREST.matcher(path).matches()
                && Arrays.stream(path.split("/")).allMatch(FileCollection::isFolderOfInterest);
    }

    /** The same of a folder by its name. */
    static boolean isFolderOfInterest(String name) {
        return !name.equals("node_modules") && !name.startsWith(".");
    }

    /** Refuses what would be too much before it is read. */
    void expect(long size, String path) {
        if (size > LARGEST_FILE) {
            throw tooLarge(path + " has more than " + (LARGEST_FILE >> 20) + " MB.");
        } else if (bytes + size > MOST_BYTES) {
            throw tooLarge("All files together have more than " + (MOST_BYTES >> 20) + " MB.");
        } else if (texts.size() >= MOST_FILES) {
            throw tooLarge("There are more than " + MOST_FILES + " files.");
        }
    }

    /** @param path {@code /} between the parts; checked here */
    void add(String path, byte[] content) {
        checkPath(path);
        expect(content.length, path);
        bytes += content.length + path.length();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (texts.put(path, text) != null) {
                throw new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, "There are two files " + path + ".")
                        .withNextStep("Make the archive anew, with one of them."));
            }
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, path + " is not encoded in UTF-8.")
                            .withNextStep("Save it in UTF-8, or leave it out."),
                    e);
        }
    }

    /** What was added last by this path; {@code null} for nothing. */
    @Nullable
    String text(String path) {
        return texts.get(path);
    }

    SourceFiles files() {
        return new SourceFiles(texts);
    }

    /** @throws ProblemException for a path that leads out of the folder, or could */
    static void checkPath(String path) {
        boolean outside = path.isEmpty()
                || path.startsWith("/")
                || path.indexOf('\\') >= 0
                || path.indexOf('\0') >= 0
                || path.matches("[A-Za-z]:.*")
                || Arrays.stream(path.split("/", -1)).anyMatch(part -> part.isEmpty() || part.matches("\\.{1,2}"));
        if (outside) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            "The path \"%s\" may lead out of the folder.".formatted(path.replaceAll("\\p{Cntrl}", "?")))
                    .withNextStep("Use paths relative to the folder, without .. and with / between their parts."));
        }
    }

    private static ProblemException tooLarge(String detail) {
        return new ProblemException(Problem.of(ProblemType.TOO_LARGE, detail)
                .withNextStep("Name the folder that the schema is in, or send only its files."));
    }
}
