package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.Step;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A schema made a second time in a scratch database: without rows, grants, security labels and subscriptions, all of it one role's. */
record ScratchCopy(ScratchDatabase database, SqlSession session, Progress progress) {
    static final Set<Kind> RIGHTS = Set.of(Kind.PRIVILEGES, Kind.DEFAULT_PRIVILEGES);

    private static final Set<Kind> LEFT_OUT =
            Set.of(Kind.PRIVILEGES, Kind.DEFAULT_PRIVILEGES, Kind.SECURITY_LABEL, Kind.SUBSCRIPTION);

    /**
     * Without rights, with all constraints enforced, which only a superuser may switch off, without labels, whose providers another server need not have, and without subscriptions, which only other roles
     * may make and which keep a database from being dropped.
     */
    static Catalog copied(Catalog catalog) {
        Set<ObjectId> left = catalog.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> LEFT_OUT.contains(id.kind()))
                .collect(Collectors.toSet());
        return catalog.without(left)
                .mapped(object -> object instanceof Constraint constraint
                                && !constraint.firings().isEmpty()
                        ? constraint.withFirings(List.of())
                        : object);
    }

    int majorVersion() {
        return session.queryOne("SELECT pg_catalog.current_setting('server_version_num')::int", row -> row.getInt(1))
                / 10_000;
    }

    void build(Plan plan) {
        settings();
        for (Step step : plan.steps()) {
            execute(step);
        }
    }

    void settings() {
        session.execute("SET search_path = ''");
        session.execute("SET check_function_bodies = off");
    }

    /** Extensions may need more rights than the copy's owner has. */
    void execute(Step step) {
        progress.checkCancelled();
        if (step.subject().kind() == Kind.EXTENSION) {
            database.executeAsMaker(step.sql());
        } else {
            StepRun.alone(session, step.sql());
        }
    }

    Catalog read() {
        session.transactional(true);
        Catalog catalog = new CatalogReader().read(session);
        session.commit();
        session.transactional(false);
        return catalog;
    }
}
