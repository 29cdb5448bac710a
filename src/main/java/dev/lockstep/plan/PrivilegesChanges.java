package dev.lockstep.plan;

import dev.lockstep.catalog.BuiltInGrants;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Owners and grants: of an object that is made anew all that it is to have, of one that stays what differs. (PostgreSQL documentation,
 * "Privileges".)
 */
final class PrivilegesChanges implements KindChanges<Privileges> {
    private static final Set<Kind> RELATIONS =
            Set.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.SEQUENCE);

    /** Late: who gave an object away may no longer be able to change it. */
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Privileges privileges, PlanContext context) {
        ObjectId on = privileges.on();
        boolean again = context.target().contains(on);
        String name = Names.inGrant(on, context.source());
        List<Draft> drafts = new ArrayList<>();
        int version = context.target().majorVersion();
        Optional<Column> identity = PrivilegesRules.columnOfIdentity(on.about(Kind.PRIVILEGES), context.source());
        Optional<Privileges> renamed = identity.flatMap(column -> ofRenamedSequence(column, context));
        if (renamed.isPresent()) {
            return drafts(
                    GrantChanges.between(
                            handedOver(renamed.get(), privileges.owner()).effectiveGrants(version),
                            privileges.effectiveGrants(version)),
                    Set.of(Hazard.BACKWARD_INCOMPATIBLE),
                    on,
                    name,
                    "Set the grants on " + on);
        }
        if (identity.isEmpty()) {
            drafts.add(owner(
                    privileges, name, again ? "Give " + on + " back to its owner" : "Let " + on + " have its owner"));
        }
        List<Grant> given = BuiltInGrants.of(on.kind(), privileges.owner(), version);
        if (grantsByDefault(on, context)) {
            drafts.add(Draft.of(revokeFromAll(on, name), "Take back what default privileges gave on " + on));
            given = List.of();
        }
        GrantChanges changes = GrantChanges.between(given, privileges.effectiveGrants(version));
        // What was made a moment ago is used by nobody yet, and what is put back was used like this.
        drafts.addAll(drafts(
                changes, Set.of(), on, name, again ? "Give back the grants on " + on : "Set the grants on " + on));
        return drafts;
    }

    /** What is there already on the sequence of a column that stays an identity, whose name is another only. */
    private static Optional<Privileges> ofRenamedSequence(Column column, PlanContext context) {
        Fate fate = context.fate(column.id());
        return fate.drops() || fate.creates()
                ? Optional.empty()
                : context.target()
                        .get(Column.class, column.id())
                        .map(Column::identity)
                        .flatMap(before -> context.target()
                                .get(Privileges.class, before.sequence().about(Kind.PRIVILEGES)));
    }

    @Override
    public Alteration way(Privileges from, Privileges to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Privileges from, Privileges to, PlanContext context) {
        ObjectId on = to.on();
        String name = Names.inGrant(on, context.source());
        List<Draft> drafts = new ArrayList<>();
        if (!from.owner().equals(to.owner()) && !followsTable(on, context)) {
            drafts.add(owner(to, name, "Give " + on + " to another owner").with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        int version = context.target().majorVersion();
        List<Grant> held = handedOver(from, to.owner()).effectiveGrants(version).stream()
                .filter(grant -> grant.column() == null
                        || context.fate(on.part(Kind.COLUMN, grant.column())) == Fate.KEEP
                        || context.fate(on.part(Kind.COLUMN, grant.column())) == Fate.ALTER)
                .toList();
        List<Grant> wanted = to.effectiveGrants(version);
        GrantChanges changes =
                from.grantedByOthers() ? GrantChanges.anew(held, wanted) : GrantChanges.between(held, wanted);
        drafts.addAll(drafts(changes, Set.of(Hazard.BACKWARD_INCOMPATIBLE), on, name, "Set the grants on " + on));
        return drafts;
    }

    @Override
    public List<Draft> drop(Privileges privileges, PlanContext context) {
        return List.of();
    }

    @Override
    public List<ObjectId> dropsWith(Privileges privileges, PlanContext context) {
        return List.copyOf(new TreeSet<>(context.targetEdges().needs().dependenciesOf(privileges.id())));
    }

    /** The grants of a column that was put back, where nothing else sets those of its table. */
    static List<Draft> ofColumn(Column column, PlanContext context) {
        ObjectId table = column.table();
        ObjectId id = table.about(Kind.PRIVILEGES);
        if (context.fate(id) != Fate.KEEP) {
            return List.of();
        }
        List<Grant> grants = context.source()
                .get(Privileges.class, id)
                .map(Privileges::grants)
                .orElse(List.of());
        GrantChanges changes = GrantChanges.between(
                List.of(),
                grants.stream()
                        .filter(grant -> column.name().equals(grant.column()))
                        .toList());
        return drafts(changes, Set.of(), table, Names.qualified(table), "Give back the grants on " + column.id());
    }

    /** What the grants are once the object is {@code owner}'s: they go over to the new owner. */
    private static Privileges handedOver(Privileges from, String owner) {
        List<Grant> grants = from.grants();
        return new Privileges(
                from.on(),
                owner,
                grants == null
                        ? null
                        : grants.stream()
                                .map(grant -> from.owner().equals(grant.grantee())
                                        ? new Grant(owner, grant.privilege(), grant.grantable(), grant.column())
                                        : grant)
                                .toList());
    }

    /** A sequence that belongs to a column has its table's owner, and gets it with the table. */
    private static boolean followsTable(ObjectId on, PlanContext context) {
        if (PrivilegesRules.columnOfIdentity(on.about(Kind.PRIVILEGES), context.source())
                .isPresent()) {
            return true;
        }
        ObjectId link = new ObjectId(Kind.SEQUENCE_OWNER, on.path());
        return on.kind() == Kind.SEQUENCE
                && context.source().get(SequenceOwner.class, link).isPresent()
                && context.fate(link) == Fate.KEEP;
    }

    private static Draft owner(Privileges privileges, String name, String purpose) {
        Draft draft = Draft.of(
                "ALTER " + privileges.on().kind().ownerKeyword() + " " + name + " OWNER TO "
                        + Quoting.identifier(privileges.owner()),
                purpose);
        return RELATIONS.contains(privileges.on().kind())
                ? draft.alsoLocking(privileges.on(), TableLock.ACCESS_EXCLUSIVE)
                : draft;
    }

    private static List<Draft> drafts(
            GrantChanges changes, Set<Hazard> hazardsOfRevokes, ObjectId on, String name, String purpose) {
        String object = on.kind().grantKeyword() + " " + name;
        return Stream.concat(
                        changes.revokes().stream().map(revoke -> Draft.of(revoke.on(object), purpose)
                                .with(hazardsOfRevokes.toArray(Hazard[]::new))),
                        changes.grants().stream().map(grant -> Draft.of(grant.on(object), purpose)))
                .toList();
    }

    private static boolean grantsByDefault(ObjectId on, PlanContext context) {
        DefaultPrivileges.Objects objects = defaultPrivilegesOf(on.kind());
        return Stream.concat(
                        context.target().all(DefaultPrivileges.class),
                        context.source().all(DefaultPrivileges.class))
                .anyMatch(defaults -> defaults.objects() == objects
                        && (defaults.schema() == null || defaults.schema().equals(on.schema())));
    }

    private static DefaultPrivileges.@Nullable Objects defaultPrivilegesOf(Kind kind) {
        return switch (kind) {
            case TABLE, FOREIGN_TABLE, VIEW, MATERIALIZED_VIEW -> DefaultPrivileges.Objects.TABLES;
            case SEQUENCE -> DefaultPrivileges.Objects.SEQUENCES;
            case ROUTINE, AGGREGATE -> DefaultPrivileges.Objects.ROUTINES;
            case ENUM, DOMAIN, COMPOSITE_TYPE, BASE_TYPE, RANGE_TYPE -> DefaultPrivileges.Objects.TYPES;
            case SCHEMA -> DefaultPrivileges.Objects.SCHEMAS;
            default -> null;
        };
    }

    /** Who was granted something by default privileges is known only when the object is there. */
    private static String revokeFromAll(ObjectId on, String name) {
        String literal = Quoting.literal(
                on.kind() == Kind.ROUTINE
                        ? Names.qualified(on) + "(" + on.path().get(2) + ")"
                        : name);
        String acl =
                switch (on.kind()) {
                    case ROUTINE, AGGREGATE -> acl("proacl", "f", "proowner", "pg_proc", literal, "regprocedure");
                    case ENUM, DOMAIN, COMPOSITE_TYPE, BASE_TYPE, RANGE_TYPE ->
                        acl("typacl", "T", "typowner", "pg_type", literal, "regtype");
                    case SCHEMA -> acl("nspacl", "n", "nspowner", "pg_namespace", literal, "regnamespace");
                    case SEQUENCE -> acl("relacl", "s", "relowner", "pg_class", literal, "regclass");
                    default -> acl("relacl", "r", "relowner", "pg_class", literal, "regclass");
                };
        String body = "DECLARE g record; BEGIN FOR g IN SELECT DISTINCT a.grantee FROM pg_catalog.aclexplode((" + acl
                + ")) a LOOP EXECUTE "
                + Quoting.literal("REVOKE ALL ON " + on.kind().grantKeyword() + " " + name + " FROM ")
                + " || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END;"
                + " END LOOP; END";
        return "DO " + Quoting.literal(body);
    }

    private static String acl(String acl, String code, String owner, String from, String literal, String type) {
        return "SELECT coalesce(%s, pg_catalog.acldefault('%s', %s)) FROM pg_catalog.%s WHERE oid = %s::pg_catalog.%s"
                .formatted(acl, code, owner, from, literal, type);
    }
}
