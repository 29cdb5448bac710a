package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.plan.Planner;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.util.List;

/**
 * A schema as another major version of PostgreSQL prints it. Two versions may print one definition in two ways; so a schema that is to
 * be compared with one of another version is made in a scratch database of that version first, and read back from there.
 */
public final class Reprint {
    private final ScratchDatabases scratch;

    public Reprint(ScratchDatabases scratch) {
        this.scratch = scratch;
    }

    /**
     * @param catalog as that version prints it; unchanged where that could not be done
     * @param notes a sentence on it; none when both versions are the same anyway
     */
    record Result(Catalog catalog, List<String> notes) {}

    /**
     * @param catalog with its dependencies
     * @param name what has this schema, for people
     * @param like a catalog of the version that is wanted
     */
    Result of(Catalog catalog, String name, Catalog like, Progress progress) {
        if (catalog.majorVersion() == like.majorVersion()) {
            return new Result(catalog, List.of());
        }
        String versions = "%s is PostgreSQL %d and is compared with a server of version %d"
                .formatted(name, catalog.majorVersion(), like.majorVersion());
        try (ScratchDatabase database = scratch.make()) {
            ScratchCopy copy = new ScratchCopy(database, database.connect(), progress);
            if (copy.majorVersion() != like.majorVersion()) {
                return untouched(
                        catalog, versions, "the server for scratch databases is PostgreSQL " + copy.majorVersion());
            }
            copy.build(Planner.create(ScratchCopy.copied(catalog)));
            return new Result(
                    catalog.printedAs(copy.read()), List.of(versions + ", as that prints the same definitions."));
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CANCELLED) {
                throw e;
            }
            return untouched(catalog, versions, e.problem().detail());
        }
    }

    private static Result untouched(Catalog catalog, String versions, String reason) {
        return new Result(
                catalog,
                List.of(versions
                        + "; what the two print differently counts as changed, since it could not be printed anew: "
                        + reason));
    }
}
