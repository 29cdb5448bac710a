package dev.lockstep.truth;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.environment.ScratchWatch;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the truth. Whatever it is written in becomes SQL, is run in a scratch database and read back from there, so that nothing is
 * ever compared as text. A catalog is remembered by what it was made of.
 */
public final class TruthReader {

    private static final int REMEMBERED = 16;
    private static final int WARM_UP_ROUNDS = 6;

    private final ScratchDatabases scratch;
    private final Databases databases;
    private final Environments environments;
    private final CatalogMemory catalogs;
    private final TruthStatements statements;
    private final ScratchWatch.Limits limits;
    private final Map<String, Remembered> memory = new LinkedHashMap<>(REMEMBERED, 0.75f, true);

    /** @param lent what it was made with; it is another one with something else */
    private record Remembered(ReadTruth read, Lent lent) {}

    /** What reading the truth needs of the environments around it. */
    public record Surroundings(Databases databases, Environments environments, CatalogMemory catalogs) {}

    public TruthReader(
            ScratchDatabases scratch, Surroundings around, TruthStatements statements, ScratchWatch.Limits limits) {
        this.scratch = scratch;
        this.databases = around.databases();
        this.environments = around.environments();
        this.catalogs = around.catalogs();
        this.statements = statements;
        this.limits = limits;
    }

