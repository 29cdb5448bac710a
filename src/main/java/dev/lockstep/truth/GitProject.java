package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** All of a commit, read file by file. */
final class GitProject implements ProjectFiles, AutoCloseable {
    private final Repository repository;
    private final ObjectId tree;
    private final String ref;
    private final FileCollection collection = new FileCollection();

    private GitProject(Repository repository, ObjectId tree, String ref) {
        this.repository = repository;
        this.tree = tree;
        this.ref = ref;
    }

    /** @param commit 40 hexadecimal digits */
    static GitProject open(TruthSource.Git git, String commit) {
        try {
            Repository repository = GitFiles.open(git);
            try (RevWalk walk = new RevWalk(repository)) {
                return new GitProject(
                        repository,
                        walk.parseCommit(ObjectId.fromString(commit)).getTree().getId(),
                        git.ref());
            }
        } catch (IOException e) {
            throw GitFiles.unreadable(git.ref(), e);
        }
    }

    @Override
    public @Nullable String text(String path) {
        if (!FileCollection.isOfInterest(path)) {
            return null;
        }
        try (TreeWalk at = TreeWalk.forPath(repository, path, tree)) {
            if (at == null || at.getFileMode(0).equals(FileMode.TREE)) {
                return null;
            }
            if (!GitFiles.isFile(at.getFileMode(0))) {
                throw new ProblemException(Problem.of(
                                ProblemType.TRUTH_INVALID,
                                "%s of %s is imported, and is no file in the commit.".formatted(path, ref))
                        .withNextStep("Commit what it stands for itself."));
            }
            ObjectLoader blob = repository.open(at.getObjectId(0), Constants.OBJ_BLOB);
            collection.expect(blob.getSize(), path);
            collection.add(path, blob.getBytes((int) FileCollection.LARGEST_FILE));
            return collection.text(path);
        } catch (IOException e) {
            throw GitFiles.unreadable(path + " of " + ref, e);
        }
    }

    @Override
    public List<String> folders(String path) {
        List<String> folders = new ArrayList<>();
        try (TreeWalk walk = new TreeWalk(repository)) {
            ObjectId folder = path.isEmpty() ? tree : folder(path);
            if (folder == null) {
                return folders;
            }
            walk.addTree(folder);
            while (walk.next()) {
                if (walk.getFileMode(0).equals(FileMode.TREE)
                        && FileCollection.isFolderOfInterest(walk.getNameString())) {
                    folders.add(walk.getNameString());
                }
            }
            return folders;
        } catch (IOException e) {
            throw GitFiles.unreadable(path + " of " + ref, e);
        }
    }

    private @Nullable ObjectId folder(String path) throws IOException {
        try (TreeWalk at = TreeWalk.forPath(repository, path, tree)) {
            return at != null && at.getFileMode(0).equals(FileMode.TREE) ? at.getObjectId(0) : null;
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
