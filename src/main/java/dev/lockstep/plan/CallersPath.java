package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The functions that evaluating an object calls, be it by way of views and operators, and that find what their bodies speak of by the
 * {@code search_path} of whoever does that. For one thread.
 */
public final class CallersPath {
    private static final Set<Kind> FOLLOWED =
            Set.of(Kind.ROUTINE, Kind.AGGREGATE, Kind.OPERATOR, Kind.OPERATOR_CLASS, Kind.CAST, Kind.VIEW, Kind.COLUMN);

    private static final Pattern BODY = Pattern.compile("\n(AS |BEGIN ATOMIC|RETURN )");
    private static final Pattern SETS_PATH = Pattern.compile("(?m)^ SET search_path TO ");

    private final Catalog catalog;
    private final Needs needs;

    public CallersPath(Catalog catalog) {
        this(catalog, new Needs(catalog));
    }

    CallersPath(Catalog catalog, Needs needs) {
        this.catalog = catalog;
        this.needs = needs;
    }

    /** Those whose bodies are texts and set no path. */
    public List<Routine> of(ObjectId id) {
        List<Routine> found = new ArrayList<>();
        Set<ObjectId> seen = new HashSet<>();
        Deque<ObjectId> open = new ArrayDeque<>(List.of(id));
        while (!open.isEmpty()) {
            for (ObjectId on : needs.dependenciesOf(open.removeFirst())) {
                Routine routine = catalog.get(Routine.class, on).orElse(null);
                boolean ownPath = routine != null && setsSearchPath(routine);
                if (FOLLOWED.contains(on.kind()) && !ownPath && seen.add(on)) {
                    if (routine != null && !routine.standardBody()) {
                        found.add(routine);
                    }
                    open.add(on);
                    viewOf(on).filter(seen::add).ifPresent(open::add);
                }
            }
        }
        return found;
    }

    private static boolean setsSearchPath(Routine routine) {
        return SETS_PATH.matcher(BODY.split(routine.definition(), 2)[0]).find();
    }

    private Optional<ObjectId> viewOf(ObjectId column) {
        return Optional.of(column)
                .filter(id -> id.kind() == Kind.COLUMN)
                .map(id -> new ObjectId(Kind.VIEW, id.path().subList(0, 2)))
                .filter(catalog::contains);
    }
}
