package dev.lockstep.truth;

import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.truth.drizzle.ImportedFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which truth there is for an environment, and what it says. An environment has its own where one is configured for it, else the
 * general one, else what was uploaded.
 */
public final class Truths {
    /** What stands for an environment's name where the truth is meant. */
    public static final String NAME = "truth";

    private static final TruthSource UPLOADED =
            new TruthSource(new TruthSource.Upload(), null, List.of(), null, List.of(), List.of());

    private final ConfiguredTruths configured;
    private final Uploads uploads;
    private final TruthReader reader;
    private final Environments environments;
    private final Clock clock;
    private final Map<TruthSource, Fetched> fetched = new ConcurrentHashMap<>();

    /** What a source had last, and how it is seen whether it has the same by now. */
    private record Fetched(TruthFiles files, BooleanSupplier unchanged) {}

    /** @param clock by which it is seen whether a file was changed only now */
    public Truths(
            ConfiguredTruths configured, Uploads uploads, TruthReader reader, Environments environments, Clock clock) {
        this.configured = configured;
        this.uploads = uploads;
        this.reader = reader;
        this.environments = environments;
        this.clock = clock;
    }

    /** The truth for an environment that somebody asks about. */
    public Optional<TruthSource> of(Environment environment) {
        return Optional.ofNullable(configured.byEnvironment().get(environment.name()))
                .or(this::general);
    }

    /** The truth of environments that have none of their own. */
    public Optional<TruthSource> general() {
        TruthSource general = configured.general();
        return general != null ? Optional.of(general) : Optional.of(UPLOADED).filter(any -> uploads.any());
    }

    /**
     * The truth that an environment should equal by itself, because one is configured for it or because it is the first of the
     * pipeline; the others should equal the one before them.
     */
    public Optional<TruthSource> expectedOf(Environment environment) {
        TruthSource own = configured.byEnvironment().get(environment.name());
        if (own != null) {
            return Optional.of(own);
        }
        return environments.before(environment).isEmpty() ? general() : Optional.empty();
    }

    /** How long {@link #read(TruthFiles, Progress)} may take. */
    public Duration longestReading() {
        return configured.longestReading();
    }

    /** Those that are configured for single environments. */
    public Map<String, TruthSource> byEnvironment() {
        return configured.byEnvironment();
    }

    /** Whether what is uploaded last is somebody's truth. */
    public boolean usesUploads() {
        TruthSource general = configured.general();
        return general == null
                || general.origin() instanceof TruthSource.Upload
                || configured.byEnvironment().values().stream()
                        .anyMatch(source -> source.origin() instanceof TruthSource.Upload);
    }

