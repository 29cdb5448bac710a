package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stored environments and configured ones as one list; a configured one hides a stored one of the same name, and cannot be changed
 * here. Nothing is cached, so that every replica sees a change at once.
 */
@ApplicationScoped
public class EnvironmentRegistry implements Environments {
    private static final Logger LOG = Logger.getLogger(EnvironmentRegistry.class);
    private static final Comparator<Registration> BY_TIER =
            Comparator.comparingInt(Registration::tier).thenComparing(Registration::name);

    private final Store store;
    private final ConfiguredEnvironments configured;
    private final StoredKeys keys;
    private final Secrets secrets;
    private final Clock clock = Clock.systemUTC();

    EnvironmentRegistry(Store store, ConfiguredEnvironments configured, StoredKeys keys, Secrets secrets) {
        this.store = store;
        this.configured = configured;
        this.keys = keys;
        this.secrets = secrets;
    }

    @Override
    public Environment get(String name) {
        return find(name).orElseThrow(() -> unknown(name)).environment(secrets);
    }

    /** {@inheritDoc} Those whose URL cannot be had are left out, with a line in the log: they must not keep the others from being seen to. */
    @Override
    public List<Environment> all() {
        List<Environment> environments = new ArrayList<>();
        for (Registration registration : registrations()) {
            try {
                environments.add(registration.environment(secrets));
            } catch (ProblemException e) {
                LOG.warnf("Environment %s is left out: %s", registration.name(), e.getMessage());
            }
        }
        return List.copyOf(environments);
    }

    @Override
    public List<Environment> everyOne() {
        return registrations().stream()
                .map(registration -> {
                    try {
                        return registration.environment(secrets);
                    } catch (ProblemException e) {
                        throw unresolved(registration, e);
                    }
                })
                .toList();
    }

    private static ProblemException unresolved(Registration registration, ProblemException why) {
        return new ProblemException(
                Problem.of(
                                ProblemType.CONFLICT,
                                "Nobody knows which database environment '" + registration.name() + "' uses: "
                                        + why.problem().detail())
                        .withNextStep(
                                "Provide what its URL refers to, PUT it with another URL, or delete it; then try again."),
                why);
    }

    @Override
    public Optional<String> before(Environment environment) {
        return registrations().stream()
                .filter(other -> other.tier() < environment.tier())
                .reduce((before, next) -> next)
                .map(Registration::name);
    }

    /** All of them by tier, then name, usable or not. */
    public List<Registration> registrations() {
        Map<String, Registration> byName = new TreeMap<>();
        List<EnvironmentRow> rows =
                store.read(session -> session.createSelectionQuery("from EnvironmentRow", EnvironmentRow.class)
                        .getResultList());
        rows.forEach(row -> byName.put(row.name, registration(row)));
        configured.all().forEach(registration -> byName.put(registration.name(), registration));
        return byName.values().stream().sorted(BY_TIER).toList();
    }

    public Optional<Registration> find(String name) {
        Registration fixed = configured.find(name);
        if (fixed != null) {
            return Optional.of(fixed);
        }
        return Optional.ofNullable(store.read(session -> session.find(EnvironmentRow.class, name)))
                .map(this::registration);
    }

