package dev.lockstep.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Why a job did not succeed, for people: what failed, where, and what to do. */
final class FailureText {
    private FailureText() {}

    /** @param problem as the job's {@code error} has it */
    static String of(String title, JsonNode problem) {
        StringBuilder text = new StringBuilder("❌ ").append(title).append('\n');
        text.append(problem.path("title").asText())
                .append(": ")
                .append(problem.path("detail").asText())
                .append('\n');
        line(text, "table", problem.path("table"));
        line(text, "constraint", problem.path("constraint"));
        line(text, "statement", problem.path("statement"));
        line(text, "SQLSTATE", problem.path("sqlState"));
        line(text, "PostgreSQL says", problem.path("hint"));
        list(text, "rows", problem.path("keys"));
        list(text, "", problem.path("items"));
        if (problem.hasNonNull("nextStep")) {
            text.append("\n👉 ").append(problem.path("nextStep").asText()).append('\n');
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, JsonNode value) {
        if (value.isTextual()) {
            text.append("   ")
                    .append(name)
                    .append(": ")
                    .append(value.asText().replace("\n", "\n      "))
                    .append('\n');
        }
    }

    private static void list(StringBuilder text, String name, JsonNode values) {
        if (values.isArray() && !values.isEmpty()) {
            text.append(name.isEmpty() ? "\n" : "   " + name + ":\n");
            values.forEach(value -> text.append("    • ").append(value.asText()).append('\n'));
        }
    }
}
