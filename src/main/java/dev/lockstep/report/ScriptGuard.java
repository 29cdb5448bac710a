package dev.lockstep.report;

import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.TargetGuard;
import java.util.Map;
import java.util.stream.Collectors;

/** What a script begins with, so that it does nothing to a database that is not as it was when the plan was made. */
final class ScriptGuard {
    /** What PostgreSQL reads or makes otherwise by the settings of a session; the guard's own come on top. */
    private static final Map<String, String> SETTINGS = Map.of(
            "check_function_bodies", "off",
            "default_table_access_method", "heap",
            "default_tablespace", "",
            "default_toast_compression", "pglz",
            "row_security", "off",
            "standard_conforming_strings", "on",
            "xmloption", "content");

    private ScriptGuard() {}

    /** {@code SET} or {@code SET LOCAL} for all settings. */
    static String settings(TargetGuard guard, String set) {
        Map<String, String> all = new java.util.TreeMap<>(SETTINGS);
        all.putAll(guard.settings());
        return all.entrySet().stream()
                .map(setting -> "%s %s = '%s';\n".formatted(set, setting.getKey(), setting.getValue()))
                .collect(Collectors.joining());
    }

    /**
     * What values are converted and code is evaluated by: what the role and the database have, as of any session there. A date is printed
     * so that it is read again as the same.
     */
    static String ownSettings(String set) {
        return """

                -- Values are converted in the time zone of the sessions here; what the statements bring along says its own.
                -- PGTZ, PGDATESTYLE and PGOPTIONS in your shell would be taken for it: unset them first.
                %1$s TimeZone TO DEFAULT;
                %1$s IntervalStyle TO DEFAULT;
                %1$s bytea_output TO DEFAULT;
                %1$s DateStyle TO DEFAULT;
                %1$s DateStyle = 'ISO';
                """.formatted(set);
    }

    /** @param lock the function that takes the advisory lock: for the transaction, or for the session */
    static String check(PlanResult plan, TargetGuard guard, String lock) {
        return """
                DO $lockstep$
                DECLARE
                  schema_now text;
                BEGIN
                  IF NOT %s(%d) THEN
                    RAISE EXCEPTION 'Lockstep, or another run of this script, is changing this database now. Nothing was changed.';
                  END IF;
                  schema_now := (
                %s
                  );
                  IF schema_now IS DISTINCT FROM '%s' THEN
                    RAISE EXCEPTION 'This is not the schema that the script was made for: %s was changed since, or this is another database. Nothing was changed.'
                      USING HINT = 'Ask for a new plan, POST /api/v1/plans {"source":"%s","target":"%s"}, and take its script.';
                  END IF;
                END $lockstep$;
                """.formatted(
                        lock,
                        guard.lock(),
                        guard.query().indent(4).stripTrailing(),
                        guard.sha256(),
                        plan.target(),
                        plan.source(),
                        plan.target());
    }

    /** Of a plan that a promotion ran itself, or that is older than guards. */
    static String refusal() {
        return """
                DO $lockstep$
                BEGIN
                  RAISE EXCEPTION 'This script only shows what a promotion ran.'
                    USING HINT = 'A script to run is the report of a plan: POST /api/v1/plans.';
                END $lockstep$;
                """;
    }
}