    /**
     * Stores an environment, or replaces it.
     *
     * @param url {@code null} to keep the stored one
     * @return whether it is new
     * @throws ProblemException {@code CONFLICT} for a configured one; {@code BAD_REQUEST} for a URL that is not valid, or missing
     */
    public boolean put(String name, @Nullable UrlText url, int tier, Policy policy, String by) {
        refuseConfigured(name);
        refuseApprovals(policy);
        if (url != null && url.reference().isEmpty()) {
            ConnectionUrl.parse(url.text());
        }
        SecretKeys current = keys.get();
        SecretKeys.Sealed sealed = url == null ? null : current.seal(purpose(name), url.text());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            return store.inTransaction(
                    session -> session.find(EnvironmentRow.class, name, LockModeType.PESSIMISTIC_WRITE)
                            .chain(found -> {
                                EnvironmentRow row = found == null ? created(name, sealed, by, now) : found;
                                if (sealed != null) {
                                    row.seal(sealed);
                                }
                                row.tier = tier;
                                row.policy = policy;
                                row.updatedAt = now;
                                row.updatedBy = by;
                                return found == null
                                        ? session.persist(row).replaceWith(true)
                                        : Uni.createFrom().item(false);
                            }));
        } catch (ConstraintViolationException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "Environment '" + name + "' was created at the same moment.")
                            .withNextStep("Send the request again."),
                    e);
        }
    }

    /** @throws ProblemException {@code CONFLICT} for a configured one, {@code NOT_FOUND}: what cannot be deleted */
    public void requireStored(String name) {
        refuseConfigured(name);
        if (store.read(session -> session.find(EnvironmentRow.class, name)) == null) {
            throw notStored(name);
        }
    }

    /** @throws ProblemException as {@link #requireStored} */
    public void delete(String name) {
        refuseConfigured(name);
        int deleted = store.inTransaction(
                session -> session.createMutationQuery("delete from EnvironmentRow where name = :name")
                        .setParameter("name", name)
                        .executeUpdate());
        if (deleted == 0) {
            throw notStored(name);
        }
    }

    private static ProblemException notStored(String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no environment '" + name + "'.");
    }

    /** After a rotation: seals with the new key what an old one sealed, so that the old one can be dropped. */
    void sealAgain(@Observes @Priority(100) StartupEvent start) {
        SecretKeys current = keys.get();
        if (current.isEmpty()) {
            return;
        }
        int count =
                store.inTransaction(session -> session.createSelectionQuery("from EnvironmentRow", EnvironmentRow.class)
                        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                        .getResultList()
                        .map(rows -> (int) rows.stream()
                                .filter(row -> !current.isCurrent(row.keyId) && current.knows(row.keyId))
                                .map(row -> sealAgain(row, current))
                                .count()));
        if (count > 0) {
            LOG.infof("%d environments were encrypted again, with the present lockstep.secret-key", count);
        }
    }

    private static EnvironmentRow created(String name, SecretKeys.@Nullable Sealed sealed, String by, Instant now) {
        if (sealed == null) {
            throw new ProblemException(
                    Problem.of(ProblemType.BAD_REQUEST, "The environment '" + name + "' is new and has no url.")
                            .withPointer("/url"));
        }
        EnvironmentRow row = new EnvironmentRow();
        row.name = name;
        row.createdAt = now;
        row.createdBy = by;
        return row;
    }

    private Registration registration(EnvironmentRow row) {
        return new Registration(row.name, url(row), row.tier, row.policy, null, row.history());
    }

    private UrlSource url(EnvironmentRow row) {
        try {
            return new UrlText(keys.get().open(purpose(row.name), row.sealed()));
        } catch (ProblemException e) {
            return new UrlSource.Unreadable(e);
        }
    }

    private static EnvironmentRow sealAgain(EnvironmentRow row, SecretKeys current) {
        String purpose = purpose(row.name);
        row.seal(current.seal(purpose, current.open(purpose, row.sealed())));
        return row;
    }

    private static String purpose(String name) {
        return "environment '" + name + "'";
    }

    private void refuseConfigured(String name) {
        Registration fixed = configured.find(name);
        if (fixed != null) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "Environment '" + name + "' is defined by the service's configuration: " + fixed.definedBy()
                                    + ".")
                    .withNextStep("Change it there, or use another name."));
        }
    }

    private static void refuseApprovals(Policy policy) {
        if (policy.approvals() != 0) {
            throw new ProblemException(Problem.of(
                            ProblemType.BAD_REQUEST,
                            "Promotions with approvals are not available yet, and without them this policy would protect nothing.")
                    .withPointer("/policy/approvals")
                    .withNextStep("Set approvals to 0."));
        }
    }

    private ProblemException unknown(String name) {
        List<String> names = registrations().stream().map(Registration::name).toList();
        return new ProblemException(
                Problem.of(ProblemType.UNKNOWN_ENVIRONMENT, "There is no environment '" + name + "'.")
                        .withItems(names)
                        .withNextStep(
                                names.isEmpty()
                                        ? "Register one with PUT /api/v1/environments/{name}."
                                        : "Use one of: " + String.join(", ", names) + "."));
    }
}
