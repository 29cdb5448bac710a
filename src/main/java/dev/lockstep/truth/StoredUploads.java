package dev.lockstep.truth;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.environment.Store;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Uploads in the store. Versions are never changed, and no number is given twice. Calls block; for worker threads. */
@ApplicationScoped
public class StoredUploads implements Uploads {
    private static final String COLUMNS =
            "number, kind, entries, casing, label, fingerprint, file_count, bytes, uploaded_at, uploaded_by";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pool store;

    StoredUploads(Pool store) {
        this.store = store;
    }

    /**
     * What is sent.
     *
     * @param label {@code null} for nothing
     * @param casing {@code null} for none
     */
    public record Sent(
            TruthSource.Language language,
            SourceFiles files,
            List<String> entries,
            @Nullable String casing,
            @Nullable String label) {}

    /** @param isNew {@code false} when it is what was uploaded last, which is then left as it is */
    public record Kept(UploadedVersion version, boolean isNew) {}

    /** Keeps a version, unless the last one is the same. */
    public Kept add(Sent sent, String by) {
        Optional<UploadedVersion> last = list(null, 1).stream().findFirst();
        String fingerprint = sent.files().fingerprint();
        boolean same = last.filter(version -> version.fingerprint().equals(fingerprint)
                        && version.kind().equals(sent.language().word())
                        && version.entries().equals(sent.entries())
                        && java.util.Objects.equals(version.casing(), sent.casing())
                        && (sent.label() == null || sent.label().equals(version.label())))
                .isPresent();
        if (same) {
            return new Kept(last.get(), false);
        }
        long bytes = sent.files().texts().values().stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        Tuple values = Tuple.tuple()
                .addString(sent.language().word())
                .addArrayOfString(sent.entries().toArray(String[]::new))
                .addString(sent.casing())
                .addString(sent.label())
                .addString(fingerprint)
                .addInteger(sent.files().texts().size())
                .addLong(bytes)
                .addBuffer(Buffer.buffer(zipped(sent.files().texts())))
                .addString(by);
        UploadedVersion version = query("""
                        INSERT INTO truth_version (kind, entries, casing, label, fingerprint, file_count, bytes, files, uploaded_by)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING %s
                        """.formatted(COLUMNS), values).get(0);
        return new Kept(version, true);
    }

    /** The newest first. */
    public List<UploadedVersion> list(@Nullable Long before, int limit) {
        return query(
                "SELECT " + COLUMNS
                        + " FROM truth_version WHERE $1::bigint IS NULL OR number < $1 ORDER BY number DESC LIMIT $2",
                Tuple.of(before, limit));
    }

    /** @throws ProblemException {@code NOT_FOUND} */
    public UploadedVersion get(long number) {
        return query("SELECT " + COLUMNS + " FROM truth_version WHERE number = $1", Tuple.of(number)).stream()
                .findFirst()
                .orElseThrow(() -> unknown(number));
    }

    /** @throws ProblemException {@code NOT_FOUND} */
    public TruthFiles files(long number) {
        return files(get(number));
    }

    /**
     * Deletes a version.
     *
     * @param alsoNewest whether it may be the newest, which leaves the one before it as the newest
     * @throws ProblemException {@code NOT_FOUND}; {@code CONFLICT} when it is the newest and may not be
     */
    public void delete(long number, boolean alsoNewest) {
        boolean deleted = Store.await(store.preparedQuery("""
                        DELETE FROM truth_version
                         WHERE number = $1 AND ($2 OR number < (SELECT max(number) FROM truth_version))
                        """).execute(Tuple.of(number, alsoNewest)))
                        .rowCount()
                == 1;
        if (!deleted) {
            UploadedVersion newest = get(number);
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "Version " + newest.number() + " is the source of truth.")
                            .withNextStep(
                                    "Send the schema that is to be the source of truth first, or add ?current=true: the version before this one is it again, or none where there is no other."));
        }
    }

    @Override
    public boolean any() {
        return !list(null, 1).isEmpty();
    }

    @Override
    public Optional<TruthFiles> latest() {
        return list(null, 1).stream().findFirst().map(this::files);
    }

    private TruthFiles files(UploadedVersion version) {
        Buffer zipped = Store.await(store.preparedQuery("SELECT files FROM truth_version WHERE number = $1")
                        .execute(Tuple.of(version.number())))
                .iterator()
                .next()
                .getBuffer(0);
        String name = "upload " + version.number() + (version.label() == null ? "" : " (" + version.label() + ")");
        return new TruthFiles(
                new TruthVersion(version.kind(), name, version.fingerprint()),
                version.kind().equals(TruthSource.Language.SQL.word())
                        ? TruthSource.Language.SQL
                        : TruthSource.Language.DRIZZLE,
                SourceFiles.of(unzipped(zipped.getBytes())),
                version.entries(),
                version.casing(),
                false);
    }

    private List<UploadedVersion> query(String sql, Tuple parameters) {
        List<UploadedVersion> versions = new ArrayList<>();
        Store.await(store.preparedQuery(sql).execute(parameters)).forEach(row -> versions.add(version(row)));
        return versions;
    }

    private static UploadedVersion version(Row row) {
        return new UploadedVersion(
                row.getLong("number"),
                row.getString("kind"),
                Arrays.asList(row.getArrayOfStrings("entries")),
                row.getString("casing"),
                row.getString("label"),
                row.getString("fingerprint"),
                row.getInteger("file_count"),
                row.getLong("bytes"),
                row.getOffsetDateTime("uploaded_at").toInstant(),
                row.getString("uploaded_by"));
    }

    private static byte[] zipped(Map<String, String> texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(JSON.writeValueAsBytes(texts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> unzipped(byte[] zipped) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return JSON.readValue(in, new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException unknown(long number) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no version " + number + " of the truth.");
    }
}
