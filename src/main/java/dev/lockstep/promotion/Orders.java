package dev.lockstep.promotion;

import dev.lockstep.backup.BackupExtent;
import dev.lockstep.data.LookupChoice;
import dev.lockstep.data.SyncPolicy;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns orders into requests: names into environments, words into options; and refuses what makes no sense, before a job begins. */
public final class Orders {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})\\s*(ms|s|min)");
    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

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
        oneOf(options.data(), List.of("none"), "/options/data");
        oneOf(options.privileges(), List.of("ignore"), "/options/privileges");
        if (options.tables() != null && !options.tables().isEmpty()) {
            throw bad(
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
                read.selecting(scoped(read.selection(), truth)).lookingUp(LookupChoice.of(SyncPolicy.NONE, List.of())));
    }

    /** Within what the truth speaks about, unless the request says itself what it is about. */
    static Selection scoped(Selection selection, TruthSource truth) {
        return selection.scope().isEverything()
                ? selection
                        .withPrivileges(PrivilegesPolicy.IGNORE)
                        .within(new Scope(
                                patterns(truth.include(), "lockstep.truth.include"),
                                patterns(truth.exclude(), "lockstep.truth.exclude")))
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
        oneOf(options.mode(), List.of("atomic", "online"), "/options/mode");
        Mode mode = "online".equals(options.mode()) ? Mode.ONLINE : Mode.ATOMIC;
        if (mode == Mode.ONLINE && Boolean.TRUE.equals(options.dryRun())) {
            throw bad(
                    "A dry run rolls back one transaction, and mode online has steps outside of it.",
                    "/options/dryRun",
                    "Rehearse with mode atomic, or look at the plan of mode online with POST /plans.");
        }
        oneOf(options.backup(), List.of("full", "affected", "external"), "/options/backup");
        Set<Hazard> accepted = EnumSet.noneOf(Hazard.class);
        accepted.addAll(hazards(target.policy().acceptHazards(), "policy of " + target.name()));
        accepted.addAll(hazards(
                options.acceptHazards() == null ? List.of() : options.acceptHazards(), "/options/acceptHazards"));
        return new PromotionOptions(
                accepted,
                lookup(source.name(), target.name(), options.tables(), options.data(), "/options"),
                Boolean.TRUE.equals(options.dryRun()),
                Boolean.TRUE.equals(options.acceptDrift()),
                lockTimeout(options.lockTimeout(), "/options/lockTimeout"),
                mode,
                selection(options.selection(), "/options"),
                Boolean.TRUE.equals(options.rehearse()),
                renames(options.renames()),
                patience(options.patience()),
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
        oneOf(order.privileges(), List.of("ignore"), "/privileges");
        return scoped(selection(order), truth);
    }

    /** What a drift check is to look at. */
    public Selection selection(DriftOrder order) {
        return selection(order.selection(), "").withColumnOrder(Boolean.TRUE.equals(order.columnOrder()));
    }

    /** @param pointer to where its fields stand */
    private static Selection selection(SelectionOrder order, String pointer) {
        String privileges = order.privileges();
        oneOf(privileges, List.of(SelectionOrder.IGNORE, SelectionOrder.SYNC), pointer + "/privileges");
        return Selection.defaults()
                .withPrivileges(
                        privileges == null
                                ? PrivilegesPolicy.IGNORE
                                : PrivilegesPolicy.valueOf(privileges.toUpperCase(Locale.ROOT)))
                .within(new Scope(
                        patterns(order.include(), pointer + "/include"),
                        patterns(order.exclude(), pointer + "/exclude")));
    }

    private static List<Rename> renames(@Nullable List<PromotionOrder.Renamed> orders) {
        return orders == null
                ? List.of()
                : orders.stream().map(PromotionOrder.Renamed::rename).toList();
    }

    private static List<ScopePattern> patterns(@Nullable List<String> texts, String pointer) {
        List<ScopePattern> patterns = new ArrayList<>();
        for (int i = 0; texts != null && i < texts.size(); i++) {
            try {
                patterns.add(new ScopePattern(texts.get(i)));
            } catch (IllegalArgumentException e) {
                throw bad(
                        String.valueOf(e.getMessage()),
                        pointer + "/" + i,
                        "Write it like audit, public.fee_*, *.tmp_*, view:public.* or extension:citext.");
            }
        }
        return patterns;
    }

    /** @throws ProblemException {@code UNKNOWN_HAZARD} with the names that there are */
    public static Set<Hazard> hazards(List<String> names, String pointer) {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String place = pointer.startsWith("/") ? pointer + "/" + i : pointer;
            hazards.add(Arrays.stream(Hazard.values())
                    .filter(hazard -> hazard.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ProblemException(
                            Problem.of(ProblemType.UNKNOWN_HAZARD, "There is no hazard \"" + name + "\".")
                                    .withPointer(place)
                                    .withNextStep("Use one of " + Arrays.toString(Hazard.values()) + "."))));
        }
        return hazards;
    }

    /** The lookup tables of a pair, with what is declared of them. */
    public LookupChoice lookup(String source, String target) {
        return lookup(source, target, null, null, "");
    }

    /** What is declared for the pair counts whatever tables a request names; a request's data lets no more be done than it says. */
    private LookupChoice lookup(
            String source, String target, @Nullable List<String> tables, @Nullable String data, String pointer) {
        oneOf(data, List.of("mirror", "upsert", "none"), pointer + "/data");
        LookupPairs.Terms terms = pairs.between(source, target);
        return new LookupChoice(
                tables == null ? terms.tables() : tables,
                terms.declarations(),
                SyncPolicy.of(data == null ? terms.data().orElse("mirror") : data),
                SyncPolicy.of(data == null ? "mirror" : data));
    }

    private static void oneOf(@Nullable String word, List<String> allowed, String pointer) {
        if (word != null && !allowed.contains(word)) {
            throw bad("\"" + word + "\" is not possible here.", pointer, "Use one of " + allowed + ".");
        }
    }

    static Duration lockTimeout(@Nullable String text, String pointer) {
        if (text == null) {
            return PromotionOptions.DEFAULT_LOCK_TIMEOUT;
        }
        Duration duration = duration(text, pointer);
        if (duration.isZero() || duration.compareTo(LONGEST_LOCK_TIMEOUT) > 0) {
            throw bad(
                    "A lock timeout of " + text + " would block the application or never succeed.",
                    pointer,
                    "Use something from 1ms to 10min.");
        }
        return duration;
    }

    private static Duration patience(@Nullable String text) {
        if (text == null) {
            return PromotionOptions.DEFAULT_PATIENCE;
        }
        Duration duration = duration(text, "/options/patience");
        if (duration.compareTo(SHORTEST_PATIENCE) < 0 || duration.compareTo(LONGEST_PATIENCE) > 0) {
            throw bad(
                    "A patience of " + text + " is too short for anybody's transaction to end, or endless.",
                    "/options/patience",
                    "Use something from 1s to 1440min.");
        }
        return duration;
    }

    private static Duration duration(String text, String pointer) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw bad("\"" + text + "\" is no duration.", pointer, "Write it like 500ms, 3s or 2min.");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private static ProblemException bad(String detail, String pointer, String nextStep) {
        return new ProblemException(
                Problem.of(ProblemType.BAD_REQUEST, detail).withPointer(pointer).withNextStep(nextStep));
    }
}
