package dev.lockstep.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives as somebody may send them. */
public final class Archives {
    private static final int TAR_RECORD = TarConstants.DEFAULT_RCDSIZE;
    private static final int OLD_GNU_OFFSET = 386;
    private static final int OLD_GNU_SIZE = 483;
    private static final int ZIP_FILE = 30;
    private static final int ZIP_LIST = 46;
    private static final int ZIP_END = 22;
    private static final byte[] NAME = bytes("1.txt");

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

    /** An entry as it stands in a tar, whatever it means to who reads it. */
    public record TarRecord(String name, byte type, String content) {
        private byte[] bytes() {
            byte[] data = Archives.bytes(content);
            TarArchiveEntry entry = new TarArchiveEntry(name, type);
            entry.setSize(data.length);
            byte[] record = new byte[TAR_RECORD * (1 + (data.length + TAR_RECORD - 1) / TAR_RECORD)];
            entry.writeEntryHeader(record);
            System.arraycopy(data, 0, record, TAR_RECORD, data.length);
            return record;
        }
    }

    public static byte[] tar(Iterable<TarRecord> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        records.forEach(record -> bytes.writeBytes(record.bytes()));
        bytes.writeBytes(new byte[2 * TAR_RECORD]);
        return bytes.toByteArray();
    }

    /** @return {@code key=value}, as many as there are, as the content of a tar's extended header */
    public static String attributes(Stream<String> attributes) {
        return attributes
                .map(attribute -> {
                    int rest = attribute.length() + 2;
                    int length = rest + Integer.toString(rest).length();
                    return (rest + Integer.toString(length).length()) + " " + attribute + "\n";
                })
                .collect(Collectors.joining());
    }

    /** A tar in which {@code picture.png} has gigabytes, all of them holes, in the form of GNU tar before there were extended headers. */
    public static byte[] tarWithHoles() {
        byte[] tar = tar(List.of(new TarRecord("picture.png", TarConstants.LF_GNUTYPE_SPARSE, "")));
        put(tar, TarConstants.MAGIC_OFFSET, TarConstants.MAGIC_GNU + TarConstants.VERSION_GNU_SPACE);
        put(tar, OLD_GNU_OFFSET, "77777777777\0" + "00000000000\0");
        put(tar, OLD_GNU_SIZE, "77777777777\0");
        return tar;
    }

    private static void put(byte[] tar, int at, String text) {
        System.arraycopy(bytes(text), 0, tar, at, text.length());
    }

    /**
     * A zip whose list has so many entries, all for one empty file {@code 1.txt}, and says that it has one.
     *
     * @param extra so many bytes about the entry stand in the list, each time
     * @param shared so many before the file
     */
    public static byte[] list(int entries, int extra, int shared) {
        int length = ZIP_LIST + NAME.length + extra;
        ByteBuffer zip = ByteBuffer.allocate(ZIP_FILE + NAME.length + shared + entries * length + ZIP_END)
                .order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).position(ZIP_FILE - 4);
        zip.putShort((short) NAME.length).putShort((short) shared).put(NAME).put(fields(shared));
        int list = zip.position();
        for (int entry = 0; entry < entries; entry++) {
            int start = zip.position();
            zip.putInt(0x02014b50).position(start + 28);
            zip.putShort((short) NAME.length).putShort((short) extra).position(start + ZIP_LIST);
            zip.put(NAME).put(fields(extra));
        }
        int end = zip.position();
        zip.putInt(0x06054b50).putInt(0).putShort((short) 1).putShort((short) 1);
        zip.putInt(end - list).putInt(list).putShort((short) 0);
        return zip.array();
    }

    /** Empty ones, each with another number. */
    private static byte[] fields(int length) {
        ByteBuffer fields = ByteBuffer.allocate(length);
        while (fields.remaining() >= 4) {
            fields.putShort((short) (0x4000 + fields.position() / 4)).putShort((short) 0);
        }
        return fields.array();
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
