package dev.lockstep.catalog;

import dev.lockstep.catalog.Privileges.Grant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ALTER DEFAULT PRIVILEGES} set: the grants that objects will get which a role makes from now on ({@code pg_default_acl}).
 *
 * @param role who makes them, unquoted
 * @param schema in which; {@code null} for all. One without a schema stands in the place of the built-in grants, one with a schema
 *     adds to it
 * @param grants sorted; may be empty without a schema only
 */
public record DefaultPrivileges(String role, @Nullable String schema, Objects objects, List<Grant> grants)
        implements DatabaseObject {
    public DefaultPrivileges {
        grants = Grant.merged(grants);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.DEFAULT_PRIVILEGES, schema == null ? "" : schema, role, objects.name());
    }

    @Override
    public String summary() {
        return Grant.summary(grants);
    }

    /** What is granted where there is no such object: the built-in grants, or nothing where it would add to them. */
    public List<Grant> grantsWithoutIt(int majorVersion) {
        return schema == null ? BuiltInGrants.of(objects, role, majorVersion) : List.of();
    }

    /** Of which kind. */
    public enum Objects {
        TABLES("r"),
        SEQUENCES("S"),
        ROUTINES("f"),
        TYPES("T"),
        SCHEMAS("n"),
        /** Since PostgreSQL 18. */
        LARGE_OBJECTS("L");

        private final String code;

        Objects(String code) {
            this.code = code;
        }

        /** {@code pg_default_acl.defaclobjtype}. */
        public static Objects of(String code) {
            for (Objects objects : values()) {
                if (objects.code.equals(code)) {
                    return objects;
                }
            }
            throw new IllegalArgumentException("unknown kind of default privileges: " + code);
        }

        /** As it stands in {@code ALTER DEFAULT PRIVILEGES … ON}. */
        public String sql() {
            return name().replace('_', ' ');
        }

        public String label() {
            return sql().toLowerCase(Locale.ROOT);
        }
    }
}
