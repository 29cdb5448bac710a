package dev.lockstep.promotion;

import dev.lockstep.backup.BackupExtent;
import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Scope;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.LookupPairs;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.plan.Rename;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.TruthSource;
import dev.lockstep.truth.Truths;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns orders into requests: names into environments, words into options; and refuses what makes no sense, before a job begins. */
public final class Orders {
    private final Environments environments;
    private final LookupPairs pairs;
    private final Truths truths;

    public Orders(Environments environments, LookupPairs pairs, Truths truths) {
        this.truths = truths;
        this.environments = environments;
        this.pairs = pairs;
    }

    /** @throws ProblemException that says which field is wrong and what it may be */
    public PromotionRequest request(UUID id, PromotionOrder order) {
        if (order.source().equals(order.target())) {
            throw new ProblemException(
                    Problem.of(ProblemType.SAME_ENVIRONMENT, "Source and target are both " + order.source() + ".")
                            .withPointer("/target"));
        }
        Environment source = environment(order.source(), "/source");
        Environment target = environment(order.target(), "/target");
        return new PromotionRequest(id, source, target, order.plan(), options(order, source, target));
    }

    /**
     * A push whose source is not there yet; the truth's database takes its place.
     *
     * @throws ProblemException also when the environment is protected, or there is no truth for it
     */
    public PromotionRequest push(UUID id, PushOrder order) {
        Environment target = environment(order.environment(), "/environment");
        if (target.isProtected()) {
            throw new ProblemException(Problem.of(
                            ProblemType.PROTECTED, target.name() + " is protected: it is changed by promotions only.")
                    .withPointer("/environment")
                    .withNextStep("Push to an environment before it, then promote."));
        }
        return fromTruth(id, order.promotion(), target);
    }

    /** The same for a look at it, which a protected environment allows. */
    public PromotionRequest fromTruth(UUID id, PromotionOrder order) {
        return fromTruth(id, order, environment(order.target(), "/target"));
    }

    private PromotionRequest fromTruth(UUID id, PromotionOrder order, Environment target) {
        TruthSource truth = truths.required(target);
        PromotionOrder.Options options = order.optionsOrNone();
        OrderFields.oneOf(options.data(), List.of("none"), "/options/data");
        OrderFields.oneOf(options.privileges(), List.of("ignore"), "/options/privileges");
        if (options.tables() != null && !options.tables().isEmpty()) {
            throw OrderFields.bad(
                    "The source of truth has no rows: lookup tables are left alone.",
                    "/options/tables",
                    "Leave it out.");
        }
        Environment source = new Environment(Truths.NAME, target.url(), target.tier(), target.policy());
        PromotionOptions read = options(order, source, target);
        return new PromotionRequest(
                id,
                source,
                target,
                order.plan(),
                read.selecting(scoped(read.selection(), truth)).withoutRows(),
                null,
                null,
                read.selection().scope().isEverything(),
                null);
    }

    /** Within what the truth speaks about, unless the request says itself what it is about. */
    static Selection scoped(Selection selection, TruthSource truth) {
        return selection.scope().isEverything()
                ? selection
                        .withPrivileges(PrivilegesPolicy.IGNORE)
                        .within(new Scope(
                                OrderFields.patterns(truth.include(), "lockstep.truth.include"),
                                OrderFields.patterns(truth.exclude(), "lockstep.truth.exclude")))
                : selection.withPrivileges(PrivilegesPolicy.IGNORE);
    }

