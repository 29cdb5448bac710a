package dev.lockstep.truth.drizzle;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.truth.SourceFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Evaluates Drizzle schema files and says what they declare, as SQL. Thread-safe; remembers what it read of unchanged inputs, by
 * their content.
 *
 * <p>The schema's code runs on the drizzle-orm that its own application would run on (see {@code NOTICE} for the version), inside of
 * this process, in a context that reaches nothing and that is stopped when it takes too much.
 */
public final class DrizzleReader implements AutoCloseable {
    private static final int REMEMBERED_SCHEMAS = 32;
    private static final int READS_AT_ONCE = 2;
    private static final int WARM_UP_ROUNDS = 20;

    /** An engine, and what remembers code on it. */
    private static final class Sandbox {
        private final JavaScript javaScript = new JavaScript();
        private final TypeStripper stripper = new TypeStripper(javaScript);
    }

    /** Readings that somebody waits for. The warm-up, which nobody waits for, goes on when there are none. */
    private static final class Awaited {
        private int underWay;

        synchronized void begin() {
            underWay++;
        }

        synchronized void end() {
            underWay--;
            notifyAll();
        }

        /** @return {@code false} when the thread was interrupted */
        synchronized boolean awaitNone() {
            try {
                while (underWay > 0) {
                    wait();
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private record Key(String files, List<String> entries, DrizzleOptions options) {}

    private Sandbox sandbox = new Sandbox();
    private final EvaluationLimits limits;
    private final Semaphore reads = new Semaphore(READS_AT_ONCE, true);
    private final Awaited awaited = new Awaited();
    private final Map<Key, DrizzleSchema> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, DrizzleSchema> eldest) {
            return size() > REMEMBERED_SCHEMAS;
        }
    };

    public DrizzleReader() {
        this(EvaluationLimits.DEFAULT);
    }

    public DrizzleReader(EvaluationLimits limits) {
        this.limits = limits;
    }

    /**
     * @param files all files that the schema may import, {@code tsconfig.json} included where it maps paths
     * @param entries paths, folders or globs of the schema files, as drizzle-kit's option {@code schema} takes them
     * @throws ProblemException with the file and line of what is wrong, and what to do about it
     */
    public DrizzleSchema read(SourceFiles files, List<String> entries, DrizzleOptions options) {
        Key key = new Key(files.fingerprint(), List.copyOf(entries), options);
        synchronized (known) {
            DrizzleSchema schema = known.get(key);
            if (schema != null) {
                return schema;
            }
        }
        awaited.begin();
        try {
            DrizzleSchema schema = evaluate(files, entries, options);
            synchronized (known) {
                known.put(key, schema);
            }
            return schema;
        } finally {
            awaited.end();
        }
    }

    /**
     * Sets the engine up and reads some schemas, so that the first real one finds an interpreter that the JVM has compiled. Waits
     * between them as long as a real one is read.
     *
     * @return the last of them
     */
    public DrizzleSchema warmUp() {
        DrizzleSchema last = null;
        for (int round = 0; last == null || round < WARM_UP_ROUNDS && awaited.awaitNone(); round++) {
            SourceFiles files = SourceFiles.of(Map.of("schema.ts", WarmUpSchema.text(round)));
            last = evaluate(files, List.of("schema.ts"), DrizzleOptions.DEFAULT);
        }
        return last;
    }

    private DrizzleSchema evaluate(SourceFiles files, List<String> entries, DrizzleOptions options) {
        List<String> paths = SchemaEntries.of(files, entries);
        reads.acquireUninterruptibly();
        try {
            Sandbox present = sandbox();
            return new SchemaEvaluation(present.javaScript, present.stripper, files, limits).run(paths, options);
        } finally {
            reads.release();
        }
    }

    /** The present one, unless a schema has damaged it. */
    private synchronized Sandbox sandbox() {
        if (sandbox.javaScript.damaged()) {
            JavaScript.inBackground(sandbox.javaScript::close);
            sandbox = new Sandbox();
        }
        return sandbox;
    }

    @Override
    public synchronized void close() {
        sandbox.javaScript.close();
    }
}
