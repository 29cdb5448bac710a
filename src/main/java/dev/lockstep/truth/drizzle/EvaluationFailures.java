package dev.lockstep.truth.drizzle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.drizzle.Declarations.Fault;
import dev.lockstep.truth.drizzle.Declarations.Placed;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What goes wrong in an evaluation, as a problem that names file and line. */
record EvaluationFailures(SourceFiles files, DeclarationLines lines) {
    private static final String REACHES_NOTHING =
            "A schema is read without packages, files, network, environment, clock and languages. What it declares may not depend on them.";

    private static final String IMPORTS_NOTHING =
            "Correct the import. Imports are followed within the schema's project: its Git repository, else the nearest folder above it with a package.json, or the root of its workspace, or with a tsconfig.json; of an upload, within what was sent; never into node_modules.";

    private static final String NOT_BUILT =
            "What a build makes is read only where it is committed, or sent along. Let \"exports\", or \"main\", name the source, such as ./src/index.ts, or map the import to it by paths of tsconfig.json.";

    private static final Pattern USED = Pattern.compile("'([^']+)' is used while the schema is read");
    private static final Pattern EVALUATION = Pattern.compile("\\b(?:eval|Function)\\s*\\(");
    private static final Pattern SYNTAX = Pattern.compile("^SyntaxError: \\S+:\\d+:\\d+ ");
    private static final Pattern TAKEN = Pattern.compile("ReferenceError: (exports|require) is not defined");
    private static final Pattern WAITS = Pattern.compile("\\bawait\\b");
    private static final Pattern CALLED = Pattern.compile("\\b_\\w+\\.(\\w+)\\.call\\(");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Place(@Nullable String file, @Nullable String export) implements Placed {}

    /** @param declarations what was asked; {@code null} when it did not come to that */
    RuntimeException of(PolyglotException e, @Nullable Value declarations) {
        if (e.isHostException()) {
            return e.asHostException() instanceof ProblemException problem ? problem : e;
        }
        Optional<String> reached =
                section(e).map(section -> section.getSource().getName() + ":" + section.getStartLine() + ": ");
        if (e.isCancelled()) {
            return new Confinement.Cancelled(reached.orElse(""), builder(e), e);
        }
        Optional<Fault> fault = fault(e);
        String place = fault.filter(placed -> placed.file() != null)
                .map(this::at)
                .or(() -> reached)
                .or(() -> mentioned(String.valueOf(e.getMessage())))
                .or(() -> declaredAt(declarations).map(this::at))
                .orElse(lines.fallback() + ": ");
        if (fault.isPresent()) {
            return problem(place, fault.get().detail(), fault.get().nextStep(), e);
        }
        String message = e.isResourceExhausted() ? "The memory is exhausted" : message(e);
        Matcher taken = TAKEN.matcher(message);
        if (taken.matches()) {
            return taken(taken.group(1), place, e);
        } else if (e.isSyntaxError() && section(e).filter(this::waits).isPresent()) {
            return problem(place, "await stands outside of an async function, and nothing is waited for.", null, e);
        }
        return problem(place, message + (message.endsWith(".") ? "" : "."), nextStep(message), e);
    }

    /** What a file declares hides what its imports and exports go through. */
    private ProblemException taken(String name, String place, PolyglotException e) {
        Pattern declared = Pattern.compile("(?m)^(?:export\\s+)?(?:const|let|class)\\s+" + name + "\\b");
        return problem(
                mentioned(declared).orElse(place),
                "'" + name + "' cannot be declared at the top of a file here.",
                "Call it otherwise; export { … as " + name + " } lets others import it by that name.",
                e);
    }

    private boolean waits(SourceSection section) {
        return files.texts()
                .get(section.getSource().getName())
                .lines()
                .skip(section.getStartLine() - 1L)
                .limit(1)
                .anyMatch(line -> WAITS.matcher(line).find());
    }

