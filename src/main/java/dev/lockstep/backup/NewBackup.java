package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.Draft;
import dev.lockstep.backup.storage.FileCipher;
import dev.lockstep.backup.storage.FileTarget;
import dev.lockstep.backup.storage.NewFile;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Step;
import dev.lockstep.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backup while it is written: what it is of, and where its files go. */
final class NewBackup implements FileTarget {
    private final Source source;
    private final Draft draft;
    private final FileCipher cipher;
    private final BackupKeys.@Nullable Encryption encryption;

    /** @param creation the plan that makes the schema anew */
    record Source(
            BackupRequest request,
            BackupSettings settings,
            SourceSnapshot snapshot,
            Instant startedAt,
            DatabaseProperties database,
            Plan creation,
            RestoreScript script,
            Progress progress) {

        Catalog catalog() {
            return snapshot.catalog();
        }

        /** What the backup does not hold because it may be secret: passwords of user mappings and the like. */
        List<String> leftToPeople() {
            return creation.steps().stream()
                    .filter(step -> step.hazards().contains(Hazard.MANUAL_CHECK))
                    .map(Step::purpose)
                    .toList();
        }
    }

    NewBackup(Source source, Draft draft) {
        this.source = source;
        this.draft = draft;
        BackupKeys keys = source.settings().keys();
        if (keys.isEmpty()) {
            cipher = FileCipher.NONE;
            encryption = null;
        } else {
            BackupKeys.NewCipher fresh = keys.newCipher(source.request().id());
            cipher = fresh.cipher();
            encryption = fresh.encryption();
        }
    }

    Source source() {
        return source;
    }

    Progress progress() {
        return source.progress();
    }

    @Override
    public NewFile create(String path) throws IOException {
        NewFile stored = draft.create(path);
        try {
            return Backup.isEncrypted(path) ? cipher.encrypting(stored, path) : stored;
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /** Takes a file that another program wrote. */
    StoredFile adopt(Path local, String path) throws IOException {
        if (encryption == null) {
            return draft.adopt(local, path);
        }
        try (NewFile file = create(path);
                InputStream in = Files.newInputStream(local)) {
            in.transferTo(file);
            StoredFile stored = file.finish();
            Files.delete(local);
            return stored;
        }
    }

    StoredFile writeCatalog() throws IOException {
        return write(Backup.CATALOG, CatalogDocument.toJson(source.catalog()));
    }

    /** The manifest without tables and files. */
    Manifest facts(String engine, String version, List<Manifest.SequenceValue> sequences) {
        BackupRequest request = source.request();
        return new Manifest(
                Manifest.FORMAT,
                request.id(),
                engine,
                version,
                request.scope().word(),
                request.environment().name(),
                request.environment().url().database(),
                source.database().encoding(),
                source.catalog().serverVersion(),
                source.settings().lockstepVersion(),
                source.startedAt(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                source.snapshot().id(),
                BackupWriter.fingerprint(source.catalog()),
                encryption,
                null,
                List.of(),
                sequences,
                List.of());
    }

    /** Writes the manifest and the checksums. */
    void seal(Manifest manifest) throws IOException {
        byte[] json = ManifestFile.toJson(manifest);
        List<StoredFile> all = new ArrayList<>(manifest.files());
        byte[] checksums = ChecksumFile.of(all, json);
        if (encryption != null) {
            ChecksumSeal.write(draft, cipher, checksums);
        }
        draft.write(ChecksumFile.NAME, checksums);
        // Last: what has no manifest is no backup.
        draft.write(ManifestFile.NAME, json);
    }

    Backup written(Manifest manifest) {
        return new Backup(draft.files(), manifest, cipher);
    }
}
