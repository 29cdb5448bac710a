package dev.lockstep.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The text of a token: {@code lsk_} and 256 random bits in base64url. Only its SHA-256 is kept. A fast hash will do: there are no
 * likely tokens that one could try, which is what a slow hash makes dear. Prints nothing of it.
 */
public record TokenText(String value) {
    private static final String PREFIX = "lsk_";
    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    public static TokenText generate() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new TokenText(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Whether it is formed as a generated one, so that asking the store is worth it. */
    boolean wellFormed() {
        return value.matches(PREFIX + "[A-Za-z0-9_-]{43}");
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The hash as text, for maps. */
    String fingerprint() {
        return HexFormat.of().formatHex(hash());
    }

    @Override
    public String toString() {
        return "(token)";
    }
}