    /** Without the text of what sucrase made of the file, and with the names of what that calls. */
    private static String message(PolyglotException e) {
        String message = String.valueOf(e.getMessage());
        if (e.isSyntaxError()) {
            message = SYNTAX.matcher(message.lines().findFirst().orElse("")).replaceFirst("SyntaxError: ");
        }
        return CALLED.matcher(message).replaceAll("$1(");
    }

    /** What is no call that has a place is looked for: of a package that was spread or listed, the import; {@code "file:line: "}. */
    private Optional<String> mentioned(String message) {
        Matcher used = USED.matcher(message);
        if (used.find()) {
            return mentioned(Pattern.compile("['\"`]" + Pattern.quote(used.group(1)) + "['\"`]"));
        }
        return message.startsWith("EvalError") ? mentioned(EVALUATION) : Optional.empty();
    }

    private Optional<String> mentioned(Pattern what) {
        return files.texts().entrySet().stream()
                .flatMap(file -> {
                    Matcher place = what.matcher(file.getValue());
                    return place.find()
                            ? Stream.of(file.getKey() + ":" + lineAt(file.getValue(), place.start()) + ": ")
                            : Stream.empty();
                })
                .findFirst();
    }

    private static long lineAt(String text, int position) {
        return 1
                + text.substring(0, position)
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
    }

    private static @Nullable String nextStep(String message) {
        if (message.contains("there is no file for the import")) {
            return message.contains(PackageManifest.FILE + " says ") ? NOT_BUILT : IMPORTS_NOTHING;
        }
        if (message.contains(" has no export '")) {
            return "Correct the import, or do without what that version has not.";
        }
        return message.contains("ReferenceError") ? REACHES_NOTHING : null;
    }

    private static ProblemException problem(String place, String detail, @Nullable String nextStep, Throwable cause) {
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, place + detail)
                        .withNextStep(nextStep == null ? "Correct the schema." : nextStep),
                cause);
    }

    /** {@code "file:line: "}. */
    String at(Placed placed) {
        return lines.fileOf(placed) + ":" + lines.lineOf(placed) + ": ";
    }

    /** What the schema's own code called last; empty when that is not known. */
    private String builder(PolyglotException e) {
        String called = "";
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
            if (section != null && files.texts().containsKey(section.getSource().getName())) {
                return called;
            } else if (frame.isGuestFrame() && frame.getRootName() != null) {
                called = frame.getRootName();
            }
        }
        return "";
    }

    private Optional<SourceSection> section(PolyglotException e) {
        Stream<SourceSection> frames = StreamSupport.stream(
                        e.getPolyglotStackTrace().spliterator(), false)
                .filter(PolyglotException.StackFrame::isGuestFrame)
                .flatMap(frame -> Stream.ofNullable(frame.getSourceLocation()));
        return Stream.concat(Stream.ofNullable(e.getSourceLocation()), frames)
                .filter(section -> files.texts().containsKey(section.getSource().getName()))
                .findFirst();
    }

    /** Whoever threw it may have made it, too: then it says what they like. */
    private static Optional<Fault> fault(PolyglotException e) {
        Value error = e.getGuestObject();
        try {
            Value fault = error == null || !error.hasMembers() ? null : error.getMember("fault");
            return fault != null && fault.isString()
                    ? Optional.of(JSON.readValue(fault.asString(), Fault.class))
                    : Optional.empty();
        } catch (JsonProcessingException | PolyglotException forged) {
            return Optional.empty();
        }
    }

    /** What was looked at when something failed that does not know where it is. */
    private static Optional<Place> declaredAt(@Nullable Value declarations) {
        try {
            return declarations == null
                    ? Optional.empty()
                    : Optional.of(JSON.readValue(
                                    declarations.getMember("place").execute().asString(), Place.class))
                            .filter(place -> place.export() != null);
        } catch (JsonProcessingException | PolyglotException e) {
            return Optional.empty();
        }
    }
}
