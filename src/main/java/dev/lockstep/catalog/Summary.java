package dev.lockstep.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Puts a definition's parts into one line. */
public final class Summary {
    private static final int HASH_DIGITS = 12;

    private final StringBuilder text;

    private Summary(String start) {
        text = new StringBuilder(start);
    }

    static Summary of(String start) {
        return new Summary(start);
    }

    /** Adds {@code word value}, unless the value is {@code null}. */
    Summary with(String word, @Nullable Object value) {
        if (value != null) {
            text.append(' ').append(word).append(' ').append(value);
        }
        return this;
    }

    Summary when(boolean condition, String words) {
        if (condition) {
            text.append(' ').append(words);
        }
        return this;
    }

    /** The first digits of SHA-256, enough to tell two bodies of code apart in a report. */
    static String hash(String code) {
        return sha256(code).substring(0, HASH_DIGITS);
    }

    /** All 64 digits, of the text in UTF-8. */
    public static String sha256(String code) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
