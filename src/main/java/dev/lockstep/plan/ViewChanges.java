package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.View;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Views: replaced in place while their columns stay as they are, more of them at the end allowed. */
final class ViewChanges implements KindChanges<View> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(View view, PlanContext context) {
        Draft create = Draft.of(
                (context.isSketched(view.id()) ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ") + definition(view),
                (context.target().contains(view.id()) ? "Put back the view " : "Create the view ")
                        + view.id().displayName());
        Draft warned = context.target()
                .get(View.class, view.id())
                .map(before -> ViewOptions.warned(create, before, view))
                .orElse(create);
        return List.of(ParsedBodies.locking(warned, view.definition(), view.id(), context));
    }

    @Override
    public List<Draft> drop(View view, PlanContext context) {
        boolean forGood = context.fate(view.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP VIEW " + Names.qualified(view.id()),
                        forGood
                                ? "Drop the view " + view.id().displayName() + ", which the source does not have"
                                : "Take the view " + view.id().displayName() + " out of the way")
                .on(view.id(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(forGood || losesColumns(view, context), Hazard.BACKWARD_INCOMPATIBLE));
    }

    private static boolean losesColumns(View view, PlanContext context) {
        return context.source()
                .get(View.class, view.id())
                .filter(after -> !after.columns().containsAll(view.columns()))
                .isPresent();
    }

    @Override
    public Alteration way(View from, View to, PlanContext context) {
        boolean appends = to.columns().size() >= from.columns().size()
                && to.columns().subList(0, from.columns().size()).equals(from.columns());
        return appends ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(View from, View to, PlanContext context) {
        String name = to.id().displayName();
        if (!from.definition().equals(to.definition()) || !from.columns().equals(to.columns())) {
            Draft change = Draft.of(
                            "CREATE OR REPLACE VIEW " + definition(to), "Change the definition of the view " + name)
                    .on(to.id(), TableLock.ACCESS_EXCLUSIVE);
            return List.of(ViewOptions.warned(change, from, to));
        }
        List<Draft> drafts = new ArrayList<>();
        for (String clause : Options.changes(from.options(), to.options())) {
            Draft change = Draft.of(
                            "ALTER VIEW " + Names.qualified(to.id()) + " " + clause,
                            "Change options of the view " + name)
                    .on(to.id(), TableLock.ACCESS_EXCLUSIVE);
            // There are one or two; what they come to is said of the first.
            drafts.add(drafts.isEmpty() ? ViewOptions.warned(change, from, to) : change);
        }
        return drafts;
    }

    private static String definition(View view) {
        return Names.qualified(view.id()) + TableChanges.with(view.options()) + " AS\n" + view.definition();
    }

    @Override
    public Optional<Outline> outline(View view) {
        String columns = view.columns().stream()
                .map(column ->
                        "NULL::" + column.type() + (column.collation() == null ? "" : " COLLATE " + column.collation())
                                + " AS " + Quoting.identifier(column.name()))
                .collect(Collectors.joining(", "));
        String types = view.columns().stream().map(ResultColumn::type).collect(Collectors.joining(", "));
        return Optional.of(
                new Outline("CREATE OR REPLACE VIEW " + Names.qualified(view.id()) + " AS\nSELECT " + columns, types));
    }

    @Override
    public Alteration whenUprooted(View from, View to, ObjectId replaced, PlanContext context) {
        return Alteration.REPLACE;
    }
}
