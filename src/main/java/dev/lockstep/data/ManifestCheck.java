package dev.lockstep.data;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a manifest, which anybody can have written, says all that it has to say, and nothing that contradicts itself. */
final class ManifestCheck {
    private static final Pattern FILE = Pattern.compile("tables/[0-9]{3,6}\\.(copy|csv|jsonl)");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{16}");

    /** Text of rows gets a tenth as long, much repeated a hundredth; what would get longer than this fills a disk. */
    private static final int MOST_TIMES_UNPACKED = 250;

    private static final long ALWAYS_UNPACKED = 64L << 20;

    private final ArchiveManifest manifest;
    private final long size;

    /** @param size of the archive, in bytes */
    ManifestCheck(ArchiveManifest manifest, long size) {
        this.manifest = manifest;
        this.size = size;
    }

    /** What is wrong, to be read after "The export"; {@code null} for nothing. */
    @Nullable
    String flaw() {
        if (manifest.format() < ArchiveManifest.OLDEST_FORMAT || manifest.format() > ArchiveManifest.FORMAT) {
            return "is of format %d, and this version reads formats %d to %d"
                    .formatted(manifest.format(), ArchiveManifest.OLDEST_FORMAT, ArchiveManifest.FORMAT);
        }
        if (lacksText(Stream.of(manifest.environment(), manifest.serverVersion(), manifest.catalog()))
                || Objects.isNull(manifest.createdAt())) {
            return "has a manifest that does not say where and when it was made";
        }
        Set<String> files = new HashSet<>();
        Set<String> tables = new HashSet<>();
        for (ArchiveManifest.Table table : manifest.tables()) {
            String flaw = flaw(table);
            if (flaw != null) {
                return flaw;
            }
            if (!files.add(table.file())) {
                return "has a manifest that names a file " + table.file() + " twice";
            }
            if (!tables.add(table.table())) {
                return "has a manifest that names the table " + table.table() + " twice";
            }
        }
        return unpackedFlaw();
    }

    private @Nullable String unpackedFlaw() {
        long most = Math.max(ALWAYS_UNPACKED, size * MOST_TIMES_UNPACKED);
        long left = most;
        for (ArchiveManifest.Table table : manifest.tables()) {
            if (table.bytes() > left) {
                return "would be more than %d bytes long when it is unpacked, and has %d itself".formatted(most, size);
            }
            left -= table.bytes();
        }
        return null;
    }

    private static @Nullable String flaw(ArchiveManifest.Table table) {
        if (lacksText(Stream.of(table.table(), table.schema(), table.name(), table.file(), table.format()))
                || !ObjectId.of(Kind.TABLE, table.schema(), table.name())
                        .displayName()
                        .equals(table.table())) {
            return "has a manifest that does not say which table is meant by " + table.table();
        }
        String of = " of " + table.table();
        if (!FILE.matcher(table.file()).matches()) {
            return "has a manifest that names a file " + table.file();
        }
        if (Arrays.stream(ArchiveFormat.values())
                .noneMatch(format -> format.word().equals(table.format()))) {
            return "has a manifest with the unknown format " + table.format() + of;
        }
        if (table.rows() < 0 || table.bytes() < 0 || !is(SHA_256, table.sha256()) || !is(CHECKSUM, table.checksum())) {
            return "has a manifest without proper numbers and checksums" + of;
        }
        List<String> names =
                table.columns().stream().map(ArchiveManifest.Column::name).toList();
        if (names.isEmpty()
                || lacksText(table.columns().stream().flatMap(column -> Stream.of(column.name(), column.type())))
                || Set.copyOf(names).size() < names.size()) {
            return "has a manifest without columns, or with one that is not named or named twice," + of;
        }
        if (!names.containsAll(table.key())
                || Set.copyOf(table.key()).size() < table.key().size()) {
            return "has a manifest with a key of other columns" + of;
        }
        try {
            table.condition();
            return null;
        } catch (IllegalArgumentException e) {
            return "has a condition for the rows" + of + " that " + e.getMessage();
        }
    }

    private static boolean is(Pattern pattern, @Nullable String text) {
        return text != null && pattern.matcher(text).matches();
    }

    /** JSON leaves out what it likes. */
    private static boolean lacksText(Stream<@Nullable String> texts) {
        return texts.anyMatch(text -> text == null || text.isEmpty());
    }
}
