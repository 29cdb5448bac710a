package dev.lockstep.plan;

import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code REVOKE} and {@code GRANT} that turn one list of grants into another, and no more. (PostgreSQL documentation, "REVOKE":
 * what is revoked on a table is revoked on its columns, too.)
 *
 * @param revokes the statements that take something away, up to {@code ON}; to be run first
 * @param grants the statements that give something
 */
record GrantChanges(List<Statement> revokes, List<Statement> grants) {
    GrantChanges {
        revokes = List.copyOf(revokes);
        grants = List.copyOf(grants);
    }

    /**
     * One statement, but for the object.
     *
     * @param beforeOn what stands before {@code ON}
     * @param afterObject what stands behind the object
     */
    record Statement(String beforeOn, String afterObject) {
        String on(String object) {
            return beforeOn + " ON " + object + " " + afterObject;
        }
    }

    static GrantChanges between(List<Grant> from, List<Grant> to) {
        Set<Grant> held = new TreeSet<>(from);
        Set<Grant> wanted = new TreeSet<>(to);
        Map<Recipient, List<Grant>> revoked = new LinkedHashMap<>();
        // Those on whole tables come first: they have no column to sort by.
        for (Grant grant : from) {
            if (!held.contains(grant) || wanted.contains(grant)) {
                continue;
            }
            boolean optionOnly = grant.grantable() && wanted.contains(grant.withGrantOption(false));
            if (!grant.grantable() && wanted.contains(grant.withGrantOption(true))) {
                continue;
            }
            revoked.computeIfAbsent(new Recipient(grant.grantee(), optionOnly), key -> new ArrayList<>())
                    .add(grant);
            takeAway(grant, optionOnly, held);
        }
        Map<Recipient, List<Grant>> granted = new LinkedHashMap<>();
        wanted.stream().filter(grant -> !held.contains(grant)).forEach(grant -> granted.computeIfAbsent(
                        new Recipient(grant.grantee(), grant.grantable()), key -> new ArrayList<>())
                .add(grant));
        return new GrantChanges(statements(revoked, GrantChanges::revoke), statements(granted, GrantChanges::grant));
    }

    /** Takes away all that anybody was granted by whomever, then gives what is wanted. */
    static GrantChanges anew(List<Grant> from, List<Grant> to) {
        List<Statement> revokes = from.stream()
                .map(Grant::grantee)
                .distinct()
                .map(grantee -> new Statement("REVOKE ALL", "FROM " + name(grantee) + " CASCADE"))
                .toList();
        return new GrantChanges(revokes, between(List.of(), to).grants());
    }

    private static void takeAway(Grant grant, boolean optionOnly, Set<Grant> held) {
        List<Grant> reached = held.stream()
                .filter(other -> Objects.equals(other.grantee(), grant.grantee())
                        && other.privilege().equals(grant.privilege())
                        && (grant.column() == null || grant.column().equals(other.column())))
                .toList();
        for (Grant other : reached) {
            held.remove(other);
            if (optionOnly) {
                held.add(other.withGrantOption(false));
            }
        }
    }

    /** @param option with the right to grant it on; for a revoke, that right only */
    private record Recipient(@Nullable String grantee, boolean option) {}

    private interface Form {
        Statement of(Recipient recipient, String privileges);
    }

    private static List<Statement> statements(Map<Recipient, List<Grant>> grants, Form form) {
        List<Statement> statements = new ArrayList<>();
        grants.forEach((recipient, of) -> statements.add(
                form.of(recipient, of.stream().map(GrantChanges::privilege).collect(Collectors.joining(", ")))));
        return statements;
    }

    private static Statement revoke(Recipient recipient, String privileges) {
        return new Statement(
                "REVOKE " + (recipient.option() ? "GRANT OPTION FOR " : "") + privileges,
                "FROM " + name(recipient.grantee()));
    }

    private static Statement grant(Recipient recipient, String privileges) {
        return new Statement(
                "GRANT " + privileges,
                "TO " + name(recipient.grantee()) + (recipient.option() ? " WITH GRANT OPTION" : ""));
    }

    private static String privilege(Grant grant) {
        return grant.column() == null
                ? grant.privilege()
                : grant.privilege() + " (" + Quoting.identifier(grant.column()) + ")";
    }

    private static String name(@Nullable String grantee) {
        return grantee == null ? "PUBLIC" : Quoting.identifier(grantee);
    }
}
