package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/**
 * The files of a commit, as they are committed: what lies in a working tree does not count.
 *
 * @param commit its id, 40 hexadecimal digits
 * @param folder that the files' paths are relative to; empty for the repository's root
 */
record GitFiles(String commit, String folder, SourceFiles files) {

    /**
     * @param entries glob patterns of the files to begin with; empty for all
     * @throws ProblemException {@code TRUTH_INVALID} that says what is not there
     */
    static GitFiles read(TruthSource.Git git, TruthSource.Language language, List<String> entries) {
        try (Repository repository = open(git);
                RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(commit(repository, git));
            String root = root(repository, commit, git);
            GitLinks links = new GitLinks(repository, commit.getTree(), git, root, entries, language);
            return new GitFiles(commit.name(), root, files(repository, commit, links, git, root));
        } catch (MissingObjectException e) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.TRUTH_INVALID,
                                    "%s does not have all of %s.".formatted(git.repository(), git.ref()))
                            .withNextStep("Fetch it, without --filter and without --depth."),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(git.ref() + " of " + git.repository(), e);
        }
    }

    /**
     * The commit that the ref means at this moment, 40 hexadecimal digits.
     *
     * @throws ProblemException {@code TRUTH_INVALID} when there is none
     */
    static String commit(TruthSource.Git git) {
        try (Repository repository = open(git)) {
            return commit(repository, git).name();
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(git.ref() + " of " + git.repository(), e);
        }
    }

    private static ObjectId commit(Repository repository, TruthSource.Git git) throws IOException {
        ObjectId id = repository.resolve(git.ref() + "^{commit}");
        if (id == null) {
            throw invalid("%s has no commit %s.".formatted(git.repository(), git.ref()), "lockstep.truth.ref");
        }
        return id;
    }

    static ProblemException unreadable(String what, Exception e) {
        boolean named = e instanceof IllegalArgumentException
                || e instanceof IncorrectObjectTypeException
                || e instanceof AmbiguousObjectException;
        String why = e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().replaceAll("[.\\s]+$", "");
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, "%s cannot be read: %s.".formatted(what, why))
                        .withNextStep(
                                named
                                        ? "Correct lockstep.truth.ref: a branch, a tag or a commit."
                                        : "Let the service's user read the repository, and git fsck look whether it is whole."),
                e);
    }

    static Repository open(TruthSource.Git git) throws IOException {
        FileRepositoryBuilder builder = new FileRepositoryBuilder();
        File folder = git.repository().toFile();
        boolean bare = new File(folder, Constants.HEAD).isFile();
        if (bare) {
            builder.setGitDir(folder);
        } else {
            builder.findGitDir(folder);
        }
        if (builder.getGitDir() == null) {
            throw invalid(git.repository() + " is no Git repository.", "lockstep.truth.repository");
        }
        return builder.setMustExist(true).build();
    }

    private static SourceFiles files(
            Repository repository, RevCommit commit, GitLinks links, TruthSource.Git git, String root)
            throws IOException {
        FileCollection collection = new FileCollection();
        boolean found = root.isEmpty();
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(commit.getTree());
            walk.setRecursive(true);
            if (!root.isEmpty()) {
                walk.setFilter(PathFilter.create(root));
            }
            while (walk.next()) {
                found = true;
                String path = walk.getPathString();
                String relative =
                        root.isEmpty() || path.equals(root) ? name(path, root) : path.substring(root.length() + 1);
                links.check(walk, relative);
                if (isFile(walk.getFileMode(0)) && FileCollection.isOfInterest(relative)) {
                    ObjectLoader blob = repository.open(walk.getObjectId(0), Constants.OBJ_BLOB);
                    collection.expect(blob.getSize(), relative);
                    collection.add(relative, blob.getBytes((int) FileCollection.LARGEST_FILE));
                }
            }
        }
        if (!found) {
            throw invalid("%s has no %s.".formatted(git.ref(), git.path()), "lockstep.truth.path");
        }
        SourceFiles files = collection.files();
        links.checkAll(files);
        return files;
    }

    /** Where reading begins: of a file of TypeScript the folder that it is in, with all that it may import. */
    private static String root(Repository repository, RevCommit commit, TruthSource.Git git) throws IOException {
        String path = git.path().replaceAll("/+$", "");
        if (path.isEmpty() || SqlFiles.isScript(path)) {
            return path;
        }
        try (TreeWalk at = TreeWalk.forPath(repository, path, commit.getTree())) {
            if (at == null || !isFile(at.getFileMode(0))) {
                return path;
            }
        }
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** The path itself, or of a single file its name. */
    private static String name(String path, String root) {
        return root.isEmpty() ? path : path.substring(path.lastIndexOf('/') + 1);
    }

    static boolean isFile(FileMode mode) {
        return mode.equals(FileMode.REGULAR_FILE) || mode.equals(FileMode.EXECUTABLE_FILE);
    }

    private static ProblemException invalid(String detail, String key) {
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, detail).withNextStep("Correct " + key + "."));
    }
}
