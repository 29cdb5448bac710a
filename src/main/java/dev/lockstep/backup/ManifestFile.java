package dev.lockstep.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.StoredFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** The backup's JSON files to records and back. */
final class ManifestFile {
    static final String NAME = "manifest.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ManifestFile() {}

    static byte[] toJson(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new IllegalStateException("a record of strings and numbers is always JSON", e);
        }
    }

    /** @throws dev.lockstep.problem.ProblemException {@code BACKUP_FAILED} when it is absent, damaged, or of a newer format */
    static Manifest read(StoredFiles files) {
        String place = files.place(NAME);
        Manifest manifest;
        try {
            manifest = fromJson(files.read(NAME), Manifest.class, place);
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(place, "is missing");
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be read", e);
        }
        if (manifest.format() < 1 || manifest.format() > Manifest.FORMAT) {
            throw BackupProblems.damaged(
                    place,
                    "has format " + manifest.format() + ", and this version reads formats up to " + Manifest.FORMAT);
        }
        return manifest;
    }

    /** @param place for messages */
    static <T> T fromJson(byte[] json, Class<T> type, String place) {
        try {
            return JSON.readValue(json, type);
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be read as JSON of the backup format", e);
        }
    }
}
