package dev.lockstep.catalog;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Owner and grants of an object. Whether they are compared is up to who compares: environments mostly have different people. They are
 * part of the catalog in any case, so that an object that has to be recreated gets back those that it had in the target.
 *
 * @param owner name of the owning role, unquoted
 * @param grants sorted; {@code null} when the object has the built-in privileges, see {@link BuiltInGrants}; an empty list when all
 *     were revoked. By whom something was granted does not count: who has it from two roles has it once
 * @param grantedByOthers some of it was granted by another role than the owner, and a plain {@code REVOKE} does not take it back; not
 *     compared
 */
public record Privileges(
        ObjectId on, String owner, @Nullable List<Grant> grants, boolean grantedByOthers) implements DatabaseObject {
    public Privileges {
        grants = grants == null ? null : Grant.merged(grants);
    }

    public Privileges(ObjectId on, String owner, @Nullable List<Grant> grants) {
        this(on, owner, grants, false);
    }

    @Override
    public ObjectId id() {
        return on.about(Kind.PRIVILEGES);
    }

    @Override
    public String summary() {
        return "owner " + owner + (grants == null ? "" : ", " + Grant.summary(grants));
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof Privileges privileges
                && new Privileges(on, owner, grants).equals(new Privileges(on, privileges.owner, privileges.grants));
    }

    /** With other grants; those that are what everybody has by default become {@code null}. */
    public Privileges withGrants(List<Grant> other, int majorVersion) {
        List<Grant> merged = Grant.merged(other);
        boolean builtIn = merged.equals(BuiltInGrants.of(on.kind(), owner, majorVersion));
        return new Privileges(on, owner, builtIn ? null : merged, grantedByOthers);
    }

    /** All that is granted, the built-in grants written out. */
    public List<Grant> effectiveGrants(int majorVersion) {
        return grants == null ? BuiltInGrants.of(on.kind(), owner, majorVersion) : grants;
    }

    /**
     * @param grantee unquoted role name; {@code null} means {@code PUBLIC}
     * @param privilege as {@code aclexplode} prints it: {@code SELECT}, {@code EXECUTE} …
     * @param column for a column grant, else {@code null}
     */
    public record Grant(
            @Nullable String grantee,
            String privilege,
            boolean grantable,
            @Nullable String column) implements Comparable<Grant> {

        @Override
        public int compareTo(Grant other) {
            int order = text(column).compareTo(text(other.column));
            order = order != 0 ? order : text(grantee).compareTo(text(other.grantee));
            order = order != 0 ? order : privilege.compareTo(other.privilege);
            return order != 0 ? order : Boolean.compare(grantable, other.grantable);
        }

        /** Neither roles nor columns have empty names. */
        private static String text(@Nullable String name) {
            return name == null ? "" : name;
        }

        public Grant withGrantOption(boolean option) {
            return new Grant(grantee, privilege, option, column);
        }

        /** Sorted, each once: with the right to grant it on, if any of them has that. */
        static List<Grant> merged(List<Grant> grants) {
            Set<Grant> all = new TreeSet<>(grants);
            return all.stream()
                    .filter(grant -> grant.grantable() || !all.contains(grant.withGrantOption(true)))
                    .toList();
        }

        static String summary(List<Grant> grants) {
            TreeMap<String, List<Grant>> byGrantee = grants.stream()
                    .collect(Collectors.groupingBy(
                            grant -> grant.grantee() == null ? "PUBLIC" : grant.grantee(),
                            TreeMap::new,
                            Collectors.toList()));
            return byGrantee.isEmpty()
                    ? "no grants"
                    : byGrantee.entrySet().stream()
                            .map(entry -> entry.getKey() + "="
                                    + entry.getValue().stream().map(Grant::word).collect(Collectors.joining(",")))
                            .collect(Collectors.joining("; "));
        }

        private String word() {
            return privilege + (column == null ? "" : "(" + column + ")") + (grantable ? "*" : "");
        }
    }
}
