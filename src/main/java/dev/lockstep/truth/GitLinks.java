package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * What stands in a commit for files that are elsewhere: symbolic links and submodules. As on disk, what is behind them is never passed
 * over in silence: where it may hold a part of the schema and is not read at its own place, it is refused.
 */
final class GitLinks {
    private static final Pattern WILD = Pattern.compile(".*[*?\\[{].*");
    private static final int MOST_HOPS = 40;

    private final Repository repository;
    private final RevTree tree;
    private final TruthSource.Git git;
    private final String root;
    private final List<String> entries;

    /**
     * @param root folder that is read
     * @param entries glob patterns in it; empty for all
     */
    GitLinks(Repository repository, RevTree tree, TruthSource.Git git, String root, List<String> entries) {
        this.repository = repository;
        this.tree = tree;
        this.git = git;
        this.root = root;
        this.entries = entries;
    }

    /**
     * @param walk at a link or a submodule, or at anything else, which is let through
     * @param relative its path in the folder that is read
     * @throws ProblemException {@code TRUTH_INVALID}
     */
    void check(TreeWalk walk, String relative) throws IOException {
        FileMode mode = walk.getFileMode(0);
        boolean file = FileCollection.isOfInterest(relative);
        boolean folder = FileCollection.isOfInterest(relative + "/x.sql") && isReached(relative);
        if (mode.equals(FileMode.GITLINK) && folder) {
            throw refused(
                    walk.getPathString(),
                    "is a submodule, whose files are not in the commit",
                    "Commit its files themselves, or name a folder without it, or patterns (entries) that do not reach it.");
        } else if (mode.equals(FileMode.SYMLINK) && file) {
            throw refused(
                    walk.getPathString(),
                    "is a symbolic link, which cannot be followed in a commit",
                    "Commit what it stands for itself.");
        } else if (mode.equals(FileMode.SYMLINK) && folder && leadsToOthers(walk.getPathString(), relative)) {
            throw refused(
                    walk.getPathString(),
                    "is a symbolic link that leads out of the folder",
                    "Commit what it stands for itself, or name a folder that both are in.");
        }
    }

    private ProblemException refused(String path, String what, String nextStep) {
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, "%s of %s %s.".formatted(path, git.ref(), what))
                        .withNextStep(nextStep));
    }

    /** Whether a pattern may match what is below a folder. */
    private boolean isReached(String folder) {
        return entries.isEmpty() || entries.stream().anyMatch(entry -> reaches(entry, folder));
    }

    private static boolean reaches(String entry, String folder) {
        String[] wanted = entry.split("/");
        String[] parts = folder.split("/");
        for (int i = 0; i < parts.length; i++) {
            if (i < wanted.length && (wanted[i].contains("**") || wanted[i].contains("{"))) {
                return true;
            }
            boolean matches = i < wanted.length
                    && (WILD.matcher(wanted[i]).matches()
                            ? Globs.matching(wanted[i]).test(parts[i])
                            : wanted[i].equals(parts[i]));
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    /** Whether it stands for a folder that may hold a part of the schema and is not read at its own place. */
    private boolean leadsToOthers(String link, String relative) throws IOException {
        Optional<String> target = target(link);
        if (target.isEmpty()) {
            return true;
        }
        String path = target.get();
        if (path.isEmpty()) {
            return !root.isEmpty();
        }
        try (TreeWalk at = TreeWalk.forPath(repository, path, tree)) {
            if (at == null || GitFiles.isFile(at.getFileMode(0))) {
                return false;
            } else if (!at.getFileMode(0).equals(FileMode.TREE)) {
                return true;
            }
            boolean inside = root.isEmpty() || path.equals(root) || path.startsWith(root + "/");
            return !inside && holdsSomething(at, relative);
        }
    }

    private boolean holdsSomething(TreeWalk at, String relative) throws IOException {
        try (TreeWalk below = new TreeWalk(repository)) {
            below.addTree(at.getObjectId(0));
            below.setRecursive(true);
            while (below.next()) {
                boolean unknown = !GitFiles.isFile(below.getFileMode(0));
                if (FileCollection.isOfInterest(relative + "/" + below.getPathString() + (unknown ? "/x.sql" : ""))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where a link leads, links on the way followed; empty for out of what is committed. */
    private Optional<String> target(String link) throws IOException {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(link.split("/")));
        Deque<String> path = new ArrayDeque<>();
        int hops = 0;
        while (!left.isEmpty()) {
            String part = left.pop();
            if (part.equals("..")) {
                if (path.pollLast() == null) {
                    return Optional.empty();
                }
                continue;
            } else if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            path.addLast(part);
            try (TreeWalk at = TreeWalk.forPath(repository, String.join("/", path), tree)) {
                if (at != null && at.getFileMode(0).equals(FileMode.GITLINK)) {
                    return Optional.empty();
                } else if (at == null || !at.getFileMode(0).equals(FileMode.SYMLINK)) {
                    continue;
                }
                String to = new String(
                        repository.open(at.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes(1 << 16),
                        StandardCharsets.UTF_8);
                if (to.startsWith("/") || ++hops > MOST_HOPS) {
                    return Optional.empty();
                }
                path.removeLast();
                List<String> parts = Arrays.asList(to.split("/"));
                for (int i = parts.size() - 1; i >= 0; i--) {
                    left.push(parts.get(i));
                }
            }
        }
        return Optional.of(String.join("/", path));
    }
}
