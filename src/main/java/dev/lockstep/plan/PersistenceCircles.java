package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * No logged table may refer to an unlogged one at any time, so tables that become logged or unlogged do that one after the other along
 * their foreign keys. Where these go round in a circle, one has to be out of the way meanwhile.
 */
final class PersistenceCircles {
    private final PlanContext context;
    private final List<Constraint> keys;

    private PersistenceCircles(PlanContext context) {
        this.context = context;
        this.keys = context.source()
                .all(Constraint.class)
                .filter(key -> key.references() != null && !key.table().equals(key.references()))
                .filter(key -> context.target().contains(key.id())
                        && !context.fate(key.id()).drops()
                        && changes(key.table())
                        && changes(key.references()))
                .toList();
    }

    /** The foreign keys to be made anew, in the order of their identities; without these there is no circle. */
    static List<ObjectId> keysInTheWay(PlanContext context) {
        return new PersistenceCircles(context).keysInTheWay();
    }

    private List<ObjectId> keysInTheWay() {
        List<Constraint> left = new ArrayList<>(keys);
        List<ObjectId> inTheWay = new ArrayList<>();
        for (Constraint key : keys) {
            left.remove(key);
            if (leads(key.references(), key.table(), left)) {
                inTheWay.add(key.id());
            } else {
                left.add(key);
            }
        }
        return inTheWay;
    }

    private boolean changes(ObjectId id) {
        return context.fate(id) == Fate.ALTER
                && context.inTarget(id) instanceof Table before
                && context.inSource(id) instanceof Table after
                && before.unlogged() != after.unlogged();
    }

    private static boolean leads(ObjectId from, ObjectId to, List<Constraint> keys) {
        Set<ObjectId> reached = new HashSet<>(Set.of(from));
        boolean grows = true;
        while (grows && !reached.contains(to)) {
            grows = false;
            for (Constraint key : keys) {
                grows |= reached.contains(key.table()) && reached.add(key.references());
            }
        }
        return reached.contains(to);
    }
}
