package dev.lockstep.truth;

import static dev.lockstep.testing.Archives.attributes;
import static dev.lockstep.testing.Archives.crowd;
import static dev.lockstep.testing.Archives.gzip;
import static dev.lockstep.testing.Archives.list;
import static dev.lockstep.testing.Archives.tar;
import static dev.lockstep.testing.Archives.tarGz;
import static dev.lockstep.testing.Archives.tarWithHoles;
import static dev.lockstep.testing.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.lockstep.testing.Archives.TarRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be sent as the truth. Nothing of it ever reaches a disk. */
class UploadedFilesTest {
    private static final String TEXT = "SELECT 1";

    @Test
    void shouldReadOneFileAZipAndATar() throws IOException {
        assertThat(UploadedFiles.read("SELECT 1".getBytes(StandardCharsets.UTF_8), "schema.sql")
                        .texts())
                .containsOnlyKeys("schema.sql");
        assertThat(UploadedFiles.read(
                                zip(Map.of(
                                        "a.sql",
                                        TEXT,
                                        "x/b.ts",
                                        TEXT,
                                        "x/readme.md",
                                        TEXT,
                                        "node_modules/p/c.ts",
                                        TEXT)),
                                "x")
                        .texts())
                .containsOnlyKeys("a.sql", "x/b.ts");
        assertThat(UploadedFiles.read(gzip(tar("./a.sql", TarConstants.LF_NORMAL, TEXT)), "x")
                        .texts())
                .containsOnlyKeys("a.sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.sql", "/etc/a.sql", "x/../../a.sql", "x\\..\\a.sql", "C:/a.sql", "x/./a.sql"})
    void shouldRefusePathsThatLeadOutOfTheFolder(String path) throws IOException {
        byte[] zip = zip(Map.of(path, TEXT));
        byte[] tar = tar(path, TarConstants.LF_NORMAL, TEXT);

        assertThatThrownBy(() -> UploadedFiles.read(zip, "x")).hasMessageContaining("may lead out of the folder");
        if (!path.contains("\\") && !path.startsWith("/")) {
            assertThatThrownBy(() -> UploadedFiles.read(tar, "x")).hasMessageContaining("may lead out of the folder");
        }
    }

    @Test
    void shouldRefuseLinks() throws IOException {
        byte[] symbolic = tar("a.sql", TarConstants.LF_SYMLINK, TEXT);
        byte[] hard = tar("a.sql", TarConstants.LF_LINK, TEXT);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(zipped)) {
            ZipArchiveEntry entry = new ZipArchiveEntry("a.sql");
            entry.setUnixMode(0120777);
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }

