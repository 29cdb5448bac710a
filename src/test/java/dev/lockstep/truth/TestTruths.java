package dev.lockstep.truth;

import dev.lockstep.catalog.Column;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.environment.ScratchDatabases;
import dev.lockstep.environment.ScratchWatch;
import dev.lockstep.introspect.CatalogMemory;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.EvaluationLimits;
import java.io.File;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/** The truth as the service has it that is configured like this, read on the test server. */
public final class TestTruths {
    private TestTruths() {}

    public static Truths of(Map<String, String> settings) {
        return of(settings, new TruthReaderTest.NoUploads());
    }

    static Truths of(Map<String, String> settings, Uploads uploads) {
        Databases databases = new Databases();
        TruthReaderTest.NoEnvironments environments = new TruthReaderTest.NoEnvironments();
        TruthReader reader = new TruthReader(
                new ScratchDatabases(databases, server()),
                new TruthReader.Surroundings(databases, environments, new CatalogMemory()),
                new TruthStatements(EvaluationLimits.DEFAULT),
                new ScratchWatch.Limits(Duration.ofMinutes(1), 64 << 20));
        // By this clock no file was changed only now.
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10));
        return new Truths(ConfiguredTruthsTest.read(settings), uploads, reader, environments, later);
    }

    public static ReadTruth read(Truths truths) {
        Environment compared = new Environment("test", server(), 1, Policy.strict());
        return truths.read(truths.required(compared), compared, new SilentProgress());
    }

    /** Of TypeScript files. */
    static Truths drizzle(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("lockstep.truth.kind", "drizzle");
        return of(all);
    }

    /** The names of all columns that they declare. */
    static List<String> columns(Truths truths) {
        return read(truths).catalog().all(Column.class).map(Column::name).toList();
    }

    private static ConnectionUrl server() {
        return ConnectionUrl.parse(TestPostgres.shared().url("postgres"));
    }

    /** All that is in the folder by now, in a repository that is made where there is none; returns the commit's name. */
    static String committed(File folder) throws GitAPIException {
        try (Git git = Git.init().setDirectory(folder).call()) {
            git.add().addFilepattern(".").call();
            return git.commit()
                    .setMessage("a")
                    .setSign(false)
                    .setAuthor("t", "t@example.org")
                    .setCommitter("t", "t@example.org")
                    .call()
                    .name();
        }
    }
}
