package dev.lockstep.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.backup.storage.StoredFiles;
import dev.lockstep.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about a backup by restoring it: {@code proof.json} beside its files, of which it is none.
 *
 * @param proven whether what was restored equals what was backed up
 * @param serverVersion of the server that it was restored on
 * @param failure what was wrong; {@code null} when it is proven
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Proof(
        boolean proven,
        Instant at,
        int serverVersion,
        @Nullable String failure) {
    static final String FILE = "proof.json";

    static Optional<Proof> read(StoredFiles files) {
        try {
            return Optional.of(ManifestFile.fromJson(files.read(FILE), Proof.class, files.place(FILE)));
        } catch (IOException | ProblemException e) {
            // None was written yet; or a damaged one proves nothing.
            return Optional.empty();
        }
    }

    void write(StoredFiles files) throws IOException {
        files.put(FILE, ManifestFile.toJson(this));
    }
}
