package dev.lockstep.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives as somebody may send them. */
public final class Archives {
    private Archives() {}

    /** @param files path → text */
    public static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(bytes(file.getValue()));
            }
        }
        return bytes.toByteArray();
    }

    /** A zip with so many empty files. */
    public static byte[] crowd(int files) throws IOException {
        return zip(IntStream.range(0, files).boxed().collect(Collectors.toMap(n -> n + ".txt", n -> "")));
    }

    /** @param type one of {@link TarConstants}; a link leads to a file outside of the archive */
    public static byte[] tar(String path, byte type, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean plain = type == TarConstants.LF_NORMAL;
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(path, type);
            if (plain) {
                entry.setSize(bytes(text).length);
            } else {
                entry.setLinkName("/etc/passwd");
            }
            tar.putArchiveEntry(entry);
            if (plain) {
                tar.write(bytes(text));
            }
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    /** A compressed tar with so many bytes of nothing by this name, and a file {@code a.sql} after them. */
    public static byte[] tarGz(String path, long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            TarArchiveEntry large = new TarArchiveEntry(path);
            large.setSize(size);
            tar.putArchiveEntry(large);
            byte[] nothing = new byte[1 << 20];
            for (long written = 0; written < size; written += nothing.length) {
                tar.write(nothing);
            }
            tar.closeArchiveEntry();
            tar.putArchiveEntry(new TarArchiveEntry("a.sql"));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    public static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
