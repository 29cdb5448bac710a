package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.CompositeType.Attribute;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stand-alone composite types. Attributes come and go where they stand, their types change only while no column holds such values;
 * otherwise, and when the order of what stays differs, another type takes the old one's place.
 */
final class CompositeTypeChanges implements KindChanges<CompositeType> {
    /** Types through which a column can hold values of another type. */
    static final Set<Kind> HOLDERS = Set.of(Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE);

    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(CompositeType type, PlanContext context) {
        return List.of(Draft.of(
                "CREATE TYPE " + Names.qualified(type.id()) + " AS ("
                        + type.attributes().stream()
                                .map(CompositeTypeChanges::declaration)
                                .collect(Collectors.joining(", "))
                        + ")",
                "Create the composite type " + type.id().displayName()));
    }

    @Override
    public List<Draft> drop(CompositeType type, PlanContext context) {
        return List.of(TypeSwap.drop(type.id(), context));
    }

    @Override
    public Alteration way(CompositeType from, CompositeType to, PlanContext context) {
        List<String> kept = names(from).stream().filter(names(to)::contains).toList();
        List<String> appended =
                names(to).stream().filter(name -> !kept.contains(name)).toList();
        List<String> inPlace = new ArrayList<>(kept);
        inPlace.addAll(appended);
        boolean retyped = kept.stream().anyMatch(name -> !attribute(from, name).equals(attribute(to, name)));
        if (!inPlace.equals(names(to)) || (retyped && isHeldByColumn(from.id(), context))) {
            return Alteration.SWAP;
        }
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(CompositeType from, CompositeType to, PlanContext context) {
        String alter = "ALTER TYPE " + Names.qualified(from.id());
        String name = from.id().displayName();
        boolean held = isHeldByColumn(from.id(), context);
        List<Draft> drafts = new ArrayList<>();
        for (Attribute gone : from.attributes()) {
            if (!names(to).contains(gone.name())) {
                drafts.add(onTables(
                                Draft.of(
                                        alter + " DROP ATTRIBUTE " + Quoting.identifier(gone.name())
                                                + reach(from, context),
                                        "Drop the attribute " + gone.name() + " of " + name),
                                from,
                                context)
                        .with(Hazard.BACKWARD_INCOMPATIBLE)
                        .withIf(held || hasTables(from.id(), context), Hazard.DATA_LOSS));
            }
        }
        for (Attribute wanted : to.attributes()) {
            if (!names(from).contains(wanted.name())) {
                drafts.add(onTables(
                        Draft.of(
                                alter + " ADD ATTRIBUTE " + declaration(wanted) + reach(from, context),
                                "Add the attribute " + wanted.name() + " to " + name),
                        from,
                        context));
            } else if (!wanted.equals(attribute(from, wanted.name()))) {
                TypeConversion conversion = conversion(attribute(from, wanted.name()), wanted, context);
                boolean tables = hasTables(from.id(), context);
                drafts.add(onTables(
                                Draft.of(
                                        alter + " ALTER ATTRIBUTE " + Quoting.identifier(wanted.name()) + " TYPE "
                                                + typeOf(wanted) + reach(from, context),
                                        "Change the type of the attribute " + wanted.name() + " of " + name),
                                from,
                                context)
                        .with(Hazard.BACKWARD_INCOMPATIBLE)
                        .withIf(tables && conversion.rewrites(), Hazard.TABLE_REWRITE)
                        .withIf(tables && conversion.narrows(), Hazard.VALIDATION_SCAN)
                        .withIf(tables && conversion.loses(), Hazard.DATA_LOSS));
            }
        }
        return drafts;
    }

    @Override
    public boolean blocks(
            CompositeType from, CompositeType to, dev.lockstep.catalog.DatabaseObject dependent, PlanContext context) {
        return switch (dependent.id().kind()) {
            case VIEW, MATERIALIZED_VIEW -> true;
            // PostgreSQL knows which attributes an expression uses, the catalog does not: those that may use one that
            // goes step aside.
            case COMPOSITE_TYPE, DOMAIN, TABLE, PRIVILEGES, COMMENT, SECURITY_LABEL, EXTENSION_DEPENDENCY -> false;
            case COLUMN -> takesAway(from, to) && ((Column) dependent).generation() != null;
            case ROUTINE -> takesAway(from, to) && ((Routine) dependent).standardBody();
            default -> takesAway(from, to);
        };
    }

    private static boolean takesAway(CompositeType from, CompositeType to) {
        return from.attributes().stream().anyMatch(attribute -> !to.attributes().contains(attribute));
    }

    /** Only where typed tables have to follow: {@code CASCADE} would also drop what uses an attribute. */
    private static String reach(CompositeType type, PlanContext context) {
        return typedTables(type, context).isEmpty() ? "" : " CASCADE";
    }

    private static List<ObjectId> typedTables(CompositeType type, PlanContext context) {
        return context.targetEdges().needs().dependentsOf(type.id()).stream()
                .flatMap(user -> context.target().get(Table.class, user).stream())
                .filter(table -> table.ofType() != null)
                .map(Table::id)
                .toList();
    }

    /** What is done to the type is done to its tables. */
    private static Draft onTables(Draft draft, CompositeType type, PlanContext context) {
        Draft reaching = draft;
        for (ObjectId table : typedTables(type, context)) {
            reaching = reaching.table() == null
                    ? reaching.on(table, TableLock.ACCESS_EXCLUSIVE)
                    : reaching.alsoLocking(table, TableLock.ACCESS_EXCLUSIVE);
        }
        return reaching;
    }

    @Override
    public Alteration whenUprooted(CompositeType from, CompositeType to, ObjectId replaced, PlanContext context) {
        return TypeSwap.whenUprooted(from.id(), replaced, context);
    }

    @Override
    public List<Draft> stepAside(CompositeType type, PlanContext context) {
        CompositeType to = (CompositeType) context.inSource(type.id());
        List<TypeConversion> kept = type.attributes().stream()
                .filter(attribute -> names(to).contains(attribute.name()))
                .map(attribute -> conversion(attribute, attribute(to, attribute.name()), context))
                .toList();
        boolean held = isHeldByColumn(type.id(), context);
        boolean loses = !names(to).containsAll(names(type)) || kept.stream().anyMatch(TypeConversion::loses);
        return List.of(TypeSwap.stepAside(type.id())
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(held && loses, Hazard.DATA_LOSS)
                .withIf(held && kept.stream().anyMatch(TypeConversion::narrows), Hazard.VALIDATION_SCAN));
    }

    /** Tables made {@code OF} the type follow it. */
    private static boolean hasTables(ObjectId type, PlanContext context) {
        return context.targetEdges().needs().dependentsOf(type).stream().anyMatch(id -> id.kind() == Kind.TABLE);
    }

    /** Directly, in an array, in a domain or in another composite type. */
    static boolean isHeldByColumn(ObjectId type, PlanContext context) {
        Deque<ObjectId> types = new ArrayDeque<>(List.of(type));
        Set<ObjectId> seen = new HashSet<>();
        while (!types.isEmpty()) {
            for (ObjectId user : context.targetEdges().needs().dependentsOf(types.removeFirst())) {
                if (user.kind() == Kind.COLUMN) {
                    return true;
                }
                if (HOLDERS.contains(user.kind()) && seen.add(user)) {
                    types.add(user);
                }
            }
        }
        return false;
    }

    private static TypeConversion conversion(Attribute from, Attribute to, PlanContext context) {
        return TypeConversion.between(from.type(), to.type()).in(context.options(), from.type(), to.type());
    }

    static List<String> names(CompositeType type) {
        return type.attributes().stream().map(Attribute::name).toList();
    }

    private static Attribute attribute(CompositeType type, String name) {
        return type.attributes().stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String declaration(Attribute attribute) {
        return Quoting.identifier(attribute.name()) + " " + typeOf(attribute);
    }

    private static String typeOf(Attribute attribute) {
        return attribute.type() + (attribute.collation() == null ? "" : " COLLATE " + attribute.collation());
    }
}
