package dev.lockstep.plan;

import dev.lockstep.sql.Quoting;
import java.util.Optional;

/**
 * An index that is built anew where it stands while others read and write ({@code REINDEX INDEX CONCURRENTLY}), and the note of it that
 * is its comment meanwhile. When it is broken off, PostgreSQL leaves an invalid index beside it, under a name of its own choice that ends
 * in {@code _ccnew} or {@code _ccold} and perhaps a number. (PostgreSQL documentation, "REINDEX".) Others may have left some before, and
 * those are theirs: so the note says by their numbers which there were.
 *
 * @param index qualified and quoted
 */
public record Rebuild(String index) {
    private static final String NOTE = "Lockstep rebuilds this index. Left by others: ";

    /** Of the table and its columns, so that what is left of another's work beside this one is not taken for this one's. */
    private static final String LEFT = " FROM pg_catalog.pg_index i"
            + " JOIN pg_catalog.pg_index own ON own.indrelid = i.indrelid AND own.indkey = i.indkey"
            + " JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE own.indexrelid = rebuilt AND i.indexrelid <> rebuilt AND NOT i.indisvalid"
            + " AND c.relname ~ '_cc(new|old)[0-9]*$'";

    /** What {@link #note} wrote as the comment of {@code index}; empty for any other text. */
    public static Optional<Rebuild> noted(String index, String comment) {
        return comment.startsWith(NOTE) && comment.matches(NOTE + "[0-9 ]*")
                ? Optional.of(new Rebuild(index))
                : Optional.empty();
    }

    String note() {
        return block("EXECUTE " + Quoting.literal(comment()) + " || pg_catalog.quote_literal(" + Quoting.literal(NOTE)
                + " || pg_catalog.array_to_string(ARRAY(SELECT i.indexrelid" + LEFT + "), ' '))");
    }

    String statement() {
        return "REINDEX INDEX CONCURRENTLY " + index;
    }

    String forget() {
        return comment() + "NULL";
    }

    /** Drops what was left beside the index since the note was made, and the note. Does nothing where there is none. */
    public String undo() {
        return block("said := pg_catalog.obj_description(rebuilt, 'pg_class');"
                + " IF said ~ '^" + NOTE
                + "[0-9 ]*$' THEN FOR one IN SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)"
                + LEFT + " AND NOT i.indexrelid::text = ANY (pg_catalog.string_to_array(pg_catalog.substr(said, "
                + (NOTE.length() + 1) + "), ' ')) LOOP EXECUTE 'DROP INDEX IF EXISTS ' || one; END LOOP; EXECUTE "
                + Quoting.literal(forget()) + "; END IF");
    }

    private String comment() {
        return "COMMENT ON INDEX " + index + " IS ";
    }

    private String block(String statements) {
        return "DO "
                + Quoting.literal("DECLARE said text; one text; rebuilt pg_catalog.oid := pg_catalog.to_regclass("
                        + Quoting.literal(index) + "); BEGIN " + statements + "; END");
    }
}
