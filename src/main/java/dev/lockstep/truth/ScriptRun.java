package dev.lockstep.truth;

import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchExtensions;
import dev.lockstep.environment.ScratchWatch;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements in a scratch database, each on its own as psql does, with the rights of the database's owner, who has none outside
 * of it. Not run are owners and grants: they belong to each environment.
 */
final class ScriptRun {
    private final ScratchDatabase database;
    private final Compared compared;
    private final Progress progress;
    private final SqlSession session;
    private final Set<String> madeByMaker = new HashSet<>();
    private final ScratchExtensions extensions;
    private final LentExtensions lent;
    private final LentSchemas lentSchemas;
    private final PoliciesForOwner policies;
    private @Nullable SqlStatement begun;
    private int rights;
    private boolean asksForRole;

    /**
     * What the schema is for.
     *
     * @param extensions of the environments: those may be made though only a superuser may make them
     * @param lenders the environments with what was asked of their own schemas
     * @param declaresAll whether the schema has words for extensions, and whatever else it refers to; else what the environments have
     *     is there for it
     * @param role whom {@code CURRENT_USER} means in a policy: it is made by another role here, which nobody should ever see
     */
    record Compared(
            Supplier<List<InstalledExtension>> extensions,
            Function<Lender.Asked, List<Lender>> lenders,
            boolean declaresAll,
            Supplier<String> role) {}

    /**
     * What came of it.
     *
     * @param notes one sentence each on what was not run
     * @param forRole whether {@link Compared#role} has a part in it
     * @param lent what the environments have, when that has a part in it
     * @param allowed whether an extension was made because an environment has it
     */
    record Done(List<String> notes, boolean forRole, Lent lent, boolean allowed) {
        Done {
            notes = List.copyOf(notes);
        }

        Done withNotes(List<String> others) {
            return new Done(others, forRole, lent, allowed);
        }

        /** Whether it is the same for whoever compares. */
        boolean forAll() {
            return !forRole && lent.isNothing() && !allowed;
        }
    }

    private ScriptRun(ScratchDatabase database, List<SqlStatement> statements, Compared compared, Progress progress) {
        this.database = database;
        this.compared = compared;
        this.progress = progress;
        extensions = new ScratchExtensions(database);
        lent = compared.declaresAll() ? LentExtensions.none() : new LentExtensions(compared.extensions(), extensions);
        lentSchemas = compared.declaresAll() ? LentSchemas.none() : LentSchemas.of(compared.lenders(), statements);
        session = database.connect();
        policies = new PoliciesForOwner(session);
    }

    /**
     * @throws ProblemException {@code TRUTH_INVALID} that names file, line and what PostgreSQL says
     */
    static Done run(
            ScratchDatabase database,
            List<SqlStatement> statements,
            Compared compared,
            ScratchWatch.Limits limits,
            Progress progress) {
        try (ScratchWatch watch = database.watch(limits)) {
            ScriptRun run = new ScriptRun(database, statements, compared, progress);
            try (run.session;
                    Progress.Registration cancellation = progress.onCancel(run.session::cancel)) {
                run.all(statements, watch);
            }
            Lent lent = new Lent(run.lent.there(), run.lentSchemas.lent());
            return new Done(run.notes(), run.asksForRole, lent, !run.madeByMaker.isEmpty());
        }
    }

    private void all(List<SqlStatement> statements, ScratchWatch watch) {
        String file = "";
        for (SqlStatement statement : statements) {
            if (!statement.file().equals(file)) {
                freshFile(file);
                file = statement.file();
            }
            statement(statement, watch);
            remember(statement);
        }
        freshFile(file);
        policies.requireNone();
    }

    private void remember(SqlStatement statement) {
        policies.remember(statement);
        if (!session.inTransaction()) {
            begun = null;
        } else if (begun == null) {
            begun = statement;
        }
    }

    private List<String> notes() {
        return rights == 0
                ? List.of()
                : List.of(
                        "%d statements on roles, owners and grants were passed over: those are each environment's own."
                                .formatted(rights));
    }

