package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which objects are not the same in two catalogs. */
public final class Diff {
    private Diff() {}

    /**
     * Object by object, in the order of their identities. Owners and grants are never compared, see {@link
     * dev.lockstep.catalog.Privileges}.
     *
     * @param wanted how it should be: the source
     * @param actual how it is: the target
     */
    public static List<Difference> between(Catalog wanted, Catalog actual) {
        List<Difference> differences = new ArrayList<>();
        for (DatabaseObject object : wanted.objects()) {
            DatabaseObject counterpart = actual.find(object.id());
            if (compared(object.id()) && (counterpart == null || !object.sameDefinitionAs(counterpart))) {
                differences.add(new Difference(object.id(), object, counterpart));
            }
        }
        for (DatabaseObject object : actual.objects()) {
            if (compared(object.id()) && !wanted.contains(object.id())) {
                differences.add(new Difference(object.id(), null, object));
            }
        }
        differences.sort(Comparator.comparing(Difference::id));
        return List.copyOf(differences);
    }

    private static boolean compared(ObjectId id) {
        return id.kind() != Kind.PRIVILEGES;
    }
}
