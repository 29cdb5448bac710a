package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which objects are not the same in two catalogs. */
public final class Diff {
    private Diff() {}

    /** Without owners and grants. */
    public static List<Difference> between(Catalog source, Catalog target) {
        return between(source, target, Selection.defaults());
    }

    /** Of what is selected only. */
    public static List<Difference> between(Catalog source, Catalog target, Selection selection) {
        return selection.isAllDefinitions()
                ? Comparison.of(source, target).differences()
                : exactly(selection.wanted(source, target), target);
    }

    /**
     * Object by object, in the order of their identities. Owners and grants of an object of which {@code wanted} does not say them are
     * as they may be.
     *
     * @param wanted how it should be: what is wanted of the source
     * @param actual how it is: the target
     */
    public static List<Difference> exactly(Catalog wanted, Catalog actual) {
        List<Difference> differences = new ArrayList<>();
        int[] common = {0};
        wanted.byId().forEach((id, object) -> {
            DatabaseObject counterpart = actual.find(id);
            common[0] += counterpart == null ? 0 : 1;
            if (counterpart == null || !same(object, counterpart, wanted, actual)) {
                differences.add(new Difference(id, object, counterpart));
            }
        });
        if (common[0] < actual.byId().size()) {
            actual.byId().forEach((id, object) -> {
                if (id.kind() != Kind.PRIVILEGES && !wanted.contains(id)) {
                    differences.add(new Difference(id, null, object));
                }
            });
        }
        differences.sort(Comparator.comparing(Difference::id));
        return List.copyOf(differences);
    }

    private static boolean same(DatabaseObject object, DatabaseObject counterpart, Catalog wanted, Catalog actual) {
        return object.sameDefinitionAs(PrivilegesOf.onPresentColumns(counterpart, wanted, actual.majorVersion()));
    }
}
