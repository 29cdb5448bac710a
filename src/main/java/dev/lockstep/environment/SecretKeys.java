package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals texts with AES-256-GCM. The first key seals; every key opens what it sealed, so that keys can be rotated. What is sealed is
 * bound to a purpose: a sealed URL that is copied to another environment's row does not open.
 */
public final class SecretKeys {
    /** Bytes of a key. */
    static final int KEY_LENGTH = 32;

    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Key(String id, SecretKey key) {
        @Override
        public String toString() {
            return id;
        }
    }

    /** @param keyId of the key that sealed it */
    public record Sealed(String keyId, byte[] bytes) {}

    private final List<Key> keys;

    private SecretKeys(List<Key> keys) {
        this.keys = keys;
    }

    /** @param keys 32 bytes each; the first one seals */
    static SecretKeys of(List<byte[]> keys) {
        return new SecretKeys(keys.stream()
                .map(key -> new Key(id(key), new SecretKeySpec(key, "AES")))
                .toList());
    }

    /** No key: nothing can be sealed or opened. */
    static SecretKeys none() {
        return new SecretKeys(List.of());
    }

    static byte[] generate() {
        byte[] key = new byte[KEY_LENGTH];
        RANDOM.nextBytes(key);
        return key;
    }

    /**
     * @param name the configuration key that an error names
     * @throws IllegalArgumentException when {@code base64} is not 32 bytes in base64; does not repeat it
     */
    static byte[] parse(String name, String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException(name + " has to be " + KEY_LENGTH
                    + " random bytes in base64, as 'openssl rand -base64 32' makes them");
        }
        return key;
    }

    /** Whether {@code keyId} is the key that seals now. */
    public boolean isCurrent(String keyId) {
        return !keys.isEmpty() && keys.get(0).id().equals(keyId);
    }

    /** Whether there is a key that opens what {@code keyId} sealed. */
    boolean knows(String keyId) {
        return keys.stream().anyMatch(key -> key.id().equals(keyId));
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** @throws ProblemException {@code CONFLICT} when there is no key */
    public Sealed seal(String purpose, String text) {
        if (keys.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "Environments cannot be stored: the service has no lockstep.secret-key to encrypt their URLs with.")
                    .withNextStep("Set lockstep.secret-key to the output of 'openssl rand -base64 32' and restart."));
        }
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        byte[] encrypted = run(Cipher.ENCRYPT_MODE, keys.get(0), purpose, nonce, text.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = ByteBuffer.allocate(nonce.length + encrypted.length)
                .put(nonce)
                .put(encrypted)
                .array();
        return new Sealed(keys.get(0).id(), bytes);
    }

    /** @throws ProblemException {@code INTERNAL}, naming the key, when no key opens it */
    public String open(String purpose, Sealed sealed) {
        Key key = keys.stream()
                .filter(candidate -> candidate.id().equals(sealed.keyId()))
                .findFirst()
                .orElseThrow(() -> unreadable(purpose, sealed));
        byte[] nonce = Arrays.copyOf(sealed.bytes(), NONCE_LENGTH);
        byte[] encrypted = Arrays.copyOfRange(sealed.bytes(), NONCE_LENGTH, sealed.bytes().length);
        return new String(run(Cipher.DECRYPT_MODE, key, purpose, nonce, encrypted), StandardCharsets.UTF_8);
    }

    private static byte[] run(int mode, Key key, String purpose, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.INTERNAL,
                                    "What is stored for " + purpose + " was changed since it was encrypted.")
                            .withNextStep("PUT the environment again."),
                    e);
        }
    }

    private static ProblemException unreadable(String purpose, Sealed sealed) {
        return new ProblemException(Problem.of(
                        ProblemType.INTERNAL,
                        "What is stored for " + purpose + " was encrypted with the key " + sealed.keyId()
                                + ", which the service no longer has.")
                .withNextStep("Add that key as lockstep.secret-key-previous, or PUT the environment again."));
    }

    /** Names a key without telling anything about it. */
    private static String id(byte[] key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