        assertThatThrownBy(() -> UploadedFiles.read(symbolic, "x")).hasMessageContaining("a.sql is a link");
        assertThatThrownBy(() -> UploadedFiles.read(hard, "x")).hasMessageContaining("a.sql is a link");
        assertThatThrownBy(() -> UploadedFiles.read(zipped.toByteArray(), "x")).hasMessageContaining("a.sql is a link");
    }

    @Test
    void shouldRefuseMoreFilesThanAnybodyHas() throws IOException {
        byte[] crowd = crowd(50_001);

        assertThatThrownBy(() -> UploadedFiles.read(crowd, "x")).hasMessageContaining("50000 entries");
    }

    /** The list of a zip says at its end how long it is, which need not be true. */
    @Test
    void shouldRefuseAListWithoutEndBeforeItIsRead() {
        byte[] list = list(300_000, 0, 0);

        assertThat(list.length).isLessThan(16 << 20);
        assertThat(allocated(() -> assertThatThrownBy(() -> UploadedFiles.read(list, "x"))
                        .hasMessageContaining("more than 50000 entries")))
                .isLessThan(8 << 20);
    }

    @Test
    void shouldRefuseAListThatSaysMoreOfItsEntriesThanAnybodyNeeds() {
        byte[] list = list(250, 60_000, 0);

        assertThat(allocated(() -> assertThatThrownBy(() -> UploadedFiles.read(list, "x"))
                        .hasMessageContaining("more than 4 MB about its entries")))
                .isLessThan(8 << 20);
    }

    @Test
    void shouldNotReadForEachEntryWhatAllOfThemShare() {
        byte[] list = list(1_000, 0, 60_000);

        assertThat(allocated(() -> assertThatThrownBy(() -> UploadedFiles.read(list, "x"))
                        .hasMessageContaining("There is no file of SQL")))
                .isLessThan(64 << 20);
    }

    /** Bytes of this thread. */
    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void shouldReadNamesInTheCharactersOfAnotherMachine() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(zipped)) {
            zip.setEncoding("IBM437");
            zip.setUseLanguageEncodingFlag(false);
            zip.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.ALWAYS);
            zip.putArchiveEntry(new ZipArchiveEntry("gebühren.sql"));
            zip.closeArchiveEntry();
        }

        assertThat(UploadedFiles.read(zipped.toByteArray(), "x").texts()).containsOnlyKeys("gebühren.sql");
    }

    /** As large as it says, which its tar is not; also when nobody wants the file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GNU.sparse.size=2147483647 GNU.sparse.numblocks=1 GNU.sparse.offset=2147483647 GNU.sparse.numbytes=0",
                "GNU.sparse.size=2147483647 GNU.sparse.numblocks=1 GNU.sparse.map=2147483647,0",
                "SCHILY.filetype=sparse SCHILY.realsize=2147483647",
                "GNU.sparse.offset=0 GNU.sparse.numbytes=0"
            })
    void shouldRefuseHoles(String attributes) {
        for (byte type : new byte[] {'x', 'g'}) {
            byte[] tar = tar(List.of(
                    new TarRecord("attributes", type, attributes(Stream.of(attributes.split(" ")))),
                    new TarRecord("picture.png", TarConstants.LF_NORMAL, ""),
                    new TarRecord("a.sql", TarConstants.LF_NORMAL, TEXT)));
            assertThatThrownBy(() -> UploadedFiles.read(tar, "x")).hasMessageContaining("picture.png is a sparse file");
        }
    }

    @Test
    void shouldRefuseHolesWhoseMapIsInTheFile() {
        byte[] tar = tar(List.of(
                new TarRecord(
                        "attributes",
                        (byte) 'x',
                        attributes(Stream.of(
                                "GNU.sparse.major=1",
                                "GNU.sparse.minor=0",
                                "GNU.sparse.name=picture.png",
                                "GNU.sparse.realsize=2147483647"))),
                new TarRecord("picture.png", TarConstants.LF_NORMAL, "1\n2147483647\n0\n" + "\0".repeat(496))));

        assertThatThrownBy(() -> UploadedFiles.read(tar, "x")).hasMessageContaining("picture.png is a sparse file");
        assertThatThrownBy(() -> UploadedFiles.read(tarWithHoles(), "x"))
                .hasMessageContaining("picture.png is a sparse file");
    }

    /** What is said of all entries to come is kept. */
    @Test
    void shouldRefuseAttributesThatAddUp() throws IOException {
        byte[] fair = tar(List.of(
                new TarRecord("attributes", (byte) 'g', attributes(Stream.of("comment=abc123"))),
                new TarRecord("a.sql", TarConstants.LF_NORMAL, TEXT)));
        byte[] endless = tar(IntStream.range(0, 200)
                .boxed()
                .flatMap(n -> Stream.of(
                        new TarRecord(
                                "attributes",
                                (byte) 'g',
                                attributes(IntStream.range(0, 100).mapToObj(k -> "k" + n + "." + k + "=1"))),
                        new TarRecord("picture.png", TarConstants.LF_NORMAL, "")))
                .toList());

        assertThat(UploadedFiles.read(fair, "x").texts()).containsOnlyKeys("a.sql");
        assertThatThrownBy(() -> UploadedFiles.read(endless, "x")).hasMessageContaining("more than 1000 attributes");
    }

    @Test
    void shouldRefuseNamesThatAddUp() throws IOException {
        byte[] tar = tar(IntStream.range(0, 600)
                .boxed()
                .flatMap(n -> named("n".repeat(60_000) + n + ".sql"))
                .toList());

        assertThatThrownBy(() -> UploadedFiles.read(gzip(tar), "x")).hasMessageContaining("more than 32 MB");
    }

    private static Stream<TarRecord> named(String name) {
        return Stream.of(
                new TarRecord("name", TarConstants.LF_GNUTYPE_LONGNAME, name),
                new TarRecord("short", TarConstants.LF_NORMAL, ""));
    }

    @Test
    void shouldRefuseBombs() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.sql"));
            zip.write(new byte[20 << 20]);
        }
        byte[] large = new byte[9 << 20];

        assertThat(bytes.size()).isLessThan(100_000);
        assertThatThrownBy(() -> UploadedFiles.read(bytes.toByteArray(), "x")).hasMessageContaining("more than 8 MB");
        assertThatThrownBy(() -> UploadedFiles.read(gzip(large), "a.sql")).hasMessageContaining("more than 8 MB");
    }

    /** Files that are no part of a schema are passed over; what they unpack to is not. */
    @Test
    void shouldRefuseAnArchiveThatUnpacksWithoutEnd() throws IOException {
        byte[] bomb = tarGz("picture.png", 300L << 20);
        byte[] fair = tarGz("picture.png", 40L << 20);

        assertThat(bomb.length).isLessThan(1 << 20);
        assertThatThrownBy(() -> UploadedFiles.read(bomb, "x")).hasMessageContaining("more than 256 MB");
        assertThat(UploadedFiles.read(fair, "x").texts()).containsOnlyKeys("a.sql");
    }

    @Test
    void shouldRefuseANameWithoutEnd() throws IOException {
        byte[] longName = gzip(tar(named("n".repeat(30_000) + ".sql").toList()));
        byte[] endless = gzip(tar(named("n".repeat(90_000) + ".sql").toList()));

        assertThat(UploadedFiles.read(longName, "x").texts()).hasSize(1);
        assertThatThrownBy(() -> UploadedFiles.read(endless, "x")).hasMessageContaining("A name in the archive");
    }

    @Test
    void shouldRefuseMoreFilesOfASchemaThanAnybodyHas() throws IOException {
        byte[] zip = zip(IntStream.range(0, FileCollection.MOST_FILES + 1)
                .boxed()
                .collect(Collectors.toMap(n -> n + ".sql", n -> "")));

        assertThatThrownBy(() -> UploadedFiles.read(zip, "x")).hasMessageContaining("more than 10000 files");
    }

    @Test
    void shouldRefuseWhatIsNoTextAndWhatIsNoArchive() {
        assertThatThrownBy(() -> UploadedFiles.read(new byte[] {(byte) 0xff, 0, 1}, "a.sql"))
                .hasMessageContaining("a.sql is not encoded in UTF-8");
        assertThatThrownBy(() -> UploadedFiles.read("PK\u0003\u0004 broken".getBytes(StandardCharsets.UTF_8), "x"))
                .hasMessageContaining("The archive cannot be read");
    }
}
