package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * What somebody sends as the truth: a file, or an archive (zip, tar, tar.gz), told by its first bytes. Everything stays in memory,
 * within the limits of {@link FileCollection}; nothing is written to disk.
 */
public final class UploadedFiles {
    /** Archives may hold files that are no part of a schema, which are passed over, but not without end. */
    private static final int MOST_ENTRIES = 50_000;

    private static final long MOST_UNPACKED = 256L << 20;

    private static final long LONGEST_HEADER = 64L << 10;

    /** Those that are given for all entries add up. */
    private static final int MOST_ATTRIBUTES = 1_000;

    private final FileCollection collection = new FileCollection();
    private int entries;

    private UploadedFiles() {}

    /**
     * @param name of the file when it is no archive
     * @throws ProblemException {@code TRUTH_INVALID} or {@code TOO_LARGE}
     */
    public static SourceFiles read(byte[] content, String name) {
        UploadedFiles files = new UploadedFiles();
        try {
            files.unpack(content, name);
        } catch (IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, "The archive cannot be read: " + e.getMessage() + ".")
                            .withNextStep("Send a zip, a tar or a tar.gz, or one file of text."),
                    e);
        }
        SourceFiles read = files.collection.files();
        if (read.texts().isEmpty()) {
            throw new ProblemException(
                    Problem.of(ProblemType.TRUTH_INVALID, "There is no file of SQL or TypeScript in the archive.")
                            .withNextStep(
                                    "Put the *.sql files, or the *.ts files of the Drizzle schema, into it: what is hidden and what is in node_modules is not read."));
        }
        return read;
    }

    private void unpack(byte[] content, String name) throws IOException {
        if (begins(content, 0, "PK\u0003\u0004") || begins(content, 0, "PK\u0005\u0006")) {
            unzip(content);
        } else if (content.length > 2 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b) {
            try (Unpacked in = new Unpacked(new GZIPInputStream(new ByteArrayInputStream(content)))) {
                unpackTar(in, name);
            }
        } else {
            unpackTar(new Unpacked(new ByteArrayInputStream(content)), name);
        }
    }

    private void unpackTar(Unpacked content, String name) throws IOException {
        BufferedInputStream in = new BufferedInputStream(content, TarConstants.DEFAULT_RCDSIZE);
        in.mark(TarConstants.DEFAULT_RCDSIZE);
        byte[] head = in.readNBytes(TarConstants.DEFAULT_RCDSIZE);
        in.reset();
        if (!begins(head, TarConstants.MAGIC_OFFSET, TarConstants.MAGIC_POSIX.trim())) {
            collection.add(name, in.readNBytes((int) FileCollection.LARGEST_FILE + 1));
            return;
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = next(tar, content); entry != null; entry = next(tar, content)) {
                boolean plain = entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
                add(entry, plain, tar);
                tar.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** A name is read into memory as long as the archive says that it is. */
    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, Unpacked content) throws IOException {
        content.allow(LONGEST_HEADER);
        TarArchiveEntry entry = tar.getNextEntry();
        content.allow(MOST_UNPACKED);
        if (entry != null && (entry.isSparse() || holes(entry))) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            path(entry) + " is a sparse file, of which a tar holds a part only.")
                    .withNextStep("Put the whole file into the archive: tar without --sparse."));
        } else if (entry != null && entry.getExtraPaxHeaders().size() > MOST_ATTRIBUTES) {
            throw tooLarge("An entry of the archive has more than " + MOST_ATTRIBUTES + " attributes.");
        }
        return entry;
    }

    /** They may be given for all entries at once, which then say nothing of their size. */
    private static boolean holes(TarArchiveEntry entry) {
        return entry.getSparseHeaders() != null && !entry.getSparseHeaders().isEmpty();
    }

    /** What comes out of an archive, passed over or not, and not without end. */
    private static final class Unpacked extends FilterInputStream {
        private long bytes;
        private long mostOfThis = MOST_UNPACKED;

        private Unpacked(InputStream in) {
            super(in);
        }

        /** @param most of what comes next */
        private void allow(long most) {
            mostOfThis = bytes + most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            return read < 0 ? read : (int) counted(read);
        }

        @Override
        public long skip(long wanted) throws IOException {
            return counted(super.skip(wanted));
        }

        private long counted(long more) {
            bytes += more;
            if (bytes > mostOfThis && bytes <= MOST_UNPACKED) {
                throw tooLarge("A name in the archive has more than " + (LONGEST_HEADER >> 10) + " kB.");
            }
            if (bytes > MOST_UNPACKED) {
                throw tooLarge("Unpacked, the archive has more than " + (MOST_UNPACKED >> 20) + " MB.");
            }
            return more;
        }
    }

    private void unzip(byte[] content) throws IOException {
        ZipListing.check(content, MOST_ENTRIES);
        // Entries may share what stands before a file, which would be read and kept for each of them.
        try (ZipFile zip = ZipFile.builder()
                .setByteArray(content)
                .setIgnoreLocalFileHeader(true)
                .get()) {
            List<ZipArchiveEntry> all = Collections.list(zip.getEntries());
            for (ZipArchiveEntry entry : all) {
                boolean wanted = !entry.isDirectory() && FileCollection.isOfInterest(path(entry));
                try (InputStream in = wanted ? zip.getInputStream(entry) : InputStream.nullInputStream()) {
                    add(entry, !entry.isUnixSymlink(), in);
                }
            }
        }
    }

    private void add(ArchiveEntry entry, boolean plain, InputStream in) throws IOException {
        if (++entries > MOST_ENTRIES) {
            throw tooLarge("The archive has more than " + MOST_ENTRIES + " entries.");
        }
        String path = path(entry);
        if (path.isEmpty()) {
            return;
        }
        FileCollection.checkPath(path);
        boolean ignored = !FileCollection.isOfInterest(path + (entry.isDirectory() || !plain ? "/x.sql" : ""));
        if (ignored || entry.isDirectory()) {
            return;
        } else if (!plain) {
            throw new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, path + " is a link, or no plain file.")
                    .withNextStep("Put the file itself into the archive: tar --dereference, zip without -y."));
        }
        collection.expect(Math.max(0, entry.getSize()), path);
        // What an entry says of its size need not be true.
        byte[] content = in.readNBytes((int) FileCollection.LARGEST_FILE + 1);
        collection.add(path, content);
    }

    /** {@code tar .} puts {@code ./} before all. */
    private static String path(ArchiveEntry entry) {
        String path = entry instanceof ZipArchiveEntry zipped ? name(zipped) : entry.getName();
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** In the characters of another machine, it stands beside them in UTF-8. */
    private static String name(ZipArchiveEntry entry) {
        CRC32 sum = new CRC32();
        sum.update(entry.getRawName());
        return entry.getExtraField(UnicodePathExtraField.UPATH_ID) instanceof UnicodePathExtraField unicode
                        && unicode.getNameCRC32() == sum.getValue()
                        && unicode.getUnicodeName() != null
                ? new String(unicode.getUnicodeName(), StandardCharsets.UTF_8)
                : entry.getName();
    }

    static ProblemException tooLarge(String detail) {
        return new ProblemException(
                Problem.of(ProblemType.TOO_LARGE, detail).withNextStep("Send only the files of the schema."));
    }

    private static boolean begins(byte[] content, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return content.length >= at + bytes.length
                && Arrays.equals(content, at, at + bytes.length, bytes, 0, bytes.length);
    }
}
