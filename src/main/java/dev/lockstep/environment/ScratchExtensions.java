package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.Quoting;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes extensions in a scratch database with the rights of the configured role, where its owner may not. */
public final class ScratchExtensions {
    /** Extensions whose functions reach other servers or files: nobody may call them in a scratch database. */
    private static final String SEAL = """
            DO $$
            DECLARE
                routine regprocedure;
            BEGIN
                FOR routine IN
                    SELECT d.objid FROM pg_catalog.pg_depend d
                      JOIN pg_catalog.pg_extension e ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND e.oid = d.refobjid
                     WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.deptype = 'e' AND e.extname = %s
                LOOP
                    EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %%s FROM PUBLIC', routine);
                END LOOP;
            END $$
            """;

    private static final Set<String> REACHING_OUT = Set.of(
            "dblink",
            "http",
            "pg_net",
            "pg_curl",
            "pg_background",
            "pg_cron",
            "plproxy",
            "adminpack",
            "aws_s3",
            "aws_lambda",
            "aws_ml",
            "azure_storage",
            "azure_ai",
            "google_ml_integration",
            "ai");

    private final ScratchDatabase database;

    public ScratchExtensions(ScratchDatabase database) {
        this.database = database;
    }

    /**
     * The statement is written anew from what was read, so that nothing else can come along with it.
     *
     * @param schema {@code null} for the extension's own choice
     * @param version {@code null} for the server's
     * @param current the schema for an extension that has no choice of its own; {@code null} for none
     * @throws ProblemException what PostgreSQL says against it
     */
    public void make(String name, @Nullable String schema, @Nullable String version, @Nullable String current) {
        String create = "CREATE EXTENSION IF NOT EXISTS " + Quoting.identifier(name)
                + (schema == null ? "" : " SCHEMA " + Quoting.identifier(schema))
                + (version == null ? "" : " VERSION " + Quoting.identifier(version));
        // One transaction, so that the path is empty again whatever comes of it.
        database.executeAsMaker(
                current == null
                        ? create
                        : "SET search_path = %s; %s; SET search_path = ''"
                                .formatted(Quoting.identifier(current), create));
        seal(name);
    }

    /** Whoever made it: lets nobody call what reaches other servers or files. */
    public void seal(String name) {
        if (REACHING_OUT.contains(name)) {
            database.executeAsMaker(SEAL.formatted(Quoting.literal(name)));
        }
    }
}
