package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Policies for the role that reads the truth, which nobody should ever see. In a statement of its own {@code CURRENT_USER} is seen, but
 * not in a block of code.
 */
final class PoliciesForOwner {
    private static final String FOR_OWNER = """
            SELECT p.oid, pg_catalog.format('%I on %s', p.polname, p.polrelid::pg_catalog.regclass) FROM pg_catalog.pg_policy p
             WHERE (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = session_user) = ANY (p.polroles)
             ORDER BY p.oid
            """;

    private final SqlSession session;
    private final Map<Long, String> places = new LinkedHashMap<>();

    PoliciesForOwner(SqlSession session) {
        this.session = session;
    }

    private record Policy(long oid, String name) {}

    /** Where they were first seen: after a statement that can have made one, for want of that after its file. */
    void remember(SqlStatement statement) {
        if (statement.sql().toLowerCase(Locale.ROOT).contains("policy")) {
            seen("%s, line %d".formatted(statement.file(), statement.line()));
        }
    }

    void remember(String file) {
        seen(file);
    }

    private void seen(String place) {
        all().forEach(policy -> places.putIfAbsent(policy.oid(), place));
    }

    private List<Policy> all() {
        return session.query(FOR_OWNER, row -> new Policy(row.getLong(1), row.getString(2)));
    }

    /** @throws ProblemException {@code TRUTH_INVALID} when any are there in the end */
    void requireNone() {
        List<Policy> left = all();
        if (!left.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            "Some policies are made for CURRENT_USER or SESSION_USER in a block of code, where it is the role that reads the source of truth.")
                    .withItems(left.stream()
                            .map(policy -> places.get(policy.oid()) + ": " + policy.name())
                            .toList())
                    .withNextStep("Name the role, or write CREATE POLICY as a statement of its own."));
        }
    }
}
