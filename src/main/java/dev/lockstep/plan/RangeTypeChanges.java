package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.RangeType;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Range types with their multirange types. What they are made of cannot be altered: another type takes the old one's place, and values
 * move over as text. (PostgreSQL documentation, "CREATE TYPE" and "ALTER TYPE".)
 */
final class RangeTypeChanges implements KindChanges<RangeType> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(RangeType type, PlanContext context) {
        List<String> parameters = new ArrayList<>();
        add(parameters, "SUBTYPE", type.subtype());
        add(parameters, "SUBTYPE_OPCLASS", type.subtypeOpclass());
        add(parameters, "COLLATION", type.collation());
        add(parameters, "CANONICAL", type.canonical());
        add(parameters, "SUBTYPE_DIFF", type.subtypeDiff());
        add(parameters, "MULTIRANGE_TYPE_NAME", multirange(type));
        return List.of(Draft.of(
                "CREATE TYPE " + Names.qualified(type.id()) + " AS RANGE (" + String.join(", ", parameters) + ")",
                "Create the range type " + type.id().displayName()));
    }

    private static void add(List<String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(name + " = " + value);
        }
    }

    private static String multirange(RangeType type) {
        return Quoting.qualified(type.multirangeSchema(), type.multirangeName());
    }

    @Override
    public List<Draft> drop(RangeType type, PlanContext context) {
        Draft drop = TypeSwap.drop(type.id(), context);
        String cascade = TypeCircles.cascade(type.id(), context);
        return List.of(cascade.isEmpty() ? drop : drop.withSql(drop.sql() + cascade));
    }

    @Override
    public Alteration way(RangeType from, RangeType to, PlanContext context) {
        return withMultirangeOf(from, to).equals(to) ? Alteration.IN_PLACE : Alteration.SWAP;
    }

    private static RangeType withMultirangeOf(RangeType from, RangeType to) {
        return new RangeType(
                from.schema(),
                from.name(),
                from.subtype(),
                from.subtypeOpclass(),
                from.collation(),
                from.canonical(),
                from.subtypeDiff(),
                to.multirangeSchema(),
                to.multirangeName());
    }

    @Override
    public List<Draft> alter(RangeType from, RangeType to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (!from.multirangeName().equals(to.multirangeName())) {
            drafts.add(Draft.of(
                            "ALTER TYPE " + multirange(from) + " RENAME TO " + Quoting.identifier(to.multirangeName()),
                            "Rename the multirange type of " + to.id().displayName() + " to " + to.multirangeName())
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
            drafts.add(renameConstructors(
                    Quoting.qualified(from.multirangeSchema(), to.multirangeName()), to.multirangeName(), to.id()));
        }
        if (!from.multirangeSchema().equals(to.multirangeSchema())) {
            drafts.add(Draft.of(
                            "ALTER TYPE " + Quoting.qualified(from.multirangeSchema(), to.multirangeName())
                                    + " SET SCHEMA " + Quoting.identifier(to.multirangeSchema()),
                            "Move the multirange type of " + to.id().displayName() + " to " + to.multirangeSchema())
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    @Override
    public Alteration whenUprooted(RangeType from, RangeType to, ObjectId replaced, PlanContext context) {
        return Alteration.SWAP;
    }

    /** The constructors have the names of the types, but do not follow when those are renamed. */
    @Override
    public List<Draft> stepAside(RangeType type, PlanContext context) {
        String aside = Names.aside(type.id());
        ObjectId multirange = ObjectId.of(type.id().kind(), type.multirangeSchema(), type.multirangeName());
        return List.of(
                TypeSwap.stepAside(type.id()),
                Draft.of(
                        "ALTER TYPE " + multirange(type) + " RENAME TO " + Quoting.identifier(Names.aside(multirange)),
                        "Move the multirange type of " + type.id() + " aside, too"),
                renameConstructors(Quoting.qualified(type.schema(), aside), aside, type.id()),
                renameConstructors(
                        Quoting.qualified(type.multirangeSchema(), Names.aside(multirange)),
                        Names.aside(multirange),
                        type.id()));
    }

    private static Draft renameConstructors(String type, String name, ObjectId range) {
        return Draft.of(
                constructors(type, " RENAME TO " + Quoting.identifier(name)),
                "Rename the constructors of " + range + " like the types");
    }

    /** The statement that names the constructors like the type, which has its name already. */
    static String renameConstructors(ObjectId type) {
        return constructors(Names.qualified(type), " RENAME TO " + Names.own(type));
    }

    /** The statement that brings the constructors to where the type is. */
    static String moveConstructors(ObjectId type) {
        return constructors(Names.qualified(type), " SET SCHEMA " + Quoting.identifier(type.schema()));
    }

    /** Only {@code pg_depend} knows them for sure: a type that was renamed or moved has constructors of another name. */
    private static String constructors(String type, String change) {
        String body = "DECLARE f regprocedure; BEGIN FOR f IN SELECT d.objid FROM pg_catalog.pg_depend d"
                + " WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'i'"
                + " AND d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid = "
                + Quoting.literal(type) + "::pg_catalog.regtype LOOP EXECUTE 'ALTER FUNCTION ' || f || "
                + Quoting.literal(change) + "; END LOOP; END";
        return "DO " + Quoting.literal(body);
    }

    @Override
    public Optional<Outline> outline(RangeType type) {
        return type.canonical() == null ? Optional.empty() : Optional.of(TypeCircles.shell(type.id()));
    }
}
