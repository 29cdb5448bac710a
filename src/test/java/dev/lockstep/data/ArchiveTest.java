package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest has to say, whoever wrote it. */
class ArchiveTest {
    private static final String MANIFEST = """
            {"format": 2, "environment": "test", "createdAt": "2026-03-01T12:00:00Z", "serverVersion": "17.2", "catalog": "sha256:0",
             "tables": [{"table": "public.fee", "schema": "public", "name": "fee", "file": "tables/000.copy", "format": "text",
               "columns": [{"name": "id", "type": "integer"}, {"name": "v", "type": "text"}], "key": ["id"], "rows": 0,
               "checksum": "0000000000000000", "bytes": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}""";

    private final ObjectMapper json = new ObjectMapper().findAndRegisterModules();

    @TempDir
    private Path directory;

    private Path archive(Consumer<ObjectNode> change) throws IOException {
        ObjectNode manifest = (ObjectNode) json.readTree(MANIFEST);
        change.accept(manifest);
        Path file = directory.resolve("fees.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(ArchiveWriter.MANIFEST));
            zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("tables/000.copy"));
            zip.closeEntry();
        }
        return file;
    }

    private static ObjectNode table(ObjectNode manifest) {
        return (ObjectNode) manifest.at("/tables/0");
    }

    private String refusal(Consumer<ObjectNode> change) throws IOException {
        Path file = archive(change);
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class, () -> Archive.open(file, json).close());
        assertThat(thrown).as("a problem").isNotNull();
        assertThat(thrown.problem().type()).isEqualTo(ProblemType.ARCHIVE_DAMAGED);
        return thrown.problem().detail();
    }

    @Test
    void shouldBeReadWhenItSaysEverything() throws IOException {
        try (Archive archive = Archive.open(archive(manifest -> {}), json)) {
            assertThat(archive.manifest().tables())
                    .extracting(ArchiveManifest.Table::table)
                    .containsExactly("public.fee");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "schema", "name", "file", "format", "columns", "key", "checksum", "sha256"})
    void shouldBeRefusedWithoutAField(String field) throws IOException {
        refusal(manifest -> table(manifest).remove(field));
        refusal(manifest -> table(manifest).putNull(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"environment", "createdAt", "serverVersion", "catalog", "tables"})
    void shouldBeRefusedWithoutItsOrigin(String field) throws IOException {
        refusal(manifest -> manifest.remove(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'format': 'foo'}",
                "{'table': 'public.other'}",
                "{'columns': []}",
                "{'columns': [{'name': 'id', 'type': 'integer'}, {'name': 'id', 'type': 'integer'}]}",
                "{'columns': [{'name': 'id'}]}",
                "{'columns': [null]}",
                "{'key': ['nope']}",
                "{'key': ['id', 'id']}",
                "{'rows': -1}",
                "{'bytes': -1}",
                "{'sha256': 'x'}",
                "{'where': 'true) OR (true'}",
                "{'bytes': 9223372036854775807}",
            })
    void shouldBeRefusedWhenItCannotBeSo(String fields) throws IOException {
        ObjectNode other = (ObjectNode) json.readTree(fields.replace('\'', '"'));

        assertThat(refusal(manifest -> table(manifest).setAll(other))).startsWith("The export fees.zip");
    }

    @Test
    void shouldBeRefusedWhenATableOrFileStandsInItTwice() throws IOException {
        assertThat(refusal(manifest ->
                        manifest.withArray("tables").add(table(manifest).deepCopy())))
                .contains("twice");
        assertThat(refusal(manifest -> manifest.withArray("tables")
                        .add(table(manifest)
                                .deepCopy()
                                .set("file", JsonNodeFactory.instance.textNode("tables/001.copy")))))
                .contains("public.fee twice");
    }
}
