package dev.lockstep.backup;

import dev.lockstep.environment.Environment;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A restore by the environment's role. Objects get their owners before there is a row, because PostgreSQL builds indexes and fills
 * materialized views with the rights of their owner. What fails here comes again at the end with everything else, and is told then.
 */
final class OwnersFirst implements RestoreRights {
    static final String REFRESH = "REFRESH MATERIALIZED VIEW ";

    private static final Pattern OWNER =
            Pattern.compile("ALTER .* OWNER TO (\"(?:[^\"]++|\"\")*+\"|[^ \"]+)", Pattern.DOTALL);

    private final Environment at;
    private final List<String> privileges;
    private final OwnPath path;
    private final Progress progress;

    OwnersFirst(Environment at, RestoreScript script, Progress progress) {
        this.at = at;
        this.path = OwnPath.of(script);
        // What new objects get is nothing that their code needs.
        this.privileges = script.privileges().stream()
                .filter(statement -> !statement.startsWith("ALTER DEFAULT PRIVILEGES "))
                .toList();
        this.progress = progress;
    }

    @Override
    public void run(SqlSession session, String sql) {
        path.run(session, sql);
    }

    @Override
    public void handOut(SqlSession session) {
        boolean superuser = session.queryOne(
                "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user", row -> row.getBoolean(1));
        Set<String> heirs = new HashSet<>(session.query(
                "SELECT pg_catalog.quote_ident(rolname) FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(oid, 'USAGE')",
                row -> row.getString(1)));
        Attempts attempts = new Attempts(session, progress);
        for (String statement : privileges) {
            Matcher owner = OWNER.matcher(statement);
            // Who does not inherit an owner's rights could do nothing with its table any more, nor could its member
            // without grants.
            if (superuser || owner.matches() && heirs.contains(unquotedIfPlain(owner.group(1)))) {
                attempts.failure(() -> session.execute(statement));
            }
        }
    }

    /** As {@code quote_ident} writes it. */
    private static String unquotedIfPlain(String identifier) {
        return identifier.matches("\"[a-z_][a-z0-9_]*\"")
                ? identifier.substring(1, identifier.length() - 1)
                : identifier;
    }

    @Override
    public List<Part> parts(List<String> entries) {
        return List.of(new Part(at, entries));
    }

    @Override
    public void made(Part part) {}
}
