package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a commit for files that are elsewhere: symbolic links and submodules. As on disk, what is behind them is never passed
 * over in silence: where it may hold a part of the schema and is not read at its own place, it is refused.
 */
final class GitLinks {
    private static final Pattern WILD = Pattern.compile(".*[*?\\[{].*");

    /** What may stand for several folders, or goes on behind the slash: a bracket that is open, a backslash. */
    private static final Pattern ACROSS = Pattern.compile("\\*\\*|\\{|\\[[^\\]]*$|\\\\$");

    private static final int MOST_HOPS = 40;

    /** Of bytes in a link, and of characters in the path that it leads to: what Linux takes. */
    private static final int LONGEST_PATH = 4096;

    /** Over all links of a commit. */
    private static final int MOST_PARTS = 20_000;

    private final Repository repository;
    private final RevTree tree;
    private final TruthSource.Git git;
    private final String root;
    private final List<String> entries;
    private final boolean usual;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<ObjectId, Boolean> holding = new HashMap<>();
    private int parts;
    private @Nullable ProblemException unlessUsual;

    /**
     * @param root folder that is read
     * @param entries glob patterns in it; empty for all, in Drizzle's language for the usual ones
     */
    GitLinks(
            Repository repository,
            RevTree tree,
            TruthSource.Git git,
            String root,
            List<String> entries,
            TruthSource.Language language) {
        this.repository = repository;
        this.tree = tree;
        this.git = git;
        this.root = root;
        this.entries = entries;
        this.usual = language == TruthSource.Language.DRIZZLE && entries.isEmpty();
    }

    /**
     * @param walk at a link or a submodule, or at anything else, which is let through
     * @param relative its path in the folder that is read
     * @throws ProblemException {@code TRUTH_INVALID}
     */
    void check(TreeWalk walk, String relative) throws IOException {
        FileMode mode = walk.getFileMode(0);
        boolean file =
                FileCollection.isOfInterest(relative) && (!usual || relative.indexOf('/') < 0 || isUsual(relative));
        boolean folder = FileCollection.isOfInterest(relative + "/x.sql") && isReached(relative);
        if (mode.equals(FileMode.GITLINK) && folder) {
            refuse(
                    walk.getPathString(),
                    "is a submodule, whose files are not in the commit",
                    "Commit its files themselves, or name a folder without it, or patterns (entries) that do not reach it.");
        } else if (mode.equals(FileMode.SYMLINK) && file) {
            refuse(
                    walk.getPathString(),
                    "is a symbolic link, which cannot be followed in a commit",
                    "Commit what it stands for itself.");
        } else if (mode.equals(FileMode.SYMLINK) && folder && leadsToOthers(walk.getPathString())) {
            refuse(
                    walk.getPathString(),
                    "is a symbolic link that leads out of the folder",
                    "Commit what it stands for itself, or name a folder that both are in.");
        }
    }

    /**
     * Of Drizzle's usual files, a schema.ts is all that is begun with, and what it imports is looked at when it is read; without one, it
     * might be behind a link.
     *
     * @throws ProblemException {@code TRUTH_INVALID}
     */
    void checkAll(SourceFiles files) {
        if (unlessUsual != null && files.texts().keySet().stream().noneMatch(GitLinks::isUsual)) {
            throw unlessUsual;
        }
    }

    private static boolean isUsual(String path) {
        return path.equals("schema.ts") || path.endsWith("/schema.ts");
    }

    private void refuse(String path, String what, String nextStep) {
        ProblemException refused = new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, "%s of %s %s.".formatted(path, git.ref(), what))
                        .withNextStep(nextStep));
        if (!usual) {
            throw refused;
        } else if (unlessUsual == null) {
            unlessUsual = refused;
        }
    }

    /** Whether a pattern may match what is below a folder. */
    private boolean isReached(String folder) {
        return entries.isEmpty() || entries.stream().anyMatch(entry -> reaches(entry, folder));
    }

    private static boolean reaches(String entry, String folder) {
        String[] wanted = entry.split("/");
        String[] folders = folder.split("/");
        for (int i = 0; i < folders.length; i++) {
            if (i < wanted.length && ACROSS.matcher(wanted[i]).find()) {
                return true;
            }
            boolean matches = i < wanted.length
                    && (wanted[i].equals(folders[i])
                            || WILD.matcher(wanted[i]).matches()
                                    && Globs.matching(wanted[i]).test(folders[i]));
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    /** Whether it stands for a folder that may hold a part of the schema and is not read at its own place. */
    private boolean leadsToOthers(String link) throws IOException {
        Optional<String> target = target(link);
        if (target.isEmpty()) {
            return true;
        }
        String path = target.get();
        if (path.isEmpty()) {
            return !root.isEmpty();
        }
        Place place = place(path);
        if (place.mode().equals(FileMode.MISSING) || GitFiles.isFile(place.mode())) {
            return false;
        } else if (!place.mode().equals(FileMode.TREE)) {
            return true;
        }
        boolean inside = root.isEmpty() || path.equals(root) || path.startsWith(root + "/");
        return !inside && holdsSomething(place.id());
    }

    private boolean holdsSomething(ObjectId folder) throws IOException {
        Boolean known = holding.get(folder);
        if (known == null) {
            known = findsSomething(folder);
            holding.put(folder, known);
        }
        return known;
    }

    private boolean findsSomething(ObjectId folder) throws IOException {
        try (TreeWalk below = new TreeWalk(repository)) {
            below.addTree(folder);
            below.setRecursive(true);
            while (below.next()) {
                boolean unknown = !GitFiles.isFile(below.getFileMode(0));
                if (FileCollection.isOfInterest(below.getPathString() + (unknown ? "/x.sql" : ""))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is at a path of the commit; nothing has mode {@code MISSING}. */
    private record Place(FileMode mode, ObjectId id) {}

    private Place place(String path) throws IOException {
        Place known = places.get(path);
        if (known == null) {
            try (TreeWalk at = TreeWalk.forPath(repository, path, tree)) {
                known = at == null
                        ? new Place(FileMode.MISSING, ObjectId.zeroId())
                        : new Place(at.getFileMode(0), at.getObjectId(0));
            }
            places.put(path, known);
        }
        return known;
    }

    /** Where a link leads, links on the way followed; empty for out of what is committed, and for what nothing would follow. */
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
            String soFar = String.join("/", path);
            Place place = soFar.length() > LONGEST_PATH || ++parts > MOST_PARTS ? null : place(soFar);
            if (place == null || place.mode().equals(FileMode.GITLINK)) {
                return Optional.empty();
            } else if (!place.mode().equals(FileMode.SYMLINK)) {
                continue;
            }
            ObjectLoader text = repository.open(place.id(), Constants.OBJ_BLOB);
            if (text.getSize() > LONGEST_PATH || ++hops > MOST_HOPS) {
                return Optional.empty();
            }
            String to = new String(text.getBytes(LONGEST_PATH), StandardCharsets.UTF_8);
            if (to.startsWith("/")) {
                return Optional.empty();
            }
            path.removeLast();
            List<String> further = Arrays.asList(to.split("/"));
            for (int i = further.size() - 1; i >= 0; i--) {
                left.push(further.get(i));
            }
        }
        return Optional.of(String.join("/", path));
    }
}
