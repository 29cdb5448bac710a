package dev.lockstep.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owner and grants of an object, never compared: environments have different people. They are kept in the catalog so that an
 * object that has to be recreated gets back those that it had in the target.
 *
 * @param owner name of the owning role, unquoted
 * @param grants {@code null} when the object has the built-in default privileges ({@code relacl} and its like are null);
 *     an empty list when all were revoked
 */
public record Privileges(
        ObjectId on, String owner, @Nullable List<Grant> grants) implements DatabaseObject {
    public Privileges {
        grants = grants == null ? null : List.copyOf(grants);
    }

    @Override
    public ObjectId id() {
        return on.about(Kind.PRIVILEGES);
    }

    @Override
    public String summary() {
        return "owner " + owner;
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return true;
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
            @Nullable String column) {}
}