    /** As a session of its own would begin. */
    private void freshFile(String last) {
        if (begun != null) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            "%s, line %d, begins a transaction and does not commit it."
                                    .formatted(begun.file(), begun.line()))
                    .withNextStep("Add COMMIT, or take BEGIN out: each statement is its own transaction then."));
        }
        if (!last.isEmpty()) {
            policies.remember(last);
        }
        ScratchDatabase.beginAnew(session);
        // Names without a schema are found as in a session of psql.
        session.execute("SET synchronous_commit = off; RESET search_path");
        lent.reach(session);
    }

    private void statement(SqlStatement statement, ScratchWatch watch) {
        progress.checkCancelled();
        try {
            apply(statement, Treatment.of(statement.sql()));
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CANCELLED) {
                progress.checkCancelled();
            }
            if (watch.reason() != null || !isHelped(e)) {
                throw StatementFailure.of(statement, e, watch.reason(), this::lacking);
            }
            statement(statement, watch);
        }
    }

    /** Each helps once. */
    private boolean isHelped(ProblemException failure) {
        return lent.help(failure, session) || lentSchemas.help(failure, database, session);
    }

    private Optional<String> lacking(Problem problem, SqlStatement statement) {
        return lentSchemas.nextStep(problem, statement).or(() -> lent.nextStep(problem));
    }

    private void apply(SqlStatement statement, Treatment treatment) {
        if (treatment instanceof Treatment.Rights) {
            rights++;
        } else if (treatment instanceof Treatment.NewExtension extension) {
            extension(statement, extension);
        } else if (treatment instanceof Treatment.ExtensionComment comment && madeByMaker.contains(comment.name())) {
            // Made by another role, as is usual; its comment comes from its own files.
            rights++;
        } else if (treatment instanceof Treatment.Refused refused) {
            throw new ProblemException(ProblemType.TRUTH_INVALID, refused.reason());
        } else if (treatment instanceof Treatment.OwnedSchema schema) {
            String sql = schema.maker() == null ? schema.sql() : schema.madeBy(maker());
            plain(new SqlStatement(sql, statement.file(), statement.line()));
        } else if (statement.sql().indexOf('\0') >= 0) {
            // The server would end the connection.
            throw new ProblemException(
                    ProblemType.TRUTH_INVALID,
                    "a statement has a character of the code 0, which no text of PostgreSQL can have.");
        } else {
            plain(treatment instanceof Treatment.ForRoles policy ? forRoles(policy, statement) : statement);
        }
    }

    private SqlStatement forRoles(Treatment.ForRoles policy, SqlStatement statement) {
        policy.roles().forEach(database::needRole);
        if (policy.makers().isEmpty()) {
            return statement;
        }
        String role = maker();
        database.needRole(role);
        return new SqlStatement(policy.madeBy(role, statement.sql()), statement.file(), statement.line());
    }

    /** Whom {@code CURRENT_USER} means. */
    private String maker() {
        asksForRole = true;
        return compared.role().get();
    }

    private void plain(SqlStatement statement) {
        String rows = statement.rows();
        if (rows == null) {
            session.execute(statement.sql());
            return;
        }
        try {
            session.copyIn(statement.sql(), new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void extension(SqlStatement statement, Treatment.NewExtension extension) {
        List<Boolean> byOwner = session.query("""
                SELECT bool_or(v.trusted OR NOT v.superuser) FROM pg_catalog.pg_available_extension_versions v
                 WHERE v.name = ? GROUP BY v.name
                """, row -> row.getBoolean(1), extension.name());
        if (byOwner.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            "The server for scratch databases does not have the extension " + extension.name() + ".")
                    .withNextStep("Install it there, or set lockstep.scratch.url to a server that has it."));
        } else if (byOwner.get(0)) {
            session.execute(statement.sql());
            return;
        } else if (compared.extensions().get().stream()
                .noneMatch(there -> there.name().equals(extension.name()))) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            "The extension %s takes a superuser to be made, and no environment that this is compared with has it."
                                    .formatted(extension.name()))
                    .withNextStep("Let a superuser make it in the environment first."));
        }
        String current = session.queryOne("SELECT pg_catalog.current_schema()", row -> row.getString(1));
        extensions.make(extension.name(), extension.schema(), extension.version(), current);
        madeByMaker.add(extension.name());
    }
}
