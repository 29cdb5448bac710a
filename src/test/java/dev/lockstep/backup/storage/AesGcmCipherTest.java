package dev.lockstep.backup.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmCipherTest {
    private static final int HEADER = 24;
    private static final int SEGMENT = AesGcmCipher.SEGMENT + AesGcmCipher.TAG;
    private static final String OLD = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static final String NEW = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=";

    private final FileCipher cipher = new AesGcmCipher(new byte[32]);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_001})
    void shouldGiveBackWhatWasEncryptedWhateverItsLength(int length) throws IOException {
        byte[] content = content(length);
        assertThat(decrypted(encrypted(content, "a"), "a")).isEqualTo(content);
    }

    @Test
    void shouldNoticeEveryChangedByte() throws IOException {
        byte[] whole = encrypted(content(100), "a");
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> decrypted(changed, "a")).as("byte %d", i).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldNoticeThatItIsCutOffAlsoBetweenSegments() throws IOException {
        byte[] whole = encrypted(content(3 * AesGcmCipher.SEGMENT), "a");
        for (int length : List.of(0, 5, HEADER, HEADER + SEGMENT, HEADER + 2 * SEGMENT, whole.length - 1)) {
            assertThatThrownBy(() -> decrypted(Arrays.copyOf(whole, length), "a"))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> decrypted(Arrays.copyOf(whole, whole.length + 1), "a"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldNoticeSegmentsThatChangedPlaces() throws IOException {
        byte[] whole = encrypted(content(3 * AesGcmCipher.SEGMENT), "a");
        byte[] swapped = whole.clone();
        System.arraycopy(whole, HEADER, swapped, HEADER + SEGMENT, SEGMENT);
        System.arraycopy(whole, HEADER + SEGMENT, swapped, HEADER, SEGMENT);
        assertThatThrownBy(() -> decrypted(swapped, "a")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldNoticeAFileInThePlaceOfAnother() throws IOException {
        byte[] whole = encrypted(content(10), "data/1.copy.gz");
        assertThatThrownBy(() -> decrypted(whole, "data/2.copy.gz")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldOpenWithAnOlderKeyAndWithNoOther() throws IOException {
        UUID backup = UUID.randomUUID();
        BackupKeys.NewCipher old = BackupKeys.parse(List.of(OLD)).newCipher(backup);
        byte[] whole = encrypted(old.cipher(), content(10), "a");

        FileCipher rotated = BackupKeys.parse(List.of(NEW, OLD)).cipher(backup, old.encryption());
        assertThat(rotated.decrypting(new ByteArrayInputStream(whole), "a").readAllBytes())
                .isEqualTo(content(10));
        assertThatThrownBy(() -> BackupKeys.parse(List.of(NEW)).cipher(backup, old.encryption()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is not configured");
        assertThatThrownBy(() -> BackupKeys.parse(List.of(OLD)).cipher(UUID.randomUUID(), old.encryption()))
                .as("the manifest of another backup")
                .isInstanceOf(ProblemException.class);
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private byte[] encrypted(byte[] content, String path) throws IOException {
        return encrypted(cipher, content, path);
    }

    private static byte[] encrypted(FileCipher cipher, byte[] content, String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NewFile memory = new NewFile() {
            @Override
            public StoredFile finish() {
                return new StoredFile(path, out.size(), "");
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                out.write(bytes, offset, count);
            }

            @Override
            public void close() {}
        };
        try (NewFile file = cipher.encrypting(memory, path)) {
            file.write(content);
            file.finish();
        }
        return out.toByteArray();
    }

    private byte[] decrypted(byte[] whole, String path) throws IOException {
        return cipher.decrypting(new ByteArrayInputStream(whole), path).readAllBytes();
    }
}
