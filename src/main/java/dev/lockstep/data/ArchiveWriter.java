package dev.lockstep.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.environment.OwnerOnly;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the rows of lookup tables into an archive: a zip file with one file per table and a manifest. Rows stream. */
public final class ArchiveWriter {
    static final String MANIFEST = "manifest.json";

    private final SqlSession session;
    private final ObjectMapper json;
    private final Progress progress;

    /** @param session in a snapshot, with {@link CanonicalSettings} */
    public ArchiveWriter(SqlSession session, ObjectMapper json, Progress progress) {
        this.session = session;
        this.json = json;
        this.progress = progress;
    }

    /** @param origin what the manifest says of where the rows are from */
    public record Contents(Origin origin, LookupSet tables, ArchiveFormat format) {}

    /** Where rows are from. */
    public record Origin(String environment, String serverVersion, String catalog) {}

    /** Writes it under another name first, so that a file of this name is always whole. */
    public ArchiveManifest write(Contents contents, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, OwnerOnly.file(part.toAbsolutePath().getParent()));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(part))) {
            List<ArchiveManifest.Table> tables = new ArrayList<>();
            for (LookupTable table : contents.tables().tables()) {
                progress.checkCancelled();
                tables.add(write(table, tables.size(), contents.format(), zip));
                progress.advanced(tables.size(), contents.tables().tables().size(), "tables");
            }
            Origin origin = contents.origin();
            ArchiveManifest manifest = new ArchiveManifest(
                    ArchiveManifest.FORMAT,
                    origin.environment(),
                    Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS),
                    origin.serverVersion(),
                    origin.catalog(),
                    tables);
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            zip.closeEntry();
            zip.finish();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private ArchiveManifest.Table write(LookupTable table, int number, ArchiveFormat format, ZipOutputStream zip)
            throws IOException {
        TableChecksum checksum = TableChecksum.of(session, table);
        String name = "tables/%03d.%s".formatted(number, format.ending());
        zip.putNextEntry(new ZipEntry(name));
        Counted counted = new Counted(zip);
        session.copyOut(format.copyOut(table), counted);
        zip.closeEntry();
        return new ArchiveManifest.Table(
                table.displayName(),
                table.id().schema(),
                table.id().name(),
                name,
                format.word(),
                table.rules().where() == null ? null : table.rules().where().text(),
                table.columns().stream()
                        .map(column -> new ArchiveManifest.Column(column.name(), column.type()))
                        .toList(),
                table.key(),
                checksum.rows(),
                checksum.checksum(),
                counted.bytes,
                counted.sha256());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Counted extends FilterOutputStream {
        private long bytes;

        Counted(OutputStream out) {
            super(new DigestOutputStream(out, ArchiveWriter.sha256()));
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            bytes += length;
        }

        String sha256() {
            return HexFormat.of()
                    .formatHex(((DigestOutputStream) out).getMessageDigest().digest());
        }
    }
}
