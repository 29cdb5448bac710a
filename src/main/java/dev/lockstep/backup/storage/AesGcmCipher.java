package dev.lockstep.backup.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM in segments: a file begins with a magic and a salt, and goes on with segments of 64 KiB and their tags. Each file has a
 * key of its own, derived (HMAC-SHA-256) from the backup's key, its salt and its path: a file in another's place does not open. A
 * segment's nonce is its number and whether it is the last: segments cannot change places, and none can be missing at the end.
 */
final class AesGcmCipher implements FileCipher {
    static final int SEGMENT = 1 << 16;
    static final int TAG = 16;

    private static final byte[] MAGIC = "LOCKSTP1".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] backupKey;

    AesGcmCipher(byte[] backupKey) {
        this.backupKey = backupKey.clone();
    }

    @Override
    public NewFile encrypting(NewFile stored, String path) throws IOException {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        stored.write(MAGIC);
        stored.write(salt);
        return new EncryptedFile(stored, new Segments(fileKey(salt, path)));
    }

    @Override
    public InputStream decrypting(InputStream stored, String path) throws IOException {
        if (!Arrays.equals(stored.readNBytes(MAGIC.length), MAGIC)) {
            throw new IOException("it does not begin as an encrypted file does");
        }
        byte[] salt = stored.readNBytes(SALT);
        if (salt.length != SALT) {
            throw new EOFException("it ends in its first bytes");
        }
        return new DecryptedStream(stored, new Segments(fileKey(salt, path)));
    }

    private SecretKeySpec fileKey(byte[] salt, String path) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(backupKey, "HmacSHA256"));
            mac.update(salt);
            return new SecretKeySpec(mac.doFinal(path.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    /** One after the other. */
    private static final class Segments {
        private final SecretKeySpec key;
        private final Cipher cipher;
        private long number;

        Segments(SecretKeySpec key) {
            this.key = key;
            try {
                this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        }

        byte[] next(int mode, byte[] bytes, int length, boolean last) throws GeneralSecurityException {
            byte[] nonce = ByteBuffer.allocate(12)
                    .putLong(number++)
                    .putInt(last ? 1 : 0)
                    .array();
            cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
            return cipher.doFinal(bytes, 0, length);
        }
    }

    private static final class EncryptedFile extends NewFile {
        private final NewFile stored;
        private final Segments segments;
        private final byte[] segment = new byte[SEGMENT];
        private int length;

        EncryptedFile(NewFile stored, Segments segments) {
            this.stored = stored;
            this.segments = segments;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int from = offset;
            int left = count;
            while (left > 0) {
                // A full one is kept until it is known whether it is the last.
                if (length == SEGMENT) {
                    emit(false);
                }
                int some = Math.min(left, SEGMENT - length);
                System.arraycopy(bytes, from, segment, length, some);
                length += some;
                from += some;
                left -= some;
            }
        }

        private void emit(boolean last) throws IOException {
            try {
                stored.write(segments.next(Cipher.ENCRYPT_MODE, segment, length, last));
            } catch (GeneralSecurityException e) {
                throw new IOException("it cannot be encrypted", e);
            }
            length = 0;
        }

        @Override
        public StoredFile finish() throws IOException {
            emit(true);
            return stored.finish();
        }

        @Override
        public void close() throws IOException {
            stored.close();
        }
    }

    private static final class DecryptedStream extends InputStream {
        private final InputStream stored;
        private final Segments segments;
        private byte[] ahead;
        private byte @Nullable [] plain = new byte[0];
        private int position;

        DecryptedStream(InputStream stored, Segments segments) throws IOException {
            this.stored = stored;
            this.segments = segments;
            this.ahead = stored.readNBytes(SEGMENT + TAG);
            if (ahead.length == 0) {
                // Also what is empty has a segment.
                throw new EOFException("it ends behind its first bytes");
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (plain != null && position == plain.length) {
                advance();
            }
            if (plain == null) {
                return -1;
            }
            int count = Math.min(length, plain.length - position);
            System.arraycopy(plain, position, target, offset, count);
            position += count;
            return count;
        }

        private void advance() throws IOException {
            byte[] segment = ahead;
            if (segment.length == 0) {
                plain = null;
                return;
            }
            ahead = segment.length == SEGMENT + TAG ? stored.readNBytes(SEGMENT + TAG) : new byte[0];
            try {
                plain = segments.next(Cipher.DECRYPT_MODE, segment, segment.length, ahead.length == 0);
                position = 0;
            } catch (GeneralSecurityException e) {
                throw new IOException("it was changed or cut off since it was encrypted", e);
            }
        }

        @Override
        public void close() throws IOException {
            stored.close();
        }
    }
}
