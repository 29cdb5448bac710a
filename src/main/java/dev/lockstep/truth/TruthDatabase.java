package dev.lockstep.truth;

import dev.lockstep.environment.Environment;
import java.util.List;
import java.util.Set;

/** A database that has the desired schema and no more rows than its files put there; gone when it is closed. */
public final class TruthDatabase implements AutoCloseable {
    private final Environment environment;
    private final TruthVersion version;
    private final List<String> notes;
    private final Set<String> lent;
    private final Runnable close;

    TruthDatabase(Environment environment, TruthVersion version, List<String> notes, Set<String> lent, Runnable close) {
        this.environment = environment;
        this.version = version;
        this.notes = List.copyOf(notes);
        this.lent = Set.copyOf(lent);
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

    /** As {@link ReadTruth#lent}. */
    public Set<String> lent() {
        return lent;
    }

    @Override
    public void close() {
        close.run();
    }
}
