package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Functions whose text has an old name in it and stays as it is: PostgreSQL does not know what a body reads. */
final class RenameReaders {
    private static final int SHOWN = 5;

    private final Catalog target;
    private final Catalog source;
    private final RenamedIds ids;

    RenameReaders(Catalog target, Catalog source, RenamedIds ids) {
        this.target = target;
        this.source = source;
        this.ids = ids;
    }

    List<String> of(ResolvedRename rename) {
        Set<String> readers = new TreeSet<>();
        target.all(Routine.class)
                .filter(routine ->
                        !routine.standardBody() && List.of("sql", "plpgsql").contains(routine.language()))
                .filter(routine -> source.get(Routine.class, ids.of(routine.id()))
                        .filter(other -> other.definition().equals(routine.definition()))
                        .isPresent())
                .filter(routine -> !routine.id().equals(rename.id()) && names(routine, rename))
                .forEach(routine -> readers.add(routine.id().displayName()));
        return readers.stream().limit(SHOWN).toList();
    }

    private static boolean names(Routine routine, ResolvedRename rename) {
        ObjectId id = rename.id();
        if (rename.ofLabel()) {
            return routine.definition().contains(Quoting.literal(rename.oldName()));
        }
        Set<String> words = UntrackedBodies.words(routine);
        boolean ofColumn = id.kind() == Kind.COLUMN || rename.part() != null;
        return words.contains(rename.oldName())
                && (!ofColumn || words.contains(id.path().get(1)));
    }

    /** For the purpose of the step; empty when there is none. */
    String remark(ResolvedRename rename) {
        List<String> readers = of(rename);
        return readers.isEmpty()
                ? ""
                : "; look at " + String.join(", ", readers) + ", where the name stands in the body";
    }
}
