package dev.lockstep.plan;

import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Materialized views: options apart, a change means to make them anew, indexes and rows included. */
final class MaterializedViewChanges implements KindChanges<MaterializedView> {
    private static final int SETS_ACCESS_METHOD = 15;

    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(MaterializedView view, PlanContext context) {
        boolean populated = isToBePopulated(view, context);
        String name = view.id().displayName();
        String sql = "CREATE MATERIALIZED VIEW " + Names.qualified(view.id())
                + (view.accessMethod() == null ? "" : " USING " + Quoting.identifier(view.accessMethod()))
                + TableChanges.with(view.options())
                + (view.tablespace() == null ? "" : " TABLESPACE " + Quoting.identifier(view.tablespace()))
                + " AS\n" + view.definition()
                + (populated && !context.fromNothing() ? "\nWITH DATA" : "\nWITH NO DATA");
        List<Draft> drafts = new ArrayList<>();
        Draft create = Draft.of(
                sql,
                (context.target().contains(view.id())
                                ? "Put back the materialized view "
                                : "Create the materialized view ")
                        + name);
        drafts.add(populated && !context.fromNothing() ? ParsedBodies.reading(create, view.id(), context) : create);
        drafts.addAll(ColumnSettings.ofView(null, view, context));
        if (populated && context.fromNothing()) {
            drafts.add(Draft.of(
                            "REFRESH MATERIALIZED VIEW " + Names.qualified(view.id()),
                            "Fill the materialized view " + name)
                    .onlyAfterRows());
        }
        return drafts;
    }

    /** One that is made again is filled again if it was. */
    private static boolean isToBePopulated(MaterializedView view, PlanContext context) {
        return context.target()
                .get(MaterializedView.class, view.id())
                .map(MaterializedView::populated)
                .orElse(view.populated());
    }

    @Override
    public List<Draft> drop(MaterializedView view, PlanContext context) {
        boolean forGood = context.fate(view.id()) == Fate.DROP;
        boolean losesColumns = context.source()
                .get(MaterializedView.class, view.id())
                .filter(after -> !after.columns().containsAll(view.columns()))
                .isPresent();
        return List.of(Draft.of(
                        "DROP MATERIALIZED VIEW " + Names.qualified(view.id()),
                        forGood
                                ? "Drop the materialized view " + view.id().displayName()
                                        + ", which the source does not have"
                                : "Take the materialized view " + view.id().displayName() + " out of the way")
                .on(view.id(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(forGood || losesColumns, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(MaterializedView from, MaterializedView to, PlanContext context) {
        boolean same = from.definition().equals(to.definition())
                && from.columns().equals(to.columns())
                && (Objects.equals(from.accessMethod(), to.accessMethod())
                        || context.target().majorVersion() >= SETS_ACCESS_METHOD);
        return same ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(MaterializedView from, MaterializedView to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (!Objects.equals(from.accessMethod(), to.accessMethod())) {
            String method = Objects.requireNonNullElse(to.accessMethod(), "heap");
            drafts.add(altered(to, "SET ACCESS METHOD " + Quoting.identifier(method), "Change the access method")
                    .on(to.id(), TableLock.ACCESS_EXCLUSIVE)
                    .with(Hazard.TABLE_REWRITE));
        }
        if (!Objects.equals(from.tablespace(), to.tablespace())) {
            drafts.add(Draft.of(
                            Tablespaces.move("ALTER MATERIALIZED VIEW " + Names.qualified(to.id()), to.tablespace()),
                            "Move the materialized view to another tablespace: "
                                    + to.id().displayName())
                    .on(to.id(), TableLock.ACCESS_EXCLUSIVE)
                    .with(Hazard.TABLE_REWRITE));
        }
        Options.changes(from.options(), to.options())
                .forEach(clause -> drafts.add(
                        altered(to, clause, "Change options").on(to.id(), TableLock.SHARE_UPDATE_EXCLUSIVE)));
        drafts.addAll(ColumnSettings.ofView(from, to, context));
        return drafts;
    }

    private static Draft altered(MaterializedView view, String clause, String what) {
        return Draft.of(
                "ALTER MATERIALIZED VIEW " + Names.qualified(view.id()) + " " + clause,
                what + " of the materialized view " + view.id().displayName());
    }
}
