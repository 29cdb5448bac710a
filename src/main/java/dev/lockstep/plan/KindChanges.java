package dev.lockstep.plan;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import java.util.List;
import java.util.Optional;

/**
 * How objects of one kind come, change and go. One implementation per {@link dev.lockstep.catalog.Kind}, found through {@link
 * KindRegistry}; none knows about the order of a plan.
 *
 * @param <T> the kind's record
 */
interface KindChanges<T extends DatabaseObject> {

    Section section();

    List<Draft> create(T object, PlanContext context);

    List<Draft> drop(T object, PlanContext context);

    /** What it takes to turn {@code from} (the target's) into {@code to} (the source's), which differ. */
    Alteration way(T from, T to, PlanContext context);

    /** The statements of {@link Alteration#IN_PLACE}; also asked for when only something below the object changes, with equal forms. */
    List<Draft> alter(T from, T to, PlanContext context);

    /** What is to be done with an object of both sides that cannot stay while something that it needs is replaced. */
    default Alteration whenUprooted(T from, T to, ObjectId replaced, PlanContext context) {
        return Alteration.REPLACE;
    }

    /** Whether {@code dependent}, an object of the target, has to be out of the way while {@code from} is altered in place. */
    default boolean blocks(T from, T to, DatabaseObject dependent, PlanContext context) {
        return false;
    }

    /** Objects whose removal takes this one along without a statement of its own, the likeliest first. */
    default List<ObjectId> dropsWith(T object, PlanContext context) {
        return List.of();
    }

    /** Objects whose creation can bring this one along without a statement of its own. */
    default List<ObjectId> createsWith(T object, PlanContext context) {
        return List.of();
    }

    /** Objects whose alteration reaches down to this one. */
    default List<ObjectId> altersWith(T object, PlanContext context) {
        return List.of();
    }

    /** What can stand in for the object in a circle of needs; empty when nothing can. */
    default Optional<Outline> outline(T object) {
        return Optional.empty();
    }

    /** The first statements of a {@link Fate#SWAP}: the old form leaves its name. */
    default List<Draft> stepAside(T object, PlanContext context) {
        throw new IllegalStateException(object.id() + " cannot be swapped");
    }
}
