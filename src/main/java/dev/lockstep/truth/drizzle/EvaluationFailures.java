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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What goes wrong in an evaluation, as a problem that names file and line. */
record EvaluationFailures(SourceFiles files, DeclarationLines lines) {
    private static final String REACHES_NOTHING =
            "A schema is read without packages, files, network, environment and clock. What it declares may not depend on them.";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Place(@Nullable String file, @Nullable String export) implements Placed {}

    ProblemException of(@Nullable Fault fault) {
        if (fault == null) {
            throw new IllegalStateException("neither declarations nor a fault");
        }
        return new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, at(fault) + fault.detail())
                .withNextStep(fault.nextStep()));
    }

    RuntimeException of(PolyglotException e) {
        if (e.isHostException()) {
            return e.asHostException() instanceof ProblemException problem ? problem : e;
        }
        if (e.isCancelled()) {
            return e;
        }
        String place = section(e)
                .map(section -> section.getSource().getName() + ":" + section.getStartLine() + ": ")
                .or(() -> declaredAt(e).map(this::at))
                .orElse(lines.fallback() + ": ");
        String message = e.isResourceExhausted() ? "The memory is exhausted" : String.valueOf(e.getMessage());
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, place + message + (message.endsWith(".") ? "" : "."))
                        .withNextStep(message.contains("ReferenceError") ? REACHES_NOTHING : "Correct the schema."),
                e);
    }

    private String at(Placed placed) {
        return lines.fileOf(placed) + ":" + lines.lineOf(placed) + ": ";
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

    /** Whoever threw it may have made it, too. */
    private static Optional<Place> declaredAt(PolyglotException e) {
        Value error = e.getGuestObject();
        try {
            Value place = error == null ? null : error.getMember("declaredAt");
            return place != null && place.isString()
                    ? Optional.of(JSON.readValue(place.asString(), Place.class))
                    : Optional.empty();
        } catch (JsonProcessingException | PolyglotException forged) {
            return Optional.empty();
        }
    }
}
