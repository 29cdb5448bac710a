package dev.lockstep.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSON on its way into {@code jsonb} and back. It travels as text, so that numbers keep their digits. {@code jsonb} cannot
 * hold the character U+0000 (documentation, "JSON Types"): it is written as U+FFFD.
 */
final class JsonText {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();
    private static final String NUL = "\\u0000";

    private JsonText() {}

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The store holds something that is not JSON", e);
        }
    }

    static @Nullable JsonNode parseNullable(@Nullable String json) {
        return json == null ? null : parse(json);
    }

    static String write(JsonNode json) {
        String text = text(json);
        return text.contains(NUL) ? withoutNul(text) : text;
    }

    static @Nullable String writeNullable(@Nullable JsonNode json) {
        return json == null || json.isNull() ? null : write(json);
    }

    /** Strings, numbers and booleans as they are, all else as its text. */
    static JsonNode value(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean || value == null
                ? MAPPER.valueToTree(value)
                : JsonNodeFactory.instance.textNode(value.toString());
    }

    /** The same for requests that mean the same: key order and white space do not count. */
    static String hash(String kind, JsonNode request) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            Object sortable = Objects.requireNonNullElse(MAPPER.treeToValue(request, Object.class), "null");
            sha256.update((kind + "\n" + MAPPER.writeValueAsString(sortable)).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An escape is one only behind an even number of backslashes. */
    private static String withoutNul(String json) {
        StringBuilder kept = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            if (json.charAt(i) != '\\') {
                kept.append(json.charAt(i));
            } else if (json.startsWith(NUL, i)) {
                kept.append('\uFFFD');
                i += NUL.length() - 1;
            } else {
                kept.append(json, i, i + 2);
                i++;
            }
        }
        return kept.toString();
    }
}
