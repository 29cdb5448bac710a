package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;

/**
 * The settings under which a value's text is the same on every server: PostgreSQL's documentation, "Client Connection Defaults" and
 * the input/output sections of the data types.
 *
 * <p>{@code row_security = off} makes a query fail that a policy would silently filter.
 */
public final class CanonicalSettings {
    private static final String SETTINGS = """
            SET LOCAL DateStyle = 'ISO, MDY';
            SET LOCAL IntervalStyle = 'postgres';
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL extra_float_digits = 3;
            SET LOCAL bytea_output = 'hex';
            SET LOCAL xmloption = 'content';
            SET LOCAL xmlbinary = 'base64';
            SET LOCAL lc_monetary = 'C';
            SET LOCAL quote_all_identifiers = off;
            SET LOCAL array_nulls = on;
            SET LOCAL transform_null_equals = off;
            SET LOCAL standard_conforming_strings = on;
            SET LOCAL row_security = off;
            SET LOCAL search_path = '';
            SET LOCAL jit = off;
            """;

    /** Enough for the sums of all buckets of one table without spilling. */
    private static final String WORK_MEMORY = "SET LOCAL work_mem = '64MB'";

    private CanonicalSettings() {}

    /** Applies them to the running transaction of the session (autocommit off); they end with it. */
    public static void apply(SqlSession session) {
        session.execute(SETTINGS + WORK_MEMORY);
    }
}
