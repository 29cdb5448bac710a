package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.exception.ConstraintViolationException;

/**
 * Which tables a promotion keeps equal to the source's, and how, per pair of source and target: stored pairs and configured ones as one
 * list; configured ones cannot be changed here. Nothing is cached, so that every replica sees a change at once.
 */
@ApplicationScoped
public class LookupPairs {
    private static final LookupTerms NO_TERMS = new LookupTerms(null, null, List.of());

    private final Store store;
    private final ConfiguredPairs configured;
    private final Clock clock = Clock.systemUTC();

    LookupPairs(Store store, ConfiguredPairs configured) {
        this.store = store;
        this.configured = configured;
    }

    /**
     * What counts for one pair.
     *
     * @param tables patterns of lookup tables; empty when none are configured
     * @param data {@code mirror}, {@code upsert} or {@code none}, where it is said for this pair
     */
    public record Terms(List<String> tables, Optional<String> data, List<LookupDeclaration> declarations) {}

    /** What counts for promotions from {@code source} to {@code target}. */
    public Terms between(String source, String target) {
        LookupTerms terms = all().stream()
                .filter(pair -> pair.isBetween(source, target))
                .findFirst()
                .map(LookupPair::terms)
                .orElse(NO_TERMS);
        return new Terms(terms.patterns(configured.everywhere()), Optional.ofNullable(terms.data()), terms.lookup());
    }

    /** What the pairs into {@code target} say that belongs to it, by the names of the pairs. */
    public List<LookupDeclaration> ownOf(String target) {
        return all().stream()
                .filter(pair -> pair.target().equals(target))
                .flatMap(pair -> pair.terms().lookup().stream())
                .filter(LookupDeclaration::hasOwnParts)
                .toList();
    }

    /**
     * What any pair says that is sensitive: a column holds what it holds whichever two environments are compared, in either direction.
     */
    public List<LookupDeclaration> hiding() {
        return all().stream()
                .flatMap(pair -> pair.terms().lookup().stream())
                .filter(declaration -> !declaration.sensitive().isEmpty())
                .toList();
    }

    /** By name. */
    public List<LookupPair> all() {
        Map<String, LookupPair> byName = new TreeMap<>();
        List<PairRow> rows = store.read(session ->
                session.createSelectionQuery("from PairRow", PairRow.class).getResultList());
        rows.forEach(row -> byName.put(row.name, row.pair()));
        configured.all().forEach(pair -> {
            byName.values().removeIf(stored -> stored.isBetween(pair.source(), pair.target()));
            byName.put(pair.name(), pair);
        });
        return List.copyOf(byName.values());
    }

    /** @throws ProblemException {@code NOT_FOUND} */
    public LookupPair get(String name) {
        return all().stream()
                .filter(pair -> pair.name().equals(name))
                .findFirst()
                .orElseThrow(() -> absent(name));
    }

    /**
     * Stores a pair, or replaces it.
     *
     * @return whether it is new
     * @throws ProblemException {@code CONFLICT} for a configured one, and for the source and target of another; {@code BAD_REQUEST} for a
     *     declaration that cannot be
     */
    public boolean put(String name, String source, String target, LookupTerms terms, String by) {
        refuseConfigured(name, source, target);
        refuseFlaws(terms);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            return store.inTransaction(session -> session.find(PairRow.class, name, LockModeType.PESSIMISTIC_WRITE)
                    .chain(found -> {
                        PairRow row = found == null ? created(name, by, now) : found;
                        row.source = source;
                        row.target = target;
                        row.terms = terms;
                        row.updatedAt = now;
                        row.updatedBy = by;
                        return found == null
                                ? session.persist(row).replaceWith(true)
                                : session.flush().replaceWith(false);
                    }));
        } catch (ConstraintViolationException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "There is another pair from %s to %s.".formatted(source, target))
                            .withNextStep("Change that one, or delete it first: GET /pairs lists them."),
                    e);
        }
    }

    /** @throws ProblemException {@code CONFLICT} for a configured one, {@code NOT_FOUND} */
    public void delete(String name) {
        configured.all().stream()
                .filter(pair -> pair.name().equals(name))
                .findFirst()
                .ifPresent(LookupPairs::refuse);
        int deleted =
                store.inTransaction(session -> session.createMutationQuery("delete from PairRow where name = :name")
                        .setParameter("name", name)
                        .executeUpdate());
        if (deleted == 0) {
            throw absent(name);
        }
    }

    private void refuseConfigured(String name, String source, String target) {
        configured.all().stream()
                .filter(pair -> pair.name().equals(name) || pair.isBetween(source, target))
                .findFirst()
                .ifPresent(LookupPairs::refuse);
    }

    private static void refuse(LookupPair fixed) {
        throw new ProblemException(Problem.of(
                        ProblemType.CONFLICT,
                        "The pair %s from %s to %s is defined by %s."
                                .formatted(fixed.name(), fixed.source(), fixed.target(), fixed.definedBy()))
                .withNextStep("Change it there; pairs of the configuration cannot be changed here."));
    }

    private static void refuseFlaws(LookupTerms terms) {
        for (int i = 0; i < terms.lookup().size(); i++) {
            LookupDeclaration.Flaw flaw = terms.lookup().get(i).flaw();
            if (flaw != null) {
                throw new ProblemException(Problem.of(
                                ProblemType.BAD_REQUEST,
                                "The field %s of what is declared of %s %s."
                                        .formatted(
                                                flaw.field(),
                                                terms.lookup().get(i).table(),
                                                flaw.reason()))
                        .withPointer("/lookup/" + i + "/" + flaw.field()));
            }
        }
        if (terms.data() != null && !ConfiguredPairs.DATA.contains(terms.data())) {
            throw new ProblemException(
                    Problem.of(ProblemType.BAD_REQUEST, "The field data has to be mirror, upsert or none.")
                            .withPointer("/data"));
        }
    }

    private static PairRow created(String name, String by, Instant now) {
        PairRow row = new PairRow();
        row.name = name;
        row.createdAt = now;
        row.createdBy = by;
        return row;
    }

    private static ProblemException absent(String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no pair '" + name + "'.");
    }
}
