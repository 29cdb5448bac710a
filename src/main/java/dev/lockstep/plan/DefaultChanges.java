package dev.lockstep.plan;

import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.List;

/** Defaults of columns of tables and views; those of new columns come with them. */
final class DefaultChanges implements KindChanges<DefaultValue> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(DefaultValue value, PlanContext context) {
        return List.of(set(value));
    }

    @Override
    public List<Draft> drop(DefaultValue value, PlanContext context) {
        return List.of(Draft.of(
                        alter(value) + " DROP DEFAULT",
                        "Drop the default of " + value.id().displayName())
                .on(value.relation(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(context.fate(value.id()) == Fate.DROP, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(DefaultValue from, DefaultValue to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(DefaultValue from, DefaultValue to, PlanContext context) {
        return List.of(set(to));
    }

    @Override
    public List<ObjectId> dropsWith(DefaultValue value, PlanContext context) {
        return List.of(column(value), value.relation());
    }

    @Override
    public List<ObjectId> createsWith(DefaultValue value, PlanContext context) {
        return List.of(column(value));
    }

    private static ObjectId column(DefaultValue value) {
        return new ObjectId(Kind.COLUMN, value.id().path());
    }

    static Draft set(DefaultValue value) {
        return Draft.of(
                        alter(value) + " SET DEFAULT " + value.expression(),
                        "Set the default of " + value.id().displayName())
                .on(value.relation(), TableLock.ACCESS_EXCLUSIVE);
    }

    private static String alter(DefaultValue value) {
        String relation = value.relation().kind() == Kind.TABLE
                ? Names.alterTableOnly(value.relation())
                : "ALTER " + value.relation().kind().keyword() + " " + Names.qualified(value.relation());
        return relation + " ALTER COLUMN " + Quoting.identifier(value.column());
    }
}
