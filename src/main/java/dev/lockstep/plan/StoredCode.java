package dev.lockstep.plan;

import java.util.regex.Pattern;

/**
 * Statements that run code of the application which the database has stored already: a materialized view's query, a constraint's
 * or an index's expression. Functions find what their bodies speak of by the {@code search_path} of whoever calls them (documentation, "CREATE
 * FUNCTION"), so these statements are run in the application's, as far as that is set for the role or the database. All that they name
 * themselves is written out, and there is no operator in them, so that nobody's object in that path can be taken for another one.
 * Statements that bring an expression along are read in an empty one, in which they were printed.
 */
public final class StoredCode {
    private static final String NAME = "(?:\"(?:[^\"]++|\"\")++\"|[a-z_0-9]+)";
    private static final String QUALIFIED = NAME + "\\." + NAME;
    private static final Pattern RUNNING = Pattern.compile("REFRESH MATERIALIZED VIEW " + QUALIFIED
            + "|REINDEX INDEX (?:CONCURRENTLY )?" + QUALIFIED
            + "|ALTER (?:TABLE|DOMAIN) (?:ONLY )?" + QUALIFIED + " VALIDATE CONSTRAINT " + NAME);

    private StoredCode() {}

    /** Whether the statement does nothing but run such code. */
    public static boolean isAllOf(String sql) {
        return RUNNING.matcher(sql).matches();
    }
}
