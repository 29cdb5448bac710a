package dev.lockstep.backup.storage;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that backups are encrypted with. Each backup has a key of its own, which stands in its manifest encrypted with the first
 * of these; the others open older backups, so that keys can be rotated without writing backups anew.
 */
public final class BackupKeys {
    /** Bytes of a key. */
    private static final int LENGTH = 32;

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String ALGORITHM = "lockstep-aes-256-gcm-1";
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Key(String id, SecretKeySpec key) {
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * How a backup is encrypted, for its manifest.
     *
     * @param algorithm {@code lockstep-aes-256-gcm-1}
     * @param key names the key that {@code sealed} was encrypted with: the first digits of its SHA-256
     * @param sealed the backup's own key, encrypted, in base64
     */
    public record Encryption(String algorithm, String key, String sealed) {}

    /** A new backup's cipher, and what its manifest says of it. */
    public record NewCipher(Encryption encryption, FileCipher cipher) {}

    private final List<Key> keys;
    private final boolean unencryptedToo;

    private BackupKeys(List<Key> keys, boolean unencryptedToo) {
        this.keys = List.copyOf(keys);
        this.unencryptedToo = unencryptedToo;
    }

    public static BackupKeys none() {
        return new BackupKeys(List.of(), true);
    }

    /**
     * @param base64 the first one encrypts
     * @throws IllegalArgumentException when one is not 32 bytes in base64; does not repeat it
     */
    public static BackupKeys parse(List<String> base64) {
        return new BackupKeys(base64.stream().map(BackupKeys::key).toList(), base64.isEmpty());
    }

    /** The same, where backups that are not encrypted are used as well: those from before there was a key. */
    public BackupKeys acceptingUnencrypted() {
        return new BackupKeys(keys, true);
    }

    private static Key key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("lockstep.backup.encryption-key (and each of -previous) has to be "
                    + LENGTH + " random bytes in base64, as 'openssl rand -base64 32' makes them");
        }
        return new Key(Checksums.of(bytes).substring(0, 8), new SecretKeySpec(bytes, "AES"));
    }

    /** Whether backups are not encrypted. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    public NewCipher newCipher(UUID backup) {
        byte[] own = new byte[LENGTH];
        RANDOM.nextBytes(own);
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        Key key = keys.get(0);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, backup).doFinal(own);
            byte[] whole = ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return new NewCipher(
                    new Encryption(ALGORITHM, key.id(), Base64.getEncoder().encodeToString(whole)),
                    new AesGcmCipher(own));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws ProblemException {@code BACKUP_FAILED} when there is no key for it, or its key was changed */
    public FileCipher cipher(UUID backup, Encryption encryption) {
        if (!ALGORITHM.equals(encryption.algorithm())) {
            throw cannotOpen(
                    backup, "is encrypted in a way that this version does not know: " + encryption.algorithm());
        }
        Key key = keys.stream()
                .filter(candidate -> candidate.id().equals(encryption.key()))
                .findFirst()
                .orElseThrow(() -> cannotOpen(
                        backup, "is encrypted with the key " + encryption.key() + ", which is not configured"));
        try {
            byte[] whole = Base64.getDecoder().decode(encryption.sealed());
            byte[] own = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(whole, NONCE), backup)
                    .doFinal(whole, NONCE, whole.length - NONCE);
            return new AesGcmCipher(own);
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw cannotOpen(backup, "has a manifest that was changed: its key does not open");
        }
    }

    /**
     * Of a backup that is not encrypted. Whoever can write the storage can put one there, which nothing seals.
     *
     * @throws ProblemException {@code BACKUP_FAILED} when there are keys, and it is not said that such backups are used nevertheless
     */
    public FileCipher unencrypted(UUID backup) {
        if (!unencryptedToo) {
            throw new ProblemException(Problem.of(
                            ProblemType.BACKUP_FAILED,
                            "The backup " + backup
                                    + " is not encrypted, though lockstep.backup.encryption-key is set: anybody who can write the"
                                    + " storage may have put it there.")
                    .withNextStep("If it is from before that key was set and nobody else can write the storage, set"
                            + " lockstep.backup.accept-unencrypted=true; otherwise take an encrypted one."));
        }
        return FileCipher.NONE;
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, UUID backup) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(backup.toString().getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static ProblemException cannotOpen(UUID backup, String why) {
        return new ProblemException(Problem.of(ProblemType.BACKUP_FAILED, "The backup " + backup + " " + why + ".")
                .withNextStep(
                        "Set lockstep.backup.encryption-key or lockstep.backup.encryption-key-previous to the key that"
                                + " was in use when it was made."));
    }
}