    /**
     * Sets up what reads this language, and takes a schema all the way into a scratch database and back some times, so that the first
     * real one finds all of it compiled by the JVM.
     *
     * @throws ProblemException when no scratch database can be made; the language is set up then
     */
    public void warmUp(TruthSource.Language language) {
        statements.warmUp(language).ifPresent(found -> {
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                try (ScratchDatabase database = scratch.make()) {
                    ScriptRun.Compared nothing = new ScriptRun.Compared(
                            List::of, asked -> List.of(), true, () -> roleOf(List.of(), database));
                    ScriptRun.run(database, found.statements(), nothing, limits, new SilentProgress());
                    catalog(database);
                }
            }
        });
    }

    /**
     * The schema that the files describe.
     *
     * @param compared what it is for: extensions that only a superuser may make are made when one of these has them
     * @throws ProblemException {@code TRUTH_INVALID} that says what is wrong with them, and where
     */
    public ReadTruth read(TruthFiles files, List<Environment> compared, Progress progress) {
        // The catalog says which version printed it: what is remembered stays right when the server is another by now.
        Remembered known = remembered(files.key(), keyFor(files, compared));
        if (known != null && isStill(known.lent(), compared)) {
            return known.read().as(files.version());
        }
        try (Made made = make(files, compared, progress)) {
            ReadTruth read = new ReadTruth(
                    files.version(),
                    catalog(made.database()),
                    made.done().notes(),
                    made.done().lent().schemaNames());
            remember(
                    made.done().forAll() ? files.key() : keyFor(files, compared),
                    new Remembered(read, made.done().lent()));
            return read;
        }
    }

    private boolean isStill(Lent lent, List<Environment> compared) {
        return (lent.extensions().isEmpty() || lent.extensions().equals(extensionsOf(compared)))
                && (lent.schemas() == null
                        || lent.schemas().isOf(lenders(compared, lent.schemas().asked())));
    }

    /** Where whoever compares has a part in what is read. */
    private static String keyFor(TruthFiles files, List<Environment> compared) {
        return compared.size() == 1
                ? files.key() + " for " + compared.get(0).name() + " as "
                        + compared.get(0).url().user()
                : files.key() + " for all";
    }

    /** The schema of an environment that is the truth. */
    public ReadTruth read(TruthSource.Database database, Progress progress) {
        Environment environment = environments.get(database.environment());
        try (SqlSession session = databases.connect(environment, Truths.NAME);
                Progress.Registration cancellation = progress.onCancel(session::cancel)) {
            session.transactional(true);
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            Catalog catalog = catalogs.read(session, environment.name());
            return new ReadTruth(versionOf(environment, catalog), catalog, List.of(), Set.of());
        }
    }

    /** A database with the schema that the files describe, for as long as a job works with it. */
    public TruthDatabase open(TruthFiles files, List<Environment> compared, Progress progress) {
        Made made = make(files, compared, progress);
        return new TruthDatabase(
                made.database().as(Truths.NAME),
                files.version(),
                made.done().notes(),
                made.done().lent().schemaNames(),
                made::close);
    }

    /** An environment that is the truth, by that name. */
    public TruthDatabase open(TruthSource.Database database, Progress progress) {
        TruthVersion version = read(database, progress).version();
        Environment environment = environments.get(database.environment());
        return new TruthDatabase(
                new Environment(Truths.NAME, environment.url(), environment.tier(), environment.policy()),
                version,
                List.of(),
                Set.of(),
                () -> {});
    }

    private static TruthVersion versionOf(Environment environment, Catalog catalog) {
        return new TruthVersion("environment", "environment " + environment.name(), catalog.fingerprint());
    }

    private record Made(ScratchDatabase database, ScriptRun.Done done) implements AutoCloseable {
        @Override
        public void close() {
            database.close();
        }
    }

    private Made make(TruthFiles files, List<Environment> compared, Progress progress) {
        // The one takes this machine, the other the server: beside one another they take little more than the longer.
        CompletableFuture<ScratchDatabase> making = CompletableFuture.supplyAsync(
                scratch::make, work -> new Thread(work, "lockstep-scratch-making").start());
        TruthStatements.Found found;
        try {
            found = statements.of(files);
        } catch (RuntimeException | Error e) {
            making.thenAccept(ScratchDatabase::close);
            throw e;
        }
        ScratchDatabase database = made(making);
        try {
            List<String> notes = new ArrayList<>(found.notes());
            ScriptRun.Compared around = new ScriptRun.Compared(
                    () -> extensionsOf(compared),
                    asked -> lenders(compared, asked),
                    files.version().declaresExtensions(),
                    () -> roleOf(compared, database));
            ScriptRun.Done done = ScriptRun.run(database, found.statements(), around, limits, progress);
            notes.addAll(done.notes());
            return new Made(database, done.withNotes(notes));
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    private static ScratchDatabase made(CompletableFuture<ScratchDatabase> making) {
        try {
            return making.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** The one that would make it in the environment; where there are several, or none, one that does not change. */
    private String roleOf(List<Environment> compared, ScratchDatabase database) {
        if (compared.size() != 1) {
            return database.asMaker().url().user();
        }
        try (SqlSession session = databases.connect(compared.get(0), Truths.NAME)) {
            return session.queryOne("SELECT current_user", row -> row.getString(1));
        }
    }

    /** Of one that several environments have, what the first one has. Of several, one that cannot be reached is no reason to fail. */
    private List<InstalledExtension> extensionsOf(List<Environment> compared) {
        Map<String, InstalledExtension> byName = new LinkedHashMap<>();
        ProblemException unreachable = asked(compared, (environment, session) -> InstalledExtension.in(session)
                .forEach(there -> byName.putIfAbsent(there.name(), there)));
        if (unreachable != null && (byName.isEmpty() || compared.size() == 1)) {
            throw unreachable;
        }
        return List.copyOf(byName.values());
    }

    /** Likewise. */
    private List<Lender> lenders(List<Environment> compared, Lender.Asked asked) {
        List<Lender> lenders = new ArrayList<>();
        ProblemException unreachable = asked(
                compared,
                (environment, session) -> lenders.add(Lender.of(environment.name(), session, asked, catalogs)));
        if (unreachable != null && lenders.isEmpty()) {
            throw unreachable;
        }
        return lenders;
    }

    /** Asks each, and returns what came of the last one that could not be asked; {@code null} when all could. */
    private @Nullable ProblemException asked(List<Environment> compared, BiConsumer<Environment, SqlSession> question) {
        ProblemException unreachable = null;
        for (Environment environment : compared) {
            try (SqlSession session = databases.connect(environment, Truths.NAME)) {
                question.accept(environment, session);
            } catch (ProblemException e) {
                unreachable = e;
            }
        }
        return unreachable;
    }

    private static Catalog catalog(ScratchDatabase database) {
        SqlSession session = database.connect();
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Catalog catalog = new CatalogReader().read(session);
        session.commit();
        return catalog;
    }

    private synchronized @Nullable Remembered remembered(String key, String keyFor) {
        Remembered read = memory.get(key);
        return read != null ? read : memory.get(keyFor);
    }

    private synchronized void remember(String key, Remembered read) {
        memory.put(key, read);
        var oldest = memory.keySet().iterator();
        if (memory.size() > REMEMBERED) {
            oldest.next();
            oldest.remove();
        }
    }
}
