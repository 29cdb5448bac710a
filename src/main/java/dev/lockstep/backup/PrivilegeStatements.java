package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Owners and grants as statements, each of which may fail where the role does not exist or may not be given things to.
 *
 * <p>For each object, what everybody may do is taken away first, while the object is surely ours: whatever fails afterwards leaves
 * less open than it was, not more.
 */
final class PrivilegeStatements {
    private final List<String> statements = new ArrayList<>();

    private PrivilegeStatements() {}

    /** @param wanted of which objects */
    static List<String> of(Catalog catalog, Predicate<ObjectId> wanted) {
        // Sequences that belong to a column follow the owner of their table, and may not be given away on their own.
        Set<ObjectId> following =
                catalog.all(SequenceOwner.class).map(SequenceOwner::sequence).collect(Collectors.toSet());
        PrivilegeStatements result = new PrivilegeStatements();
        catalog.all(Privileges.class)
                .filter(privileges -> wanted.test(privileges.on()))
                .sorted((a, b) -> a.on().compareTo(b.on()))
                .forEach(privileges -> result.add(
                        Target.of(privileges.on(), catalog, following.contains(privileges.on())), privileges));
        return List.copyOf(result.statements);
    }

    /** What {@code ALTER DEFAULT PRIVILEGES} set. */
    static List<String> ofDefaults(Catalog catalog) {
        List<String> statements = new ArrayList<>();
        catalog.all(DefaultPrivileges.class).forEach(defaults -> {
            String head = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Quoting.identifier(defaults.role())
                    + (defaults.schema() == null ? "" : " IN SCHEMA " + Quoting.identifier(defaults.schema()));
            String objects = defaults.objects().sql();
            if (defaults.schema() == null) {
                // It stands in the place of the built-in grants; one with a schema adds to them.
                statements.add(head + " REVOKE ALL ON " + objects + " FROM PUBLIC");
                statements.add(head + " REVOKE ALL ON " + objects + " FROM " + Quoting.identifier(defaults.role()));
            }
            defaults.grants().forEach(grant -> statements.add(head + " " + grant(new Target(objects, null), grant)));
        });
        return List.copyOf(statements);
    }

    /** Owner and grants of a database; {@code name} is as it stands in SQL. */
    static List<String> ofDatabase(String name, DatabaseProperties properties) {
        PrivilegeStatements result = new PrivilegeStatements();
        Target target = new Target("DATABASE " + name, "DATABASE " + name);
        result.add(target, properties.owner(), properties.grants());
        return List.copyOf(result.statements);
    }

    private void add(Target target, Privileges privileges) {
        add(target, privileges.owner(), privileges.grants());
    }

    private void add(Target target, String owner, @Nullable List<Grant> grants) {
        boolean granted = grants != null && target.granted != null;
        if (granted) {
            statements.add("REVOKE ALL ON " + target.granted + " FROM PUBLIC");
        }
        if (target.owned != null) {
            statements.add("ALTER " + target.owned + " OWNER TO " + Quoting.identifier(owner));
        }
        if (granted) {
            statements.add("REVOKE ALL ON " + target.granted + " FROM " + Quoting.identifier(owner));
            grants.forEach(grant -> statements.add(grant(target, grant)));
        }
    }

    private static String grant(Target target, Grant grant) {
        String column = grant.column() == null ? "" : " (" + Quoting.identifier(grant.column()) + ")";
        String grantee = grant.grantee() == null ? "PUBLIC" : Quoting.identifier(grant.grantee());
        return "GRANT " + grant.privilege() + column + " ON " + target.granted + " TO " + grantee
                + (grant.grantable() ? " WITH GRANT OPTION" : "");
    }

    /**
     * @param granted what stands behind {@code ON}; {@code null} when nothing can be granted on it
     * @param owned what stands behind {@code ALTER}; {@code null} when its owner follows another object's
     */
    private record Target(
            @Nullable String granted, @Nullable String owned) {

        static Target of(ObjectId id, Catalog catalog, boolean follows) {
            String name = id.kind().place() == Kind.Place.DATABASE
                    ? Quoting.identifier(id.name())
                    : Quoting.qualified(id.path().get(0), id.path().get(1));
            String whole = " "
                    + switch (id.kind()) {
                        case ROUTINE, AGGREGATE -> name + "(" + id.path().get(2) + ")";
                        case OPERATOR_CLASS, OPERATOR_FAMILY ->
                            name + " USING " + Quoting.identifier(id.path().get(2));
                        case OPERATOR ->
                            Quoting.identifier(id.path().get(0)) + "."
                                    + id.path().get(1) + " (" + id.path().get(2) + ", "
                                    + id.path().get(3) + ")";
                        default -> name;
                    };
            String granted = id.kind().grantKeyword() == null ? null : id.kind().grantKeyword() + whole;
            return new Target(
                    granted, follows || !catalog.contains(id) ? null : id.kind().ownerKeyword() + whole);
        }
    }
}