    /** What a comparison is to look at: the tables of the order, or else those that are configured for the pair. */
    public ComparisonScope comparison(ComparisonOrder order) {
        if (order.source().equals(order.target())) {
            throw new ProblemException(
                    Problem.of(ProblemType.SAME_ENVIRONMENT, "Source and target are both " + order.source() + ".")
                            .withPointer("/target"));
        }
        environment(order.source(), "/source");
        environment(order.target(), "/target");
        LookupChoice lookup = lookup(order.source(), order.target(), order.tables(), null, "");
        if (lookup.tables().isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.NO_TABLE_MATCHES,
                            "No lookup tables are configured for %s → %s.".formatted(order.source(), order.target()))
                    .withPointer("/tables")
                    .withNextStep("Name them in the request: \"tables\": [\"fee_*\"]."));
        }
        return new ComparisonScope(lookup, order.samplesOrDefault(), order.rowsOrDefault());
    }

    /** @throws ProblemException {@code UNKNOWN_ENVIRONMENT} that points at the field */
    public Environment environment(String name, String pointer) {
        try {
            return environments.get(name);
        } catch (ProblemException e) {
            throw new ProblemException(e.problem().withPointer(pointer), e);
        }
    }

    private PromotionOptions options(PromotionOrder order, Environment source, Environment target) {
        PromotionOrder.Options options = order.optionsOrNone();
        OrderFields.oneOf(options.mode(), List.of("atomic", "online"), "/options/mode");
        Mode mode = "online".equals(options.mode()) ? Mode.ONLINE : Mode.ATOMIC;
        if (mode == Mode.ONLINE && Boolean.TRUE.equals(options.dryRun())) {
            throw OrderFields.bad(
                    "A dry run rolls back one transaction, and mode online has steps outside of it.",
                    "/options/dryRun",
                    "Rehearse with mode atomic, or look at the plan of mode online with POST /plans.");
        }
        OrderFields.oneOf(options.backup(), List.of("full", "affected", "external"), "/options/backup");
        Set<Hazard> accepted = EnumSet.noneOf(Hazard.class);
        accepted.addAll(OrderFields.hazards(target.policy().acceptHazards(), "policy of " + target.name()));
        accepted.addAll(OrderFields.hazards(
                options.acceptHazards() == null ? List.of() : options.acceptHazards(), "/options/acceptHazards"));
        return new PromotionOptions(
                accepted,
                lookup(source.name(), target.name(), options.tables(), options.data(), "/options"),
                Boolean.TRUE.equals(options.dryRun()),
                Boolean.TRUE.equals(options.acceptDrift()),
                OrderFields.lockTimeout(options.lockTimeout(), "/options/lockTimeout"),
                mode,
                OrderFields.selection(options.selection(), "/options"),
                Boolean.TRUE.equals(options.rehearse()),
                renames(options.renames()),
                OrderFields.patience(options.patience()),
                options.backup() == null
                        ? BackupExtent.FULL
                        : BackupExtent.valueOf(options.backup().toUpperCase(Locale.ROOT)));
    }

    /** Whether a plan is to be rehearsed: as the order says, else when the target is protected. */
    public static boolean rehearses(PromotionOrder order, Environment target) {
        Boolean asked = order.optionsOrNone().rehearse();
        return asked == null ? target.isProtected() : asked;
    }

    /** @throws ProblemException when there is nothing to hold the environment against, or the wrong things are to be looked at */
    public void checkAgainst(DriftOrder order) {
        OrderFields.expected(order.expected(), "/expected");
        if (order.against().equals(Truths.NAME)) {
            selection(order, truths.required(environment(order.environment(), "/environment")));
            return;
        }
        if (!order.against().equals(DriftCheck.BASELINE)) {
            environment(order.against(), "/against");
        }
        selection(order);
    }

    /** What a drift check against the truth is to look at. */
    public Selection selection(DriftOrder order, TruthSource truth) {
        OrderFields.oneOf(order.privileges(), List.of("ignore"), "/privileges");
        return scoped(selection(order), truth);
    }

    /** What a drift check is to look at. */
    public Selection selection(DriftOrder order) {
        return OrderFields.selection(order.selection(), "").withColumnOrder(Boolean.TRUE.equals(order.columnOrder()));
    }

    /** Whether a drift check holds an environment against what it is to equal by itself: a truth, or the environment before it. */
    public boolean isAgainstItsOwn(DriftOrder order, Environment environment) {
        String own = truths.expectedOf(environment).isPresent()
                ? Truths.NAME
                : environments.before(environment).orElse("");
        return order.against().equals(own);
    }

    private static List<Rename> renames(@Nullable List<PromotionOrder.Renamed> orders) {
        return orders == null
                ? List.of()
                : orders.stream().map(PromotionOrder.Renamed::rename).toList();
    }

    /** The lookup tables of a pair, with what is declared of them. */
    public LookupChoice lookup(String source, String target) {
        return lookup(source, target, null, null, "");
    }

    /** What is declared for the pair counts whatever tables a request names; a request's data lets no more be done than it says. */
    private LookupChoice lookup(
            String source, String target, @Nullable List<String> tables, @Nullable String data, String pointer) {
        OrderFields.oneOf(data, List.of("mirror", "upsert", "none"), pointer + "/data");
        LookupPairs.Terms terms = pairs.between(source, target);
        return new LookupChoice(
                tables == null ? terms.tables() : tables,
                terms.declarations(),
                List.of(),
                pairs.hiding(),
                SyncPolicy.of(data == null ? terms.data().orElse("mirror") : data),
                SyncPolicy.of(data == null ? "mirror" : data));
    }
}
