package dev.lockstep.backup;

import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Turns orders into what is to be done, and refuses what makes no sense before a job begins. */
public final class RestoreOrders {
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
        Manifest manifest = manifest(order);
        refuseWhatIsNotThere(manifest, into.environment() != null);
        if (into.environment() != null) {
            return new RestoreTarget.Replacement(environment(into.environment(), "/into/environment"));
        }
        return new RestoreTarget.NewDatabase(environment(manifest.environment(), "/backup"), into.database());
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
