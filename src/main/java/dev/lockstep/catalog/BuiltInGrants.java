package dev.lockstep.catalog;

import dev.lockstep.catalog.Privileges.Grant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is granted on an object that nobody granted or revoked anything on ({@code acldefault}): all to its owner, and to everybody the
 * use of functions, types and languages. (PostgreSQL documentation, "Privileges".)
 */
public final class BuiltInGrants {
    private static final int MAINTAIN_SINCE = 17;

    private BuiltInGrants() {}

    /** Sorted. */
    public static List<Grant> of(Kind kind, String owner, int majorVersion) {
        return kind.grantable() ? of(ownersPrivileges(kind, majorVersion), publicPrivilege(kind), owner) : List.of();
    }

    /** What new objects of a kind get: the built-in form of {@link DefaultPrivileges} without a schema. */
    public static List<Grant> of(DefaultPrivileges.Objects objects, String role, int majorVersion) {
        return switch (objects) {
            case TABLES -> of(Kind.TABLE, role, majorVersion);
            case SEQUENCES -> of(Kind.SEQUENCE, role, majorVersion);
            case ROUTINES -> of(Kind.ROUTINE, role, majorVersion);
            case TYPES -> of(Kind.ENUM, role, majorVersion);
            case SCHEMAS -> of(Kind.SCHEMA, role, majorVersion);
            case LARGE_OBJECTS -> of(List.of("SELECT", "UPDATE"), null, role);
        };
    }

    private static List<Grant> of(List<String> owners, @Nullable String everybodys, String owner) {
        List<Grant> grants = new ArrayList<>();
        owners.forEach(privilege -> grants.add(new Grant(owner, privilege, false, null)));
        if (everybodys != null) {
            grants.add(new Grant(null, everybodys, false, null));
        }
        return Grant.merged(grants);
    }

    /** All that there is to have on an object of the kind. */
    public static List<String> ownersPrivileges(Kind kind, int majorVersion) {
        return switch (kind) {
            case SCHEMA -> List.of("CREATE", "USAGE");
            case SEQUENCE -> List.of("SELECT", "UPDATE", "USAGE");
            case ROUTINE, AGGREGATE -> List.of("EXECUTE");
            case TABLE, FOREIGN_TABLE, VIEW, MATERIALIZED_VIEW -> {
                List<String> all = new ArrayList<>(
                        List.of("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"));
                if (majorVersion >= MAINTAIN_SINCE) {
                    all.add("MAINTAIN");
                }
                yield all;
            }
            default -> List.of("USAGE");
        };
    }

    private static @Nullable String publicPrivilege(Kind kind) {
        return switch (kind) {
            case ROUTINE, AGGREGATE -> "EXECUTE";
            case ENUM, DOMAIN, COMPOSITE_TYPE, BASE_TYPE, RANGE_TYPE, LANGUAGE -> "USAGE";
            default -> null;
        };
    }
}
