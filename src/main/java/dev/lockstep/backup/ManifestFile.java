package dev.lockstep.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
    static Manifest read(Path backup) {
        Manifest manifest = read(backup.resolve(NAME), Manifest.class);
        if (manifest.format() != Manifest.FORMAT) {
            throw BackupProblems.damaged(
                    backup.resolve(NAME),
                    "has format " + manifest.format() + ", and this version reads format " + Manifest.FORMAT);
        }
        return manifest;
    }

    static <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(file, "is missing");
        } catch (IOException e) {
            throw BackupProblems.damaged(file, "cannot be read as JSON of the backup format", e);
        }
    }
}
