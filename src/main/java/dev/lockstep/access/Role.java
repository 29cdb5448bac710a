package dev.lockstep.access;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a token allows; each role may do what the ones before it may. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    /** The names for {@code @RolesAllowed} on resources. */
    public static final String VIEW = "viewer";

    public static final String OPERATE = "operator";
    public static final String ADMINISTER = "admin";

    /** As it stands in the API and the store. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String label) {
        return Arrays.stream(values())
                .filter(role -> role.label().equals(label))
                .findFirst();
    }

    /** The labels of this role and of all below it. */
    Set<String> implied() {
        Set<String> labels = new LinkedHashSet<>();
        for (Role role : values()) {
            if (role.compareTo(this) <= 0) {
                labels.add(role.label());
            }
        }
        return Set.copyOf(labels);
    }
}
