package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.FileCipher;
import dev.lockstep.backup.storage.FileTarget;
import dev.lockstep.backup.storage.NewFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * {@code SHA256SUMS.sealed}: the checksums once more, encrypted with the backup's key. Who has no key can change a file together with
 * its checksum, or put an older backup's file in its place, but not this.
 */
final class ChecksumSeal {
    static final String NAME = "SHA256SUMS.sealed";

    private ChecksumSeal() {}

    static void write(FileTarget target, FileCipher cipher, byte[] checksums) throws IOException {
        try (NewFile file = cipher.encrypting(target.create(NAME), NAME)) {
            file.write(checksums);
            file.finish();
        }
    }

    static void check(Backup backup) {
        String place = backup.stored().place(NAME);
        try (InputStream in = backup.cipher()
                .decrypting(new ByteArrayInputStream(backup.stored().read(NAME)), NAME)) {
            if (!Arrays.equals(in.readAllBytes(), backup.stored().read(ChecksumFile.NAME))) {
                throw BackupProblems.damaged(place, "does not seal the checksums that stand in " + ChecksumFile.NAME);
            }
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be opened", e);
        }
    }
}
