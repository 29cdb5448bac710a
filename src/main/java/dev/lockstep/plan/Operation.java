package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.Comparator;

/** One node of the graph that a plan's order comes from: something done to one object, and to what goes along with it. */
record Operation(Type type, ObjectId id) implements Comparable<Operation> {
    private static final Comparator<Operation> ORDER =
            Comparator.comparing(Operation::type).thenComparing(Operation::id);

    /** In the order in which they are run where nothing else decides. */
    enum Type {
        STEP_ASIDE,
        /** What is about to be dropped becomes an {@link Outline}. */
        EMPTY_OUT,
        DROP,
        ALTER,
        /** What is about to be created begins as an {@link Outline}. */
        SKETCH,
        CREATE
    }

    static Operation drop(ObjectId id) {
        return new Operation(Type.DROP, id);
    }

    static Operation alter(ObjectId id) {
        return new Operation(Type.ALTER, id);
    }

    static Operation create(ObjectId id) {
        return new Operation(Type.CREATE, id);
    }

    static Operation emptyOut(ObjectId id) {
        return new Operation(Type.EMPTY_OUT, id);
    }

    static Operation sketch(ObjectId id) {
        return new Operation(Type.SKETCH, id);
    }

    static Operation stepAside(ObjectId id) {
        return new Operation(Type.STEP_ASIDE, id);
    }

    @Override
    public int compareTo(Operation other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return type.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " " + id;
    }
}
