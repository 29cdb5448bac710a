package dev.lockstep.backup;

import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.plan.Hazard;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Turns orders into what is to be done, and refuses what makes no sense before a job begins. */
public final class RestoreOrders {
    private static final Map<String, String> HAZARDS_IN_PLACE = Map.of(
            Hazard.DATA_LOSS.name(),
            "what was written since the backup is gone from the database; all of it is backed up before",
            Hazard.BLOCKS_WRITES.name(),
            "writers wait while the database is backed up and restored, and readers while it is restored");

    private final Environments environments;
    private final Backups backups;

    public RestoreOrders(Environments environments, Backups backups) {
        this.environments = environments;
        this.backups = backups;
    }

    /** @throws ProblemException {@code UNKNOWN_ENVIRONMENT}, pointing at the field */
    public Environment environment(BackupOrder order) {
        return environment(order.environment(), "/environment");
    }

    /** @throws ProblemException {@code BAD_REQUEST}, pointing at the field */
    public BackupScope scope(BackupOrder order) {
        String scope = order.scope() == null ? Manifest.FULL : order.scope();
        List<String> tables = order.tables() == null ? List.of() : order.tables();
        if (!List.of(Manifest.FULL, Manifest.AFFECTED, Manifest.EXTERNAL).contains(scope)) {
            throw bad("\"" + scope + "\" is not possible here.", "/scope", "Use one of full, affected and external.");
        }
        if (scope.equals(Manifest.AFFECTED) == tables.isEmpty()) {
            throw bad(
                    "Tables are named for a backup of some tables' rows, and for no other.",
                    "/tables",
                    "Send \"scope\": \"affected\" together with \"tables\": [\"fee_*\"].");
        }
        return switch (scope) {
            case Manifest.AFFECTED -> new BackupScope.Affected(matching(tables));
            case Manifest.EXTERNAL -> new BackupScope.External();
            default -> BackupScope.full();
        };
    }

    /** {@code *} is any text, {@code ?} one character; without a dot in every schema. */
    private static Predicate<Manifest.TableName> matching(List<String> patterns) {
        List<Predicate<String>> wanted = patterns.stream()
                .map(pattern -> pattern.contains(".") ? pattern : "*." + pattern)
                .map(pattern -> Pattern.compile(
                        Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), Pattern.DOTALL))
                .map(Pattern::asMatchPredicate)
                .toList();
        return table -> wanted.stream().anyMatch(pattern -> pattern.test(table.display()));
    }

    private static ProblemException bad(String detail, String pointer, String nextStep) {
        return new ProblemException(
                Problem.of(ProblemType.BAD_REQUEST, detail).withPointer(pointer).withNextStep(nextStep));
    }

    /** @throws ProblemException that says which field is wrong and what it may be */
    public RestoreTarget target(RestoreOrder order) {
        RestoreOrder.Into into = order.into();
        if ((into.environment() == null) == (into.database() == null)) {
            throw new ProblemException(Problem.of(
                            ProblemType.BAD_REQUEST,
                            "A backup is restored into either an environment or a new database.")
                    .withPointer("/into")
                    .withNextStep("Give exactly one of \"environment\" and \"database\"."));
        }
        boolean inPlace = Boolean.TRUE.equals(into.inPlace());
        if (inPlace && into.environment() == null) {
            throw bad(
                    "Only an environment's database can be restored in place.",
                    "/into/inPlace",
                    "Leave \"inPlace\" out, or give an \"environment\" instead of a \"database\".");
        }
        if (!inPlace && order.acceptHazards() != null && !order.acceptHazards().isEmpty()) {
            throw bad(
                    "Only a restore in place has hazards; any other keeps the database that it replaces.",
                    "/acceptHazards",
                    "Leave \"acceptHazards\" out, or set \"inPlace\": true in \"into\".");
        }
        Manifest manifest = manifest(order);
        refuseWhatIsNotThere(manifest, into.environment() != null);
        if (into.environment() != null) {
            Environment environment = environment(into.environment(), "/into/environment");
            if (inPlace) {
                checkHazards(order, environment);
                return new RestoreTarget.InPlace(environment);
            }
            return new RestoreTarget.Replacement(environment);
        }
        return new RestoreTarget.NewDatabase(environment(manifest.environment(), "/backup"), into.database());
    }

    /**
     * What an order that was begun is about: nothing is refused any more, since the policy and the backup may be others by now.
     *
     * @param at the environment whose database it replaces, or on whose server it makes a new one: the backup, which says it too, may be
     *     gone by now
     * @throws ProblemException {@code UNKNOWN_ENVIRONMENT}
     */
    public RestoreTarget begun(RestoreOrder order, String at) {
        RestoreOrder.Into into = order.into();
        Environment environment = environments.get(at);
        if (into.environment() == null) {
            return new RestoreTarget.NewDatabase(environment, String.valueOf(into.database()));
        }
        return Boolean.TRUE.equals(into.inPlace())
                ? new RestoreTarget.InPlace(environment)
                : new RestoreTarget.Replacement(environment);
    }

    /** I3: what was written since the backup goes, and nobody can write as long as it takes. */
    private static void checkHazards(RestoreOrder order, Environment environment) {
        Set<String> unaccepted = new TreeSet<>(HAZARDS_IN_PLACE.keySet());
        unaccepted.removeAll(environment.policy().acceptHazards());
        if (order.acceptHazards() != null) {
            unaccepted.removeAll(order.acceptHazards());
        }
        if (!unaccepted.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.HAZARDS_NOT_ACCEPTED,
                            "A restore in place has hazards that neither the request nor %s's policy accepts: %s."
                                    .formatted(environment.name(), String.join(", ", unaccepted)))
                    .withPointer("/acceptHazards")
                    .withItems(unaccepted.stream()
                            .map(hazard -> hazard + ": " + HAZARDS_IN_PLACE.get(hazard))
                            .toList())
                    .withNextStep(
                            "Leave inPlace out to keep the database that is replaced; or repeat the request with acceptHazards = %s."
                                    .formatted(unaccepted.stream()
                                            .map(hazard -> '"' + hazard + '"')
                                            .toList())));
        }
    }

    private static void refuseWhatIsNotThere(Manifest manifest, boolean replaces) {
        if (manifest.restorePoint() != null) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "The backup " + manifest.id() + " is a restore point of the server: "
                                    + manifest.restorePoint().name() + ".")
                    .withPointer("/backup")
                    .withNextStep(
                            "Recover the cluster up to it, from a base backup and the archived write-ahead log."));
        }
        if (replaces && !manifest.whole()) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "The backup " + manifest.id() + " has the rows of some tables only, and would replace all.")
                    .withPointer("/into")
                    .withNextStep("Restore it into a new database, and copy from there what is needed."));
        }
    }

    private Manifest manifest(RestoreOrder order) {
        try {
            return backups.get(order.backup());
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer("/backup"), e);
        }
    }

    private Environment environment(String name, String pointer) {
        try {
            return environments.get(name);
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer(pointer), e);
        }
    }
}
