package dev.lockstep.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A problem as JSON: {@code type}, {@code title}, {@code status}, {@code detail}, and of the other fields those that are set. */
public final class ProblemJson {
    private ProblemJson() {}

    public static ObjectNode of(Problem problem) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", problem.type().uri());
        json.put("title", problem.type().title());
        json.put("status", problem.type().status());
        json.put("detail", problem.detail());
        put(json, "statement", problem.statement());
        put(json, "sqlState", problem.sqlState());
        put(json, "constraint", problem.constraint());
        put(json, "table", problem.table());
        put(json, "keys", problem.keys());
        put(json, "hint", problem.hint());
        put(json, "nextStep", problem.nextStep());
        put(json, "pointer", problem.pointer());
        put(json, "items", problem.items());
        return json;
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static void put(ObjectNode json, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(json.putArray(field)::add);
        }
    }
}
