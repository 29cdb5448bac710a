package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.plan.Hazard;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whole promotions with owners and grants. */
class PrivilegesPromotionTest extends OnPair {
    private static final Selection SYNC = Selection.defaults().withPrivileges(PrivilegesPolicy.SYNC);

    private final TestPostgres server = TestPostgres.shared();
    private final TestPostgres.Login owner = server.createRole("owner");
    private final String gone = server.createRole("gone").user();

    @Override
    void prepare() {
        pair.both("CREATE TABLE public.t (id int PRIMARY KEY, a text); INSERT INTO public.t VALUES (1, 'x');");
    }

    private PromotionOptions sync() {
        return pair.options().selecting(SYNC);
    }

    private PromotionResult promote() {
        return pair.promote(pair.request(sync()), new SilentProgress());
    }

    @Test
    void shouldBringOwnersGrantsAndDefaultPrivilegesOverWhenAsked() {
        pair.source("""
                ALTER TABLE public.t OWNER TO %1$s; GRANT SELECT (a) ON public.t TO PUBLIC;
                ALTER DEFAULT PRIVILEGES FOR ROLE %1$s GRANT SELECT ON TABLES TO PUBLIC;
                CREATE TABLE public.u (id int); GRANT INSERT ON public.u TO %1$s;
                """.formatted(owner.user()));
        assertThat(pair.drift(SYNC).counts().keySet()).contains("privileges", "default privileges");
        assertThat(pair.drift(Selection.defaults()).counts().keySet())
                .doesNotContain("privileges", "default privileges");

        assertThat(promote().changedTarget()).isTrue();

        assertThat(pair.drift(SYNC).drift()).isFalse();
        assertThat(promote().plan().empty()).isTrue();
    }

    @Test
    void shouldSayThatTheTargetWasChangedByHandWhenSomebodyWasGrantedSomethingSince() {
        pair.source("GRANT SELECT ON public.t TO PUBLIC");
        promote();
        pair.target("GRANT INSERT ON public.t TO PUBLIC");

        assertThat(failure(sync()).type()).isEqualTo(ProblemType.TARGET_DRIFTED);
        assertThat(pair.promote().plan().empty()).isTrue();
        assertThat(failure(sync()).type()).isEqualTo(ProblemType.TARGET_DRIFTED);
    }

    @Test
    void shouldNameRolesThatTheTargetLacksBeforeAnythingRuns() {
        try (TestPostgres other = TestPostgres.startSeparate()) {
            pair.source("""
                    GRANT SELECT ON public.t TO %1$s; CREATE TABLE public.u (id int); ALTER TABLE public.u OWNER TO %1$s;
                    ALTER DEFAULT PRIVILEGES FOR ROLE %1$s GRANT SELECT ON TABLES TO PUBLIC;
                    """.formatted(gone));

            String elsewhere = other.createDatabase("target");
            other.run(elsewhere, "CREATE TABLE public.t (id int PRIMARY KEY, a text)");
            Environment target =
                    new Environment("elsewhere", ConnectionUrl.parse(other.url(elsewhere)), 2, Policy.strict());

            Problem problem = planned(target, sync());

            assertThat(problem.type()).isEqualTo(ProblemType.ROLE_MISSING);
            assertThat(problem.items())
                    .containsExactly(
                            "role " + gone + ", named by default privileges " + gone + " on tables",
                            "role " + gone + ", named by table public.t",
                            "role " + gone + ", named by table public.u (its owner)");
            assertThat(problem.nextStep()).contains("Create these roles");
            pair.source("DROP TABLE public.u; CREATE POLICY mine ON public.t TO " + gone + " USING (true)");
            assertThat(planned(target, pair.options()).items())
                    .containsExactly("role " + gone + ", named by policy public.t.mine");
        }
    }

    @Test
    void shouldSayWhatItsOwnRoleMayNotDoBeforeAnythingRuns() {
        try (Pair limited = new Pair(server, backups, owner)) {
            limited.both("CREATE TABLE public.t (id int); CREATE TABLE public.other (id int);"
                    + " ALTER TABLE public.t OWNER TO %1$s; GRANT ALL ON SCHEMA public TO %1$s;"
                            .formatted(owner.user()));
            server.run(
                    "postgres",
                    "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO " + owner.user() + "', '"
                            + limited.target + "'); END $$");
            limited.source("GRANT SELECT ON public.other TO PUBLIC; ALTER TABLE public.t OWNER TO postgres");
            DatabaseState before = limited.targetState();

            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> limited.promote(limited.request(limited.options().selecting(SYNC)), new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
            assertThat(failure.problem().items())
                    .containsExactly(
                            "may not change owner or grants of table public.other, which belongs to postgres",
                            "may not make postgres the owner of table public.t");
            assertThat(limited.targetState()).isEqualTo(before);
        }
    }

    @Test
    void shouldSayThatOnlyASuperuserMayLeaveAConstraintUnenforced() {
        try (Pair limited = new Pair(server, backups, owner)) {
            limited.both(
                    "CREATE TABLE public.t (id int PRIMARY KEY); CREATE TABLE public.u (t int REFERENCES public.t);"
                            + " ALTER TABLE public.t OWNER TO %1$s; ALTER TABLE public.u OWNER TO %1$s; GRANT ALL ON SCHEMA public TO %1$s;"
                                    .formatted(owner.user()));
            server.run(
                    "postgres",
                    "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO " + owner.user() + "', '"
                            + limited.target + "'); END $$");
            limited.source("ALTER TABLE public.u DISABLE TRIGGER ALL");
            DatabaseState before = limited.targetState();

            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> limited.promote(
                            limited.request(limited.accepting(Set.of(Hazard.values()))), new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
            assertThat(failure.problem().detail()).contains("Only a superuser");
            assertThat(failure.problem().items())
                    .containsExactly(
                            "constraint public.u.u_t_fkey: FOREIGN KEY (t) REFERENCES public.t(id) whose triggers are"
                                    + " [DISABLED on insert into public.u, DISABLED on update of public.u]");
            assertThat(limited.targetState()).isEqualTo(before);

            limited.source("ALTER TABLE public.u ENABLE TRIGGER ALL");
            limited.target("ALTER TABLE public.u DISABLE TRIGGER ALL");
            limited.promote(limited.request(limited.accepting(Set.of(Hazard.values()))), new SilentProgress());

            assertThat(limited.drift(Selection.defaults()).drift()).isFalse();
        }
    }

    private Problem planned(Environment target, PromotionOptions options) {
        return catchThrowableOfType(ProblemException.class, () -> new Planning(
                                new Databases(),
                                new CatalogMemory(),
                                new Rehearsal(new ScratchDatabases(new Databases(), null)),
                                new Reprint(new ScratchDatabases(new Databases(), null)))
                        .plan(UUID.randomUUID(), pair.sourceEnvironment(), target, options, new SilentProgress()))
                .problem();
    }

    private Problem failure(PromotionOptions options) {
        DatabaseState before = pair.targetState();
        ProblemException failure = catchThrowableOfType(
                ProblemException.class, () -> pair.promote(pair.request(options), new SilentProgress()));
        assertThat(pair.targetState()).isEqualTo(before);
        return failure.problem();
    }
}
