package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jgit.api.CloneCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/**
 * The truth of each environment of the application under test is in another place of one repository: migrations of Flyway, of which a
 * tag has one, the branch {@code release} two and the branch {@code main} three, and a Drizzle project.
 */
public class TruthRepositoryResource implements QuarkusTestResourceLifecycleManager {
    private static final String PROPERTY = "lockstep.test.truth.repository.";

    public static final String ON_MAIN = "on-main";
    public static final String ON_BRANCH = "on-branch";
    public static final String ON_TAG = "on-tag";
    public static final String ON_COMMIT = "on-commit";
    public static final String BARE = "bare";
    public static final String SHALLOW = "shallow";
    public static final String CUT_OFF = "cut-off";
    public static final String NOWHERE = "nowhere";
    public static final String MIGRATED = "migrated";
    public static final String DRIZZLE = "drizzle";

    private @Nullable Path folder;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("truth-repository");
            return settings(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GitAPIException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> settings(Path folder) throws IOException, GitAPIException {
        Path work = folder.resolve("work");
        String first;
        try (Git git =
                Git.init().setDirectory(work.toFile()).setInitialBranch("main").call()) {
            RevCommit tagged = commit(git, "db/V1__first.sql", "CREATE TABLE public.first (id int PRIMARY KEY);");
            git.tag()
                    .setName("v1.0")
                    .setAnnotated(true)
                    .setSigned(false)
                    .setMessage("a")
                    .call();
            first = tagged.name();
            commit(git, "db/V2__second.sql", "CREATE TABLE public.second (id int PRIMARY KEY);");
            git.branchCreate().setName("release").call();
            commit(git, "db/V10__third.sql", "CREATE TABLE public.third (id int PRIMARY KEY);");
            Files.writeString(work.resolve("db/V11__not_committed.sql"), "CREATE TABLE public.fourth ();");
        }
        clone(work, folder.resolve("bare"), false);
        clone(work, folder.resolve("shallow"), true);
        System.setProperty(PROPERTY + "work", work.toString());
        Map<String, String> settings = new HashMap<>();
        configure(settings, ON_MAIN, work, "main");
        configure(settings, ON_BRANCH, work, "release");
        configure(settings, ON_TAG, work, "v1.0");
        configure(settings, ON_COMMIT, work, first.substring(0, 10));
        configure(settings, BARE, folder.resolve("bare"), "release");
        configure(settings, SHALLOW, folder.resolve("shallow"), null);
        configure(settings, CUT_OFF, folder.resolve("shallow"), first);
        configure(settings, NOWHERE, work, "no-such-branch");
        configure(settings, MIGRATED, work, "project");
        settings.put(key(MIGRATED, "path"), "drizzle");
        configure(settings, DRIZZLE, work, "project");
        settings.put(key(DRIZZLE, "path"), "shared/schema.ts");
        settings.put(key(DRIZZLE, "kind"), "drizzle");
        return settings;
    }

    private static void configure(
            Map<String, String> settings, String environment, Path repository, @Nullable String ref) {
        settings.put(key(environment, "kind"), "sql");
        settings.put(key(environment, "repository"), repository.toString());
        settings.put(key(environment, "path"), "db");
        if (ref != null) {
            settings.put(key(environment, "ref"), ref);
        }
    }

    private static String key(String environment, String name) {
        return "lockstep.truth.environments." + environment + "." + name;
    }

    /** A shallow one as {@code git clone --depth 1} makes it: with nothing but one commit. */
    private static void clone(Path from, Path to, boolean shallow) throws GitAPIException {
        CloneCommand clone =
                Git.cloneRepository().setURI(from.toUri().toString()).setDirectory(to.toFile());
        if (shallow) {
            clone.setDepth(1).setBranchesToClone(List.of("refs/heads/main")).setNoTags();
        } else {
            clone.setBare(true);
        }
        clone.call().close();
    }

    /** Commits files on a branch, which begins without any where there is none yet; returns the commit's name. */
    public static String commit(String branch, Map<String, String> files) {
        try (Git git = Git.open(Path.of(System.getProperty(PROPERTY + "work")).toFile())) {
            if (git.getRepository().findRef(branch) == null) {
                git.checkout().setOrphan(true).setName(branch).call();
                git.rm().addFilepattern("db").call();
            } else {
                git.checkout().setName(branch).call();
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                commit(git, file.getKey(), file.getValue());
            }
            return commitOf(branch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GitAPIException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the ref of this name is by now. */
    public static String commitOf(String ref) {
        try (Git git = Git.open(Path.of(System.getProperty(PROPERTY + "work")).toFile())) {
            return git.getRepository().resolve(ref + "^{commit}").name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RevCommit commit(Git git, String path, String text) throws IOException, GitAPIException {
        Path file = git.getRepository().getWorkTree().toPath().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        git.add().addFilepattern(path).call();
        return git.commit()
                .setMessage(path)
                .setSign(false)
                .setAuthor("t", "t@example.org")
                .setCommitter("t", "t@example.org")
                .call();
    }

    @Override
    public void stop() {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            deepestFirst.forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
