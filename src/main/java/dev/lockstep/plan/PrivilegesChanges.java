package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.catalog.Routine;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Owners and grants are never changed; an object that had to be recreated gets back exactly those that it had in the target.
 * (PostgreSQL documentation, "Privileges".)
 */
final class PrivilegesChanges implements KindChanges<Privileges> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Privileges privileges, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        ObjectId on = privileges.on();
        String name = name(on, context);
        drafts.add(Draft.of(
                "ALTER " + on.kind().keyword() + " " + name + " OWNER TO " + Quoting.identifier(privileges.owner()),
                "Give " + on + " back to its owner"));
        if (!on.kind().grantable()) {
            return drafts;
        }
        List<Grant> grants = privileges.grants();
        boolean byDefault = grantsByDefault(context.target());
        if (byDefault) {
            drafts.add(Draft.of(revokeFromAll(on, name), "Take back what default privileges gave on " + on));
        }
        if (grants == null) {
            if (byDefault) {
                drafts.addAll(builtIn(on, name, privileges.owner()));
            }
            return drafts;
        }
        drafts.add(Draft.of(
                "REVOKE ALL ON " + on.kind().grantKeyword() + " " + name + " FROM PUBLIC, "
                        + Quoting.identifier(privileges.owner()),
                "Begin with no grants on " + on));
        drafts.addAll(grants(grants, on, name));
        return drafts;
    }

    /** The grants of a column that was put back. */
    static List<Draft> ofColumn(Column column, PlanContext context) {
        ObjectId table = column.table();
        return context.target()
                .get(Privileges.class, table.about(Kind.PRIVILEGES))
                .map(Privileges::grants)
                .map(grants -> grants(
                        grants.stream()
                                .filter(grant -> column.name().equals(grant.column()))
                                .toList(),
                        table,
                        Names.qualified(table)))
                .orElse(List.of());
    }

    private static List<Draft> grants(List<Grant> grants, ObjectId on, String name) {
        record Recipient(@Nullable String grantee, boolean grantable) {}
        Map<Recipient, List<Grant>> byRecipient = new LinkedHashMap<>();
        grants.forEach(grant -> byRecipient
                .computeIfAbsent(new Recipient(grant.grantee(), grant.grantable()), key -> new ArrayList<>())
                .add(grant));
        List<Draft> drafts = new ArrayList<>();
        byRecipient.forEach((recipient, given) -> {
            String privileges = given.stream().map(PrivilegesChanges::privilege).collect(Collectors.joining(", "));
            drafts.add(Draft.of(
                    "GRANT " + privileges + " ON " + on.kind().grantKeyword() + " " + name + " TO "
                            + (recipient.grantee() == null ? "PUBLIC" : Quoting.identifier(recipient.grantee()))
                            + (recipient.grantable() ? " WITH GRANT OPTION" : ""),
                    "Give back the grants on " + on));
        });
        return drafts;
    }

    private static String privilege(Grant grant) {
        return grant.column() == null
                ? grant.privilege()
                : grant.privilege() + " (" + Quoting.identifier(grant.column()) + ")";
    }

    /** Default privileges are not modelled, but they are seen. */
    private static boolean grantsByDefault(Catalog target) {
        return target.objects().stream()
                .anyMatch(object -> object.id().kind() == Kind.UNMODELLED
                        && object.id().path().get(0).startsWith("default"));
    }

    private static List<Draft> builtIn(ObjectId on, String name, String owner) {
        List<Draft> drafts = new ArrayList<>();
        String grant = "GRANT ALL ON " + on.kind().grantKeyword() + " " + name + " TO ";
        drafts.add(Draft.of(grant + Quoting.identifier(owner), "Give the owner all rights on " + on));
        switch (on.kind()) {
            case ROUTINE, ENUM, DOMAIN, COMPOSITE_TYPE ->
                drafts.add(Draft.of(grant + "PUBLIC", "Let everybody use " + on + ", as PostgreSQL does by default"));
            default -> {}
        }
        return drafts;
    }

    /** Who was granted something by default privileges is known only when the object is there. */
    private static String revokeFromAll(ObjectId on, String name) {
        String acl =
                switch (on.kind()) {
                    case ROUTINE ->
                        "proacl FROM pg_catalog.pg_proc WHERE oid = " + Quoting.literal(name)
                                + "::pg_catalog.regprocedure";
                    case ENUM, DOMAIN, COMPOSITE_TYPE ->
                        "typacl FROM pg_catalog.pg_type WHERE oid = " + Quoting.literal(name) + "::pg_catalog.regtype";
                    case SCHEMA ->
                        "nspacl FROM pg_catalog.pg_namespace WHERE oid = " + Quoting.literal(name)
                                + "::pg_catalog.regnamespace";
                    default ->
                        "relacl FROM pg_catalog.pg_class WHERE oid = " + Quoting.literal(name)
                                + "::pg_catalog.regclass";
                };
        String column = acl.substring(0, acl.indexOf(' '));
        String body = "DECLARE g record; BEGIN FOR g IN SELECT DISTINCT a.grantee FROM (SELECT " + acl
                + ") t, pg_catalog.aclexplode(t." + column + ") a LOOP EXECUTE "
                + Quoting.literal("REVOKE ALL ON " + on.kind().grantKeyword() + " " + name + " FROM ")
                + " || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE"
                + " pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END; END LOOP; END";
        return "DO " + Quoting.literal(body);
    }

    private static String name(ObjectId on, PlanContext context) {
        return switch (on.kind()) {
            case ROUTINE ->
                Names.qualified(on) + "("
                        + context.source()
                                .get(Routine.class, on)
                                .map(Routine::inputTypes)
                                .orElse(on.path().get(2)) + ")";
            default -> Names.inStatement(on, context.source());
        };
    }

    @Override
    public List<Draft> drop(Privileges privileges, PlanContext context) {
        return List.of();
    }

    @Override
    public Alteration way(Privileges from, Privileges to, PlanContext context) {
        throw new IllegalStateException("owners and grants are not compared");
    }

    @Override
    public List<Draft> alter(Privileges from, Privileges to, PlanContext context) {
        return List.of();
    }

    @Override
    public List<ObjectId> dropsWith(Privileges privileges, PlanContext context) {
        return List.copyOf(new TreeSet<>(context.targetEdges().needs().dependenciesOf(privileges.id())));
    }
}