    /** @throws ProblemException {@code CONFLICT} when what is uploaded would be nobody's truth */
    public void requireUploads() {
        TruthSource general = configured.general();
        if (general != null && !usesUploads()) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "The service's configuration says what the source of truth is: "
                                    + general.origin().describe() + ".")
                    .withNextStep("Set lockstep.truth.kind = upload to use what is uploaded."));
        }
    }

    /** @throws ProblemException {@code NO_TRUTH} */
    public TruthSource required(Environment environment) {
        return of(environment).orElseThrow(Truths::none);
    }

    /** What the truth is at this moment, without reading it into a database. */
    public TruthVersion version(TruthSource source, Progress progress) {
        return source.origin() instanceof TruthSource.Database database
                ? reader.read(database, progress).version()
                : fetch(source).version();
    }

    /** @throws ProblemException {@code TRUTH_INVALID} */
    public ReadTruth read(TruthSource source, Environment compared, Progress progress) {
        return source.origin() instanceof TruthSource.Database database
                ? reader.read(database, progress)
                : reader.read(fetch(source), List.of(compared), progress);
    }

    /** The truth as a database; the caller closes it. */
    public TruthDatabase open(TruthSource source, Environment compared, Progress progress) {
        return source.origin() instanceof TruthSource.Database database
                ? reader.open(database, progress)
                : reader.open(fetch(source), List.of(compared), progress);
    }

    /**
     * What a schema may be written in that is read next. Where nothing is configured and nothing was sent, that is Drizzle: whatever
     * comes, it is the one whose reader takes long to set up.
     */
    public Set<TruthSource.Language> expectedLanguages() {
        Set<TruthSource.Language> languages = EnumSet.noneOf(TruthSource.Language.class);
        List<TruthSource> sources = Stream.concat(
                        Stream.ofNullable(configured.general()), configured.byEnvironment().values().stream())
                .toList();
        sources.stream().map(TruthSource::language).filter(Objects::nonNull).forEach(languages::add);
        if (configured.general() == null
                || sources.stream().anyMatch(source -> source.origin() instanceof TruthSource.Upload)) {
            languages.add(uploads.latest().map(TruthFiles::language).orElse(TruthSource.Language.DRIZZLE));
        }
        return languages;
    }

    /** See {@link TruthReader#warmUp}. */
    public void warmUp(TruthSource.Language language) {
        reader.warmUp(language);
    }

    /** An earlier or the present version that was uploaded. */
    public ReadTruth read(TruthFiles files, Progress progress) {
        return reader.read(files, environments.all(), progress);
    }

    /** The files of a source that is no database; the same ones again where nothing changed. */
    TruthFiles fetch(TruthSource source) {
        if (source.origin() instanceof TruthSource.Upload) {
            return uploads.latest().orElseThrow(Truths::none).scopedBy(source);
        }
        Fetched last = fetched.get(source);
        if (last == null || !last.unchanged().getAsBoolean()) {
            last = source.origin() instanceof TruthSource.Git git
                    ? committed(source, git)
                    : onDisk(source, ((TruthSource.Files) source.origin()).path());
            fetched.put(source, last);
        }
        return last.files().scopedBy(source);
    }

    private static Fetched committed(TruthSource source, TruthSource.Git git) {
        List<String> entries = entries(source, git.path());
        GitFiles read = GitFiles.read(git, language(source), entries);
        Begun begun = new Begun(read.files(), entries);
        if (language(source) == TruthSource.Language.DRIZZLE) {
            try (GitProject project = GitProject.open(git, read.commit())) {
                begun = begun.withImports(read.folder(), project);
            }
        }
        return new Fetched(begun.files(source, "commit " + read.commit()), () -> GitFiles.commit(git)
                .equals(read.commit()));
    }

    private Fetched onDisk(TruthSource source, Path path) {
        FileSightings sightings = new FileSightings(clock);
        Begun begun = new Begun(FolderReader.read(path, sightings), entries(source, path.toString()));
        if (language(source) == TruthSource.Language.DRIZZLE) {
            Path folder = FolderReader.folder(path);
            FolderProject project = FolderProject.around(folder, sightings);
            begun = begun.withImports(project.place(folder), project);
        }
        int digits = "sha256:".length();
        String name = "files " + begun.files().fingerprint().substring(digits, digits + 12);
        return new Fetched(begun.files(source, name), sightings::areStillTrue);
    }

    /** @param entries of the files those to begin with; empty for the usual ones */
    private record Begun(SourceFiles files, List<String> entries) {
        /** @param place of the files in their project */
        private Begun withImports(String place, ProjectFiles project) {
            List<String> begin = TruthStatements.entries(files, entries);
            ImportedFiles imported = ImportedFiles.of(files, begin, place, project);
            return imported.folder().isEmpty()
                    ? this
                    : new Begun(
                            imported.files(),
                            begin.stream().map(imported.folder()::concat).toList());
        }

        private TruthFiles files(TruthSource source, String name) {
            TruthSource.Language language = language(source);
            TruthVersion version = new TruthVersion(language.word(), name, files.fingerprint());
            return new TruthFiles(version, language, files, entries, source.casing(), false);
        }
    }

    /** A path that leads to one file of TypeScript names it as the entry: the others beside it are what it may import. */
    private static List<String> entries(TruthSource source, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean single = source.entries().isEmpty()
                && source.language() == TruthSource.Language.DRIZZLE
                && name.matches(".*\\.[cm]?[jt]sx?");
        return single ? List.of(name) : source.entries();
    }

    private static TruthSource.Language language(TruthSource source) {
        TruthSource.@Nullable Language language = source.language();
        if (language == null) {
            throw new IllegalStateException("files are always in some language");
        }
        return language;
    }

    private static ProblemException none() {
        return new ProblemException(Problem.of(ProblemType.NO_TRUTH, "There is no source of truth.")
                .withNextStep(
                        "Set lockstep.truth.kind and lockstep.truth.path, or send the schema with PUT /api/v1/truth."));
    }
}
