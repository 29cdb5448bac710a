package dev.lockstep.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is wrong with a body that could not be read. Repeats nothing of the body but names of fields: it may hold secrets. */
final class BadJson {
    private static final Map<Class<?>, String> WANTED = Map.of(
            String.class, "a string",
            Integer.class, "a whole number",
            int.class, "a whole number",
            Long.class, "a whole number",
            long.class, "a whole number",
            Boolean.class, "true or false",
            boolean.class, "true or false",
            UUID.class, "an id, such as a list or a job's answer gives it",
            Instant.class, "a moment, such as 2026-01-31T18:00:00Z");

    private BadJson() {}

    static Problem problem(JacksonException e) {
        if (e.getCause() instanceof StreamReadException unreadable) {
            return problem(unreadable); // within an object of the body
        }
        if (!(e instanceof JsonMappingException mapping)) {
            return bad((isDuplicate(e) ? "The body has a field twice" : "The body is not JSON") + place(e.getLocation())
                    + ".");
        }
        String pointer = pointer(mapping.getPath());
        if (e.getCause() instanceof ProblemException cause) {
            Problem problem = cause.problem();
            return problem.pointer() == null ? problem.withPointer(pointer) : problem;
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return bad("There is no field " + unknown.getPropertyName() + " here.")
                    .withPointer(pointer)
                    .withHint(known(unknown));
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        String field = pointer.isEmpty() ? "The body" : "The field " + pointer;
        return bad(field + " has to be " + wanted(target) + ".").withPointer(pointer);
    }

    /** Which of the two was meant nobody knows. */
    private static boolean isDuplicate(JacksonException e) {
        return e.getOriginalMessage().startsWith("Duplicate field");
    }

    private static Problem bad(String detail) {
        return Problem.of(ProblemType.BAD_REQUEST, detail);
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : ": line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static @Nullable String known(UnrecognizedPropertyException unknown) {
        Collection<Object> fields = unknown.getKnownPropertyIds();
        return fields == null || fields.isEmpty()
                ? null
                : "Known are: "
                        + String.join(
                                ", ",
                                fields.stream().map(Object::toString).sorted().toList());
    }

    private static String wanted(@Nullable Class<?> target) {
        if (target == null) {
            return "something else";
        }
        if (target.isEnum()) {
            List<String> names = Arrays.stream(target.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
            return "one of " + String.join(", ", names);
        }
        if (Collection.class.isAssignableFrom(target) || target.isArray()) {
            return "a list";
        }
        if (target.isRecord() || Map.class.isAssignableFrom(target)) {
            return "an object, with all fields that it needs";
        }
        return WANTED.getOrDefault(target, "of another type or form");
    }

    private static String pointer(List<JsonMappingException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            String name = step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
            pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }
}
