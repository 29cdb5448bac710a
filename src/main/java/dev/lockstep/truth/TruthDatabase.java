package dev.lockstep.truth;

import dev.lockstep.environment.Environment;
import java.util.List;

/** A database that has the desired schema and no more rows than its files put there; gone when it is closed. */
public final class TruthDatabase implements AutoCloseable {
    private final Environment environment;
    private final TruthVersion version;
    private final List<String> notes;
    private final Runnable close;

    TruthDatabase(Environment environment, TruthVersion version, List<String> notes, Runnable close) {
        this.environment = environment;
        this.version = version;
        this.notes = List.copyOf(notes);
        this.close = close;
    }

    /** By the name {@link Truths#NAME}. */
    public Environment environment() {
        return environment;
    }

    public TruthVersion version() {
        return version;
    }

    /** One sentence each on what is left out. */
    public List<String> notes() {
        return notes;
    }

    @Override
    public void close() {
        close.run();
    }
}
