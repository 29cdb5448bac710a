package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.Checksums;
import dev.lockstep.backup.storage.FileCipher;
import dev.lockstep.backup.storage.StoredFiles;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogDocument;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/** A backup in storage, whose files are read as they were written, whether they are encrypted or not. */
record Backup(StoredFiles stored, Manifest manifest, FileCipher cipher) {
    /** The catalog, for whoever compares or undoes later. */
    static final String CATALOG = "catalog.json";

    /** Never encrypted: what says what the backup is, and how to restore it. */
    static final Set<String> PLAIN =
            Set.of(ManifestFile.NAME, ChecksumFile.NAME, RestoreInstructions.FILE, ChecksumSeal.NAME);

    private static final int BUFFER = 1 << 16;

    /**
     * @throws dev.lockstep.problem.ProblemException {@code BACKUP_FAILED} when its manifest is damaged, its key is not here, or it is not
     *     encrypted though it should be
     */
    static Backup open(StoredFiles files, BackupKeys keys) {
        Manifest manifest = ManifestFile.read(files);
        FileCipher cipher;
        if (manifest.encryption() != null) {
            cipher = keys.cipher(manifest.id(), manifest.encryption());
        } else if (manifest.restorePoint() != null) {
            // There is nothing in it but its name.
            cipher = FileCipher.NONE;
        } else {
            cipher = keys.unencrypted(manifest.id());
        }
        return new Backup(files, manifest, cipher);
    }

    static boolean isEncrypted(String path) {
        return !PLAIN.contains(path);
    }

    boolean encrypted() {
        return manifest.encryption() != null;
    }

    /** Decrypts what {@code stored} brings, if that file is encrypted. */
    InputStream plain(String path, InputStream in) throws IOException {
        return isEncrypted(path) ? cipher.decrypting(in, path) : in;
    }

    /** A file as it was before it was encrypted. */
    InputStream open(String path) throws IOException {
        InputStream in = new BufferedInputStream(stored.open(path), BUFFER);
        try {
            return plain(path, in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * A small file.
     *
     * @throws dev.lockstep.problem.ProblemException {@code BACKUP_FAILED} when it is missing, or not what the manifest says
     */
    byte[] read(String path) {
        byte[] bytes;
        try (InputStream in = stored.open(path)) {
            bytes = in.readAllBytes();
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(stored.place(path), "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(stored.place(path), "cannot be read", e);
        }
        String expected = manifest.files().stream()
                .filter(file -> file.path().equals(path))
                .map(file -> file.sha256())
                .findFirst()
                .orElse("");
        if (!Checksums.of(bytes).equals(expected)) {
            throw BackupProblems.damaged(stored.place(path), "is not what was written: its checksum differs");
        }
        try (InputStream in = plain(path, new java.io.ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw BackupProblems.damaged(stored.place(path), "cannot be decrypted: " + e.getMessage(), e);
        }
    }

    <T> T read(String path, Class<T> type) {
        return ManifestFile.fromJson(read(path), type, stored.place(path));
    }

    Catalog catalog() {
        return CatalogDocument.fromJson(new String(read(CATALOG), StandardCharsets.UTF_8));
    }
}
