package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schema of an application imports from all over it, as drizzle-kit lets it. */
class ProjectImportsTest {
    private static final String CONFIG = """
            { "compilerOptions": { "paths": { "@/*": ["./src/*"], "@shared/*": ["./shared/*"] } } } // one comment
            """;
    private static final String SCHEMA = """
            import { pgTable, integer } from 'drizzle-orm/pg-core';
            import { tax } from '../server/columns';
            import { stamps } from '@/lib/stamps';
            import type { Server } from '../server/everything';
            import { note } from '@shared/note';
            import { note as again } from '../shared/note';
            export const orders = pgTable('orders', { id: integer().primaryKey(), tax: tax(), ...stamps, note, ...(again === note ? {} : { again }) });
            """;

    @TempDir
    Path root;

    @BeforeEach
    void writeTheProject() throws IOException {
        write("package.json", "{}");
        write("tsconfig.json", CONFIG);
        write("shared/schema.ts", SCHEMA);
        write("shared/note.ts", "import { text } from 'drizzle-orm/pg-core'; export const note = text();");
        write(
                "server/columns.ts",
                "import { numeric } from 'drizzle-orm/pg-core'; export const tax = () => numeric();");
        write("server/everything.ts", "export interface Server { port: number }");
        write("server/other.ts", "export const other = 1;");
        write("src/lib/stamps.ts", "export * from './inner/stamps';");
        write(
                "src/lib/inner/stamps.ts",
                "import { timestamp } from 'drizzle-orm/pg-core'; export const stamps = { at: timestamp() };");
        write("node_modules/pkg/index.ts", "export const broken = ;");
    }

    @Test
    void shouldFollowImportsThroughTheProjectAndReadNothingElse() throws IOException {
        assertThat(columns(Map.of("lockstep.truth.path", at("shared/schema.ts"))))
                .containsExactlyInAnyOrder("id", "tax", "at", "note");
        assertThat(columns(Map.of("lockstep.truth.path", at("shared"))))
                .containsExactlyInAnyOrder("id", "tax", "at", "note");
        assertThat(columns(Map.of("lockstep.truth.path", at("shared/sch*.ts"))))
                .containsExactlyInAnyOrder("id", "tax", "at", "note");

        String before = version();
        write("server/other.ts", "export const other = 2;");
        write("server/everything.ts", "export interface Server { port: string }");
        assertThat(version()).isEqualTo(before);
        write("server/columns.ts", "import { text } from 'drizzle-orm/pg-core'; export const tax = () => text();");
        assertThat(version()).isNotEqualTo(before);
    }

    @Test
    void shouldSayWhatTheConfigurationOfTheProjectWantsOtherwise() throws IOException {
        Truths truths = TestTruths.drizzle(Map.of("lockstep.truth.path", at("shared/schema.ts")));
        String before = version();
        write("drizzle.config.ts", "export default { dialect: 'postgresql', schema: './shared/schema.ts' };");
        assertThat(TestTruths.read(truths).notes()).isEmpty();
        assertThat(version()).isEqualTo(before);

        write("drizzle.config.ts", """
                import { defineConfig } from 'drizzle-kit';
                export default defineConfig({ dialect: 'postgresql', schema: './shared/schema.ts', casing: 'snake_case' });
                """);

        assertThat(TestTruths.read(truths).notes())
                .singleElement()
                .asString()
                .startsWith("drizzle.config.ts says casing 'snake_case', and the schema is read with none");
        assertThat(version()).isNotEqualTo(before);
    }

    /** As TypeScript 5 has it: what comes later says more. */
    @Test
    void shouldFollowPathsOfSeveralConfigurationsThatOneExtends() throws IOException {
        write("tsconfig.json", "{ \"extends\": [\"@tsconfig/strictest\", \"./config/old\", \"./config/paths.json\"] }");
        String itself = "\"./old\", ".repeat(20) + "\"./old\"";
        write("config/old.json", """
                { "extends": [%s],
                  "compilerOptions": { "paths": { "@shared/*": ["../shared/*"], "@/*": ["../old/*"] } } }
                """.formatted(itself));
        write("config/paths.json", "{ \"compilerOptions\": { \"paths\": { \"@/*\": [\"../src/*\"] } } }");
        write("old/lib/stamps.ts", "export const stamps = {};");

        assertThat(columns(Map.of("lockstep.truth.path", at("shared/schema.ts"))))
                .containsExactlyInAnyOrder("id", "tax", "at", "note");
    }

    @Test
    void shouldFollowThemInACommit() throws Exception {
        TestTruths.committed(root.toFile());
        write("server/columns.ts", "not committed");
        Map<String, String> settings =
                Map.of("lockstep.truth.repository", root.toString(), "lockstep.truth.path", "shared/schema.ts");

        assertThat(columns(settings)).containsExactlyInAnyOrder("id", "tax", "at", "note");
    }

    @Test
    void shouldComeBackIntoTheFolder() throws IOException {
        write(
                "shared/schema.ts",
                "import { pgTable } from 'drizzle-orm/pg-core';\nimport { note } from '../shared/note';\nexport const t = pgTable('t', { note });");

        assertThat(columns(Map.of("lockstep.truth.path", at("shared/schema.ts"))))
                .containsExactly("note");
    }

    @Test
    void shouldKeepThePathsOfASchemaThatImportsNothingFromElsewhere() throws IOException {
        write("shared/schema.ts", "import { pgTable } from 'drizzle-orm/pg-core'; export const t = pgTable('t', ;");

        assertThat(problem().detail()).contains("schema.ts:1").doesNotContain("shared/");
    }

    @Test
    void shouldSayWhichImportLeadsNowhere() throws IOException {
        write("shared/schema.ts", "import { x } from '../server/gone';\nexport const y = x;");
        assertThat(problem().detail()).contains("schema.ts:1", "'../server/gone'");

        write(
                "shared/schema.ts",
                "import { tax } from '../server/columns';\nimport { x } from '../../secret';\nexport const y = x;");
        assertThat(problem().detail()).contains("shared/schema.ts:2", "'../../secret'");
        assertThat(problem().nextStep()).contains("within the schema's project");
    }

    @Test
    void shouldRefuseALinkOutOfTheProject(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret.ts"), "export const tax = 1;");
        Files.delete(root.resolve("server/columns.ts"));
        Files.createSymbolicLink(root.resolve("server/columns.ts"), secret);

        assertThat(problem().detail())
                .isEqualTo(
                        "server/columns.ts is imported, and is a symbolic link that leads out of %s.".formatted(root));
    }

    @Test
    void shouldNotReadPackages() throws IOException {
        write("shared/schema.ts", "import { broken } from '../node_modules/pkg';\nexport const y = broken;");

        assertThat(problem().detail()).contains("schema.ts:1", "'../node_modules/pkg'");
    }

    private Problem problem() {
        return catchThrowableOfType(
                        ProblemException.class, () -> columns(Map.of("lockstep.truth.path", at("shared/schema.ts"))))
                .problem();
    }

    private String version() {
        Truths truths = TestTruths.drizzle(Map.of("lockstep.truth.path", at("shared/schema.ts")));
        return truths.version(truths.general().orElseThrow(), new SilentProgress())
                .name();
    }

    private static List<String> columns(Map<String, String> settings) {
        return TestTruths.columns(TestTruths.drizzle(settings));
    }

    private String at(String path) {
        return root.resolve(path).toString();
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
