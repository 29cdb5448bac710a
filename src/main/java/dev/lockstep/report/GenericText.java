package dev.lockstep.report;

import com.fasterxml.jackson.databind.JsonNode;

/** A result that has no text of its own: its plain fields, one a line. */
final class GenericText {
    private GenericText() {}

    static String of(String title, JsonNode result) {
        StringBuilder text = new StringBuilder("✅ ").append(title).append('\n');
        result.fields().forEachRemaining(field -> {
            if (field.getValue().isValueNode()) {
                text.append("   • ")
                        .append(field.getKey())
                        .append(": ")
                        .append(field.getValue().asText())
                        .append('\n');
            }
        });
        return text.toString();
    }
}
