package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema of a monorepo imports its packages by their names, as npm, yarn and pnpm let it. */
class WorkspaceImportsTest {
    private static final String COLUMNS =
            "import { text } from 'drizzle-orm/pg-core'; export const %1$s = { %1$s: text() };";

    @TempDir
    Path root;

    @BeforeEach
    void writeTheMonorepo() throws IOException {
        write("package.json", "{ \"private\": true, \"workspaces\": [\"apps/*\", \"packages/*\", \"!packages/old\"] }");
        write("apps/api/package.json", "{ \"name\": \"@acme/api\" }");
        schema("@acme/shared/enums");
        write("packages/shared/package.json", "{ \"name\": \"@acme/shared\", \"version\": \"1.0.0\" }");
        write("packages/shared/enums.ts", COLUMNS.formatted("direct"));
        write("packages/shared/index.ts", COLUMNS.formatted("index"));
        write("packages/shared/src/enums.ts", COLUMNS.formatted("source"));
        write("packages/other/package.json", "{ \"name\": \"other\" }");
        write("packages/old/package.json", "{ \"name\": \"old\" }");
        write("packages/old/index.ts", COLUMNS.formatted("old"));
        write("node_modules/@acme/shared/enums.ts", "export const broken = ;");
    }

    @Test
    void shouldFindFilesOfAPackageByItsName() throws IOException {
        assertThat(columns()).containsExactly("direct");
        schema("@acme/shared");
        assertThat(columns()).containsExactly("index");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@acme/shared       | \"main\": \"./src/enums\"                                                        | source",
                "@acme/shared       | \"main\": \"dist/x.js\", \"types\": \"src/enums.ts\"                              | source",
                "@acme/shared       | \"types\": \"dist/index.d.ts\"                                                    | index",
                "@acme/shared       | \"exports\": \"./src/enums.ts\"                                                  | source",
                "@acme/shared       | \"exports\": { \"types\": \"./dist/x.d.ts\", \"default\": \"./src/enums.ts\" }    | source",
                "@acme/shared       | \"exports\": { \".\": { \"import\": { \"default\": [\"./gone.js\", \"./src/enums.js\"] } } } | source",
                "@acme/shared/enums | \"exports\": { \"./enums\": { \"types\": \"./src/enums.ts\", \"default\": \"./dist/enums.js\" } } | source",
                "@acme/shared/enums | \"exports\": { \"./*\": \"./*.ts\", \"./e*\": \"./src/e*.ts\" }                   | source",
                "@acme/shared/a/b   | \"exports\": { \"./*/b\": \"./src/../enums.ts\" }                                | direct",
                "@acme/shared/enums | \"exports\": { \"./enums\": { \"@acme/source\": \"./src/enums.ts\", \"default\": \"./enums.ts\" } } | source"
            })
    void shouldFindThemAsTheManifestSays(String specifier, String fields, String column) throws IOException {
        write("tsconfig.json", "{ \"compilerOptions\": { \"customConditions\": [\"@acme/source\"] } }");
        write("packages/shared/package.json", "{ \"name\": \"@acme/shared\", %s }".formatted(fields));
        schema(specifier);

        assertThat(columns()).containsExactly(column);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "packages:\n  - 'apps/*'\n  # all of ours\n  - \"packages/**\"\n  - '!**/test/**'\ncatalog:\n  zod: ^3\n",
                "packages: ['apps/api', './packages/shared/']"
            })
    void shouldFindPackagesOfPnpm(String workspace) throws IOException {
        write("package.json", "{ \"private\": true }");
        write("pnpm-workspace.yaml", workspace);

        assertThat(columns()).containsExactly("direct");
        assertThat(uploaded("apps/api/src/schema.ts")).containsExactly("direct");
    }

    @Test
    void shouldFindThemInACommit() throws Exception {
        write("package.json", "{ \"workspaces\": { \"packages\": [\"packages/s*\"] } }");
        TestTruths.committed(root.toFile());
        write("packages/shared/package.json", "{ \"name\": \"not committed\" }");

        assertThat(TestTruths.columns(TestTruths.drizzle(Map.of(
                        "lockstep.truth.repository",
                        root.toString(),
                        "lockstep.truth.path",
                        "apps/api/src/schema.ts"))))
                .containsExactly("direct");
    }

    @Test
    void shouldFindThemInWhatIsUploaded() throws IOException {
        write(
                "packages/shared/package.json",
                "{ \"name\": \"@acme/shared\", \"exports\": { \"./*\": \"./src/*.ts\" } }");

        assertThat(uploaded("apps/api/src/schema.ts")).containsExactly("source");
    }

    @Test
    void shouldTakeAliasesBeforePackages() throws IOException {
        write(
                "tsconfig.json",
                "{ \"compilerOptions\": { \"paths\": { \"@acme/shared/*\": [\"./packages/shared/src/*\"] } } }");

        assertThat(columns()).containsExactly("source");
    }

    @Test
    void shouldFindThePackageItself() throws IOException {
        write("apps/api/package.json", "{ \"name\": \"@acme/api\", \"exports\": { \"./own\": \"./src/own.ts\" } }");
        write("apps/api/src/own.ts", COLUMNS.formatted("own"));
        schema("@acme/api/own");

        assertThat(columns()).containsExactly("own");
    }

    @Test
    void shouldBeNoOtherVersionWhenWhatIsNotImportedChanges() throws IOException {
        String before = version();
        write(
                "packages/shared/package.json",
                "{ \"name\": \"@acme/shared\", \"version\": \"1.0.1\", \"scripts\": {} }");
        write(
                "package.json",
                "{ \"workspaces\": [\"apps/*\", \"packages/*\", \"!packages/old\"], \"devDependencies\": {} }");
        write("packages/other/package.json", "{ \"name\": \"another\" }");
        write("packages/shared/src/enums.ts", "export const other = 1;");
        assertThat(version()).isEqualTo(before);

        write("packages/shared/enums.ts", COLUMNS.formatted("changed"));
        assertThat(version()).isNotEqualTo(before);
        assertThat(columns()).containsExactly("changed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@acme/shared       | \"main\": \"./dist/x.js\", \"main2\": 1   | packages/shared/package.json says ./dist/x.js, which is not there",
                "@acme/shared       | \"exports\": \"./dist/index.d.ts\"        | packages/shared/package.json says ./dist/index.d.ts, which has types alone",
                "@acme/shared       | \"exports\": { \"./a\": \"./enums.ts\" }   | packages/shared/package.json exports no .",
                "@acme/shared/enums | \"exports\": \"./index.ts\"               | packages/shared/package.json exports no ./enums",
                "@acme/shared/enums | \"exports\": { \"./enums\": null }        | packages/shared/package.json exports no ./enums",
                "@acme/shared/gone  | \"main\": \"./index.ts\"                  | the package is that of packages/shared/package.json, and has no such file",
                "@acme/shared/out   | \"exports\": { \"./out\": \"../other/x.ts\" } | packages/shared/package.json says ../other/x.ts, which is not there",
                "@acme/shared       | \"exports\": \"./node_modules/x.ts\"      | packages/shared/package.json says ./node_modules/x.ts, which is not there"
            })
    void shouldSayWhyThereIsNoFileWhereItIsUsed(String specifier, String fields, String why) throws IOException {
        Files.delete(root.resolve("packages/shared/index.ts"));
        write("packages/other/x.ts", COLUMNS.formatted("outside"));
        write("packages/shared/node_modules/x.ts", COLUMNS.formatted("installed"));
        write("packages/shared/package.json", "{ \"name\": \"@acme/shared\", %s }".formatted(fields));
        schema(specifier);

        Problem problem = problem();

        assertThat(problem.detail())
                .startsWith("apps/api/src/schema.ts:3: ")
                .contains("'%s' is used while the schema is read, and there is no file for the import: %s"
                        .formatted(specifier, why));
        assertThat(problem.nextStep())
                .contains(why.contains(" says ") ? "name the source, such as ./src/index.ts" : "Correct the import.");
    }

    /** An application's build makes it; a schema that hands it on by its name needs nothing of it. */
    @Test
    void shouldLetAPackageBeNamedThatIsNotBuilt() throws IOException {
        write("packages/shared/package.json", "{ \"name\": \"@acme/shared\", \"exports\": \"./dist/index.js\" }");
        write("apps/api/src/schema.ts", """
                import { pgTable, text } from 'drizzle-orm/pg-core';
                import { createId } from '@acme/shared';
                export const t = pgTable('t', { id: text().$defaultFn(createId) });
                """);
        assertThat(columns()).containsExactly("id");

        write("apps/api/src/schema.ts", """
                import { pgTable, text } from 'drizzle-orm/pg-core';
                import { kind } from '@acme/shared';
                export const t = pgTable('t', { id: text().default(kind) });
                """);
        assertThat(problem().detail())
                .startsWith("apps/api/src/schema.ts:3: ")
                .contains("'@acme/shared (packages/shared/package.json says ./dist/index.js, which is not there)'");
    }

    @Test
    void shouldNotFindWhatIsNoPackageOfTheWorkspace() throws IOException {
        schema("old");
        assertThat(problem().detail())
                .isEqualTo(
                        "schema.ts:3: ReferenceError: 'old' is used while the schema is read, and is not available there.");
    }

    @Test
    void shouldStayInThePackageWhereNoWorkspaceListsIt() throws IOException {
        write("package.json", "{ \"workspaces\": [\"packages/*\"] }");

        assertThat(problem().detail())
                .contains("'@acme/shared/enums' is used while the schema is read, and is not available there");
    }

    @Test
    void shouldNotFollowLinksOutOfTheProject(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("package.json"), "{ \"name\": \"linked\" }");
        Files.writeString(elsewhere.resolve("index.ts"), COLUMNS.formatted("secret"));
        Files.createSymbolicLink(root.resolve("packages/linked"), elsewhere);
        assertThat(columns()).containsExactly("direct");

        schema("linked");
        assertThat(problem().detail())
                .contains("'linked' is used while the schema is read, and is not available there");
    }

    @Test
    void shouldNotReadAgainWhatIsUnchanged() throws IOException {
        Truths truths = TestTruths.drizzle(Map.of("lockstep.truth.path", at("apps/api/src/schema.ts")));
        TruthSource source = truths.general().orElseThrow();
        SourceFiles files = truths.fetch(source).files();
        write("packages/other/src/more.ts", "export const nothing = 1;");
        write("node_modules/new/package.json", "{}");

        assertThat(truths.fetch(source).files()).isSameAs(files);
    }

    /** Each is found instead of what was found before it. */
    @Test
    void shouldFindANewFileInsteadOfTheOneThatWasRead() throws IOException {
        Truths truths = TestTruths.drizzle(Map.of("lockstep.truth.path", at("apps/api/src/schema.ts")));
        assertThat(TestTruths.columns(truths)).containsExactly("direct");

        write("packages/shared/src/enums.ts", COLUMNS.formatted("source"));
        write(
                "packages/shared/package.json",
                "{ \"name\": \"@acme/shared\", \"exports\": { \"./*\": [\"./lib/*.ts\", \"./src/*.ts\"] } }");
        assertThat(TestTruths.columns(truths)).containsExactly("source");

        write("packages/shared/lib/enums.ts", COLUMNS.formatted("library"));
        assertThat(TestTruths.columns(truths)).containsExactly("library");

        write("apps/shared/package.json", "{ \"name\": \"@acme/shared\" }");
        write("apps/shared/enums.ts", COLUMNS.formatted("sooner"));
        assertThat(TestTruths.columns(truths)).containsExactly("sooner");

        write("aliased/enums.ts", COLUMNS.formatted("aliased"));
        write(
                "apps/api/tsconfig.json",
                "{ \"compilerOptions\": { \"paths\": { \"@acme/shared/*\": [\"../../aliased/*\"] } } }");
        assertThat(TestTruths.columns(truths)).containsExactly("aliased");

        Files.createDirectory(root.resolve("apps/.git"));
        assertThat(catchThrowableOfType(ProblemException.class, () -> TestTruths.columns(truths))
                        .problem()
                        .detail())
                .as("the project is another one, and ends there")
                .contains("'@acme/shared/enums' is used while the schema is read");
    }

    @Test
    void shouldNotReadACommitAgain() throws Exception {
        TestTruths.committed(root.toFile());
        Truths truths = TestTruths.drizzle(
                Map.of("lockstep.truth.repository", root.toString(), "lockstep.truth.path", "apps/api/src/schema.ts"));
        TruthSource source = truths.general().orElseThrow();
        TruthFiles files = truths.fetch(source);
        assertThat(truths.fetch(source).files()).isSameAs(files.files());

        write("packages/shared/enums.ts", COLUMNS.formatted("changed"));
        String commit = TestTruths.committed(root.toFile());

        assertThat(truths.fetch(source).version().name()).isEqualTo("commit " + commit);
        assertThat(TestTruths.columns(truths)).containsExactly("changed");
    }

    private void schema(String specifier) throws IOException {
        write("apps/api/src/schema.ts", """
                import { pgTable } from 'drizzle-orm/pg-core';
                import * as shared from '%s';
                export const t = pgTable('t', Object.assign({}, ...Object.values(shared)));
                """.formatted(specifier));
    }

    private List<String> columns() {
        return TestTruths.columns(TestTruths.drizzle(Map.of("lockstep.truth.path", at("apps/api/src/schema.ts"))));
    }

    private List<String> uploaded(String entry) throws IOException {
        SourceFiles files = UploadedFiles.read(zipped(), "schema.ts");
        TruthVersion version = new TruthVersion("drizzle", "upload 1", files.fingerprint());
        TruthFiles sent = new TruthFiles(version, TruthSource.Language.DRIZZLE, files, List.of(entry), null, false);
        return TestTruths.columns(TestTruths.of(Map.of(), new Uploads() {
            @Override
            public boolean any() {
                return true;
            }

            @Override
            public Optional<TruthFiles> latest() {
                return Optional.of(sent);
            }
        }));
    }

    private byte[] zipped() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
                    zip.write(Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return bytes.toByteArray();
    }

    private Problem problem() {
        return catchThrowableOfType(ProblemException.class, this::columns).problem();
    }

    private String version() {
        Truths truths = TestTruths.drizzle(Map.of("lockstep.truth.path", at("apps/api/src/schema.ts")));
        return truths.version(truths.general().orElseThrow(), new SilentProgress())
                .name();
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
