package dev.lockstep.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row-level-security policy.
 *
 * @param command {@code ALL}, {@code SELECT}, {@code INSERT}, {@code UPDATE} or {@code DELETE}
 * @param roles sorted, unquoted; the empty list means {@code PUBLIC}
 */
public record Policy(
        ObjectId table,
        String name,
        boolean permissive,
        String command,
        List<String> roles,
        @Nullable String using,
        @Nullable String withCheck)
        implements DatabaseObject {
    public Policy {
        roles = List.copyOf(roles);
    }

    @Override
    public ObjectId id() {
        return table.part(Kind.POLICY, name);
    }

    @Override
    public String summary() {
        return Summary.of(permissive ? "PERMISSIVE" : "RESTRICTIVE")
                .with("FOR", command)
                .with("TO", roles.isEmpty() ? "PUBLIC" : String.join(", ", roles))
                .with("USING", using)
                .with("WITH CHECK", withCheck)
                .toString();
    }
}
