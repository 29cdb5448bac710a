package dev.lockstep.plan;

import dev.lockstep.catalog.BaseType;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Definition;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Base types and shells. What depends on the stored form cannot be altered, and a type that columns hold cannot be replaced: its new
 * form would have to share the functions that turn values into text. (PostgreSQL documentation, "ALTER TYPE".)
 */
final class BaseTypeChanges implements KindChanges<BaseType> {
    private static final Set<String> SETTABLE =
            Set.of("RECEIVE", "SEND", "TYPMOD_IN", "TYPMOD_OUT", "ANALYZE", "SUBSCRIPT", "STORAGE");

    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(BaseType type, PlanContext context) {
        if (type.shell()) {
            return List.of(Draft.of(
                    "CREATE TYPE " + Names.qualified(type.id()),
                    "Create a shell for the type " + type.id().displayName()));
        }
        return List.of(Draft.of(
                "CREATE TYPE " + Names.qualified(type.id()) + " (" + Definition.list(type.parameters()) + ")",
                "Create the base type " + type.id().displayName()));
    }

    @Override
    public List<Draft> drop(BaseType type, PlanContext context) {
        boolean forGood = context.fate(type.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP TYPE " + Names.qualified(type.id()) + TypeCircles.cascade(type.id(), context),
                        forGood
                                ? "Drop the type " + type.id().displayName()
                                        + " with its functions, which the source does not have"
                                : "Take the type " + type.id().displayName() + " and its functions out of the way")
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(BaseType from, BaseType to, PlanContext context) {
        if (from.shell() || to.shell()) {
            return from.shell() ? Alteration.IN_PLACE : Alteration.REPLACE;
        }
        boolean leavesPlain = !"plain".equals(to.parameters().get("STORAGE"));
        boolean settable = SETTABLE.containsAll(changed(from, to))
                && (leavesPlain || !changed(from, to).contains("STORAGE"));
        return settable ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    private static Set<String> changed(BaseType from, BaseType to) {
        Set<String> names = new TreeSet<>(from.parameters().keySet());
        names.addAll(to.parameters().keySet());
        names.removeIf(name -> from.parameters().containsKey(name)
                && from.parameters().get(name).equals(to.parameters().get(name)));
        return names;
    }

    @Override
    public List<Draft> alter(BaseType from, BaseType to, PlanContext context) {
        if (from.equals(to)) {
            return List.of();
        }
        if (from.shell()) {
            return List.of(Draft.of(
                    "CREATE TYPE " + Names.qualified(to.id()) + " (" + Definition.list(to.parameters()) + ")",
                    "Define the type " + to.id().displayName() + ", so far a shell"));
        }
        SortedMap<String, String> values = new TreeMap<>();
        changed(from, to).forEach(name -> values.put(name, to.parameters().getOrDefault(name, "NONE")));
        List<Draft> drafts = new ArrayList<>();
        drafts.add(Draft.of(
                "ALTER TYPE " + Names.qualified(to.id()) + " SET (" + Definition.list(values) + ")",
                "Change properties of the type " + to.id().displayName()));
        if (values.containsKey("STORAGE")) {
            addColumns(to.id(), values.get("STORAGE").toUpperCase(Locale.ROOT), context, drafts);
        }
        return drafts;
    }

    /** Columns that are stored like their type, directly or by way of a domain, do not follow by themselves. */
    private static void addColumns(ObjectId type, String storage, PlanContext context, List<Draft> drafts) {
        for (ObjectId user : context.targetEdges().needs().dependentsOf(type)) {
            if (user.kind() == Kind.DOMAIN) {
                addColumns(user, storage, context, drafts);
            } else if (context.target().find(user) instanceof Column column
                    && context.source().find(user) instanceof Column wanted
                    && column.storage() == null
                    && wanted.storage() == null
                    && !TypeName.of(column.type()).array()) {
                drafts.add(Draft.of(
                                Names.alterTable(column.table()) + " ALTER COLUMN " + Names.own(user) + " SET STORAGE "
                                        + storage,
                                "Store " + user.displayName() + " like its type")
                        .on(column.table(), TableLock.ACCESS_EXCLUSIVE));
            }
        }
    }

    @Override
    public Optional<Outline> outline(BaseType type) {
        return type.shell() ? Optional.empty() : Optional.of(TypeCircles.shell(type.id()));
    }
}
