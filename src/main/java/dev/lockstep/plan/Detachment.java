package dev.lockstep.plan;

import dev.lockstep.catalog.Partition;
import dev.lockstep.sql.Quoting;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a partition that was detached concurrently is attached again, and the note of it that stands in the target meanwhile, as the
 * comment of a check: from the catalogs alone nobody could tell what the partition was a partition of.
 *
 * @param parent qualified and quoted
 * @param child qualified and quoted
 * @param bound {@code FOR VALUES …}
 */
public record Detachment(String parent, String child, String bound) {
    private static final String NOTE = "Lockstep detaches this table from ";

    /** As {@code pg_get_expr} prints bounds: nothing but constants, so that a note cannot carry anything else. */
    private static final String CONSTANT = "(?:'(?:[^']++|'')*+'|-?[0-9.]+|MINVALUE|MAXVALUE|NULL|true|false)";

    private static final String LIST = "\\(" + CONSTANT + "(?:, " + CONSTANT + ")*+\\)";
    private static final String NAME = "\"(?:[^\"]++|\"\")++\"";
    private static final Pattern NOTED = Pattern.compile(Pattern.quote(NOTE) + "(" + NAME + "\\." + NAME + ") "
            + "(FOR VALUES (?:FROM " + LIST + " TO " + LIST + "|IN " + LIST
            + "|WITH \\(modulus [0-9]+, remainder [0-9]+\\)))");

    private static final String CONCURRENTLY = " CONCURRENTLY";

    /** Whether a statement detaches a partition concurrently. */
    public static boolean isConcurrent(String sql) {
        return sql.contains(" DETACH PARTITION ") && sql.endsWith(CONCURRENTLY);
    }

    /** What ends the work of such a statement that was broken off when the partition was no longer seen through its parent. */
    public static String finalizing(String sql) {
        return sql.substring(0, sql.length() - CONCURRENTLY.length()) + " FINALIZE";
    }

    static Detachment of(Partition partition) {
        return new Detachment(
                Names.qualified(partition.parent()), Names.qualified(partition.child()), partition.bound());
    }

    /** What {@link #note} wrote about the table {@code child}; empty for any other text. */
    public static Optional<Detachment> noted(String child, String note) {
        Matcher matcher = NOTED.matcher(note);
        return matcher.matches()
                ? Optional.of(new Detachment(matcher.group(1), child, matcher.group(2)))
                : Optional.empty();
    }

    String note() {
        return NOTE + parent + " " + bound;
    }

    /** Whether the note can be read again. */
    boolean isNotable() {
        return noted(child, note()).isPresent();
    }

    /** A check that says what the bound says, for the rows to come; PostgreSQL knows the expression. */
    String check(String name) {
        String add = "ALTER TABLE " + child + " ADD CONSTRAINT " + Quoting.identifier(name) + " CHECK (";
        return "DO "
                + Quoting.literal("BEGIN EXECUTE " + Quoting.literal(add)
                        + " || pg_catalog.pg_get_partition_constraintdef(" + regclass() + ") || ') NOT VALID'; END");
    }

    /** Attaches the table again, however far its detaching came. */
    public String undo() {
        String link = "(SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = " + regclass();
        return "DO "
                + Quoting.literal("BEGIN IF EXISTS " + link + " AND inhdetachpending) THEN EXECUTE "
                        + Quoting.literal("ALTER TABLE " + parent + " DETACH PARTITION " + child + " FINALIZE")
                        + "; END IF; IF NOT EXISTS " + link + ") THEN EXECUTE "
                        + Quoting.literal("ALTER TABLE " + parent + " ATTACH PARTITION " + child + " " + bound)
                        + "; END IF; END");
    }

    private String regclass() {
        return Quoting.literal(child) + "::pg_catalog.regclass";
    }
}
