package dev.lockstep.truth.drizzle;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Takes the types out of TypeScript, line for line, and makes {@code require} of its imports: by sucrase, in a context of its own that
 * no code of a schema ever runs in. Remembers files that have not changed.
 */
final class TypeStripper {
    static final int LONGEST_FILE = 1_000_000;

    private static final int REMEMBERED_FILES = 256;
    private static final Duration PROCESSOR = Duration.ofSeconds(60);
    private static final long BASE_BYTES = 512L << 20;
    private static final long BYTES_PER_CHARACTER = 32_000;
    private static final Source SUCRASE = JavaScript.own("sucrase.js");

    private final JavaScript javaScript;
    private final Map<String, String> stripped = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED_FILES;
        }
    };
    private @Nullable Context context;

    TypeStripper(JavaScript javaScript) {
        this.javaScript = javaScript;
    }

    /** @throws ProblemException with file and line when it is no TypeScript, or too long */
    synchronized String strip(String path, String text) {
        if (text.length() > LONGEST_FILE) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            path + " has " + text.length() + " characters; a schema file may have " + LONGEST_FILE
                                    + ".")
                    .withNextStep("Split the schema into files that import one another."));
        }
        String typed = Boolean.toString(!path.matches(".*\\.[cm]?js"));
        String key = typed + text;
        String known = stripped.get(key);
        if (known != null) {
            return known;
        }
        String result = run(path, text, typed.equals("true"));
        stripped.put(key, result);
        return result;
    }

    private String run(String path, String text, boolean typed) {
        Context present = context == null ? javaScript.context() : context;
        boolean usable = true;
        Confinement confinement = new Confinement(
                "Taking the types out of " + path,
                PROCESSOR,
                BASE_BYTES + BYTES_PER_CHARACTER * text.length(),
                () -> "",
                "Split the file into several that import one another.");
        try {
            return confinement.run(javaScript, present, () -> transform(present, text, typed));
        } catch (PolyglotException e) {
            throw syntaxError(path, e);
        } catch (ProblemException e) {
            usable = false;
            throw e;
        } finally {
            context = usable ? present : null;
        }
    }

    private static String transform(Context context, String text, boolean typed) {
        Value strip = context.getBindings("js").getMember("stripTypes");
        if (strip == null) {
            context.eval(SUCRASE);
            strip = context.getBindings("js").getMember("stripTypes");
        }
        return strip.execute(text, typed).asString();
    }

    private static RuntimeException syntaxError(String path, PolyglotException e) {
        if (e.isCancelled()) {
            return e;
        } else if (String.valueOf(e.getMessage()).startsWith("RangeError: Maximum call stack")) {
            return new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, path + " is nested too deeply to be read.")
                            .withNextStep("Look for an expression, type or block with thousands of levels."),
                    e);
        }
        Value error = e.getGuestObject();
        Value location = error == null || !error.hasMember("loc") ? null : error.getMember("loc");
        String line = location == null || location.isNull()
                ? ""
                : ":" + location.getMember("line").asInt();
        String message = e.getMessage()
                .replaceFirst("^(SyntaxError|Error): ", "")
                .replaceFirst("^Error transforming [^:]*: ", "")
                .replaceFirst(" ?\\(\\d+:\\d+\\)$", "");
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, path + line + " is not valid TypeScript: " + message + ".")
                        .withNextStep("Correct the file; tsc says more."),
                e);
    }
}
