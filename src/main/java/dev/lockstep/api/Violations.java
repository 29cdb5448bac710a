package dev.lockstep.api;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import java.util.Optional;

/** What Bean Validation found, as one problem: the first field with its pointer, all of them as items. */
final class Violations {
    private Violations() {}

    /** Empty when the fault is ours: an answer that is not valid. */
    static Optional<Problem> problem(ConstraintViolationException e) {
        List<Violation> violations = e.getConstraintViolations().stream()
                .map(Violation::of)
                .sorted((a, b) -> a.line().compareTo(b.line()))
                .toList();
        if (violations.isEmpty() || violations.stream().anyMatch(Violation::ofOurAnswer)) {
            return Optional.empty();
        }
        Violation first = violations.get(0);
        Problem problem = Problem.of(ProblemType.BAD_REQUEST, first.line() + ".");
        if (!first.pointer().isEmpty()) {
            problem = problem.withPointer(first.pointer());
        }
        return Optional.of(
                violations.size() == 1
                        ? problem
                        : problem.withItems(
                                violations.stream().map(Violation::line).toList()));
    }

    /** @param pointer empty for a parameter that is not in the body, and for the body itself */
    private record Violation(String pointer, String line, boolean ofOurAnswer) {
        static Violation of(ConstraintViolation<?> violation) {
            StringBuilder pointer = new StringBuilder();
            String parameter = "";
            boolean ofOurAnswer = false;
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.getKind() == ElementKind.PARAMETER) {
                    parameter = node.getName();
                } else if (node.getKind() == ElementKind.RETURN_VALUE) {
                    ofOurAnswer = true;
                } else if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                    append(pointer, node);
                }
            }
            String where = pointer.isEmpty() ? parameter : pointer.toString();
            return new Violation(pointer.toString(), where + " " + violation.getMessage(), ofOurAnswer);
        }

        private static void append(StringBuilder pointer, Path.Node node) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            } else if (node.getKey() != null) {
                pointer.append('/').append(node.getKey());
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                pointer.append('/').append(node.getName().replace("~", "~0").replace("/", "~1"));
            }
        }
    }
}
