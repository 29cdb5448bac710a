package dev.lockstep.plan;

import dev.lockstep.sql.Quoting;
import org.jspecify.annotations.Nullable;

/** Moves relations to other tablespaces. */
final class Tablespaces {
    /**
     * The tablespace of a database may be another than {@code pg_default} and has no name by which every database knows its own. Moved
     * there by its name, a relation is stored as one that follows the database. (Documentation, "Tablespaces".)
     */
    private static final String TO_THE_DATABASES_OWN = """
            DO %s BEGIN
              EXECUTE (SELECT %s || pg_catalog.quote_ident(t.spcname)
                         FROM pg_catalog.pg_database d JOIN pg_catalog.pg_tablespace t ON t.oid = d.dattablespace
                        WHERE d.datname = pg_catalog.current_database());
            END %1$s""";

    private static final String DOLLARS = "$move$";

    private Tablespaces() {}

    /**
     * @param alter the statement up to the relation's name, for example {@code ALTER TABLE "public"."t"}
     * @param tablespace {@code null} for the one of the database
     */
    static String move(String alter, @Nullable String tablespace) {
        String statement = alter + " SET TABLESPACE ";
        return tablespace == null
                ? TO_THE_DATABASES_OWN.formatted(dollars(statement), Quoting.literal(statement))
                : statement + Quoting.identifier(tablespace);
    }

    /** Dollar quotes that the text does not have in it. */
    private static String dollars(String text) {
        String quotes = DOLLARS;
        while (text.contains(quotes)) {
            quotes = quotes.replaceFirst("\\$$", "_\\$");
        }
        return quotes;
    }
}
