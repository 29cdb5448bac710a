package dev.lockstep.plan;

import java.util.List;
import java.util.stream.Collectors;

/** Views over tables and views, routines over all of it, triggers and policies. */
final class GeneratedCode {
    private static final String DOLLAR = "$$";

    private final GeneratedParts parts;

    GeneratedCode(GeneratedParts parts) {
        this.parts = parts;
    }

    /** Functions that need no table, so that tables can need them. */
    void pure() {
        parts.add(
                "function f1",
                () -> "CREATE FUNCTION public.f1(" + parts.oneOf("n", "m")
                        + " integer) RETURNS integer LANGUAGE sql IMMUTABLE"
                        + parts.when(30, " STRICT") + " "
                        + parts.oneOf(
                                "AS 'SELECT $1 + 1'",
                                "AS 'SELECT $1 + 2'",
                                "RETURN $1 + 1",
                                "BEGIN ATOMIC SELECT $1 + 3; END"));
        parts.add(
                "function f2",
                () -> "CREATE FUNCTION public.f2(e public.e1" + parts.when(30, ", x integer DEFAULT 3") + ") RETURNS "
                        + parts.oneOf("integer", "bigint") + " LANGUAGE sql IMMUTABLE AS 'SELECT 1'");
        parts.perhaps(
                50,
                "function f3",
                () -> "CREATE FUNCTION \"s 2\".\"F 3\"(d public.d1, c \"s 2\".c1) RETURNS "
                        + parts.oneOf("public.e1", "text", "\"s 2\".c1", "SETOF public.d2")
                        + " LANGUAGE sql STABLE" + parts.when(30, " SECURITY DEFINER")
                        + parts.when(30, " SET work_mem = '4MB'") + " AS 'SELECT NULL'");
    }

    void views() {
        for (int i = 1; i <= 4; i++) {
            String name = i == 3 ? "\"s 2\".v3" : "public.v" + i;
            String before = i == 4 ? "\"s 2\".v3" : "public.v" + (i - 1);
            parts.perhaps(75, "view " + name, () -> view(name, before));
        }
        for (int i = 1; i <= 2; i++) {
            String name = "public.m" + i;
            String from = i == 1 ? "public.v1" : parts.oneOf("public.m1", "public.v2", "public.t1");
            parts.perhaps(
                    60,
                    "materialized view " + name,
                    () -> "CREATE MATERIALIZED VIEW " + name + " AS SELECT id, " + parts.column() + " AS c1 FROM "
                            + from + parts.when(30, " WITH NO DATA"));
            parts.perhaps(
                    50, "index on " + name, () -> "CREATE " + parts.when(50, "UNIQUE ") + "INDEX ON " + name + " (id)");
        }
        parts.perhaps(30, "view over m1", () -> "CREATE VIEW public.over AS SELECT count(*) AS n FROM public.m1");
    }

    private String view(String name, String before) {
        String from = parts.chance(40) ? before : parts.table();
        String columns = parts.some("c1", "c2", "c3", "\"C 4\"").stream().collect(Collectors.joining(", "));
        String options = parts.when(15, " WITH (security_barrier)");
        return "CREATE VIEW " + name + options + " AS "
                + switch (parts.number(5)) {
                    case 0 -> "SELECT * FROM " + from;
                    case 1 -> "SELECT id, count(*) AS c1 FROM " + from + " GROUP BY id";
                    case 2 -> "SELECT a.id, b.c1 FROM " + from + " a LEFT JOIN " + parts.table() + " b ON a.id = b.id";
                    case 3 ->
                        "WITH w AS (SELECT id, c1 FROM " + from + ") SELECT id, public.f1(id::integer) AS f, c1 FROM w";
                    default ->
                        "SELECT id, " + columns + " FROM " + from + " WHERE id > " + parts.number(3)
                                + parts.when(20, " WITH LOCAL CHECK OPTION");
                };
    }

    void routines() {
        parts.perhaps(
                60,
                "function g1",
                () -> "CREATE FUNCTION public.g1() RETURNS SETOF " + parts.oneOf("public.t1", "public.v1", "bigint")
                        + " LANGUAGE sql STABLE AS 'SELECT NULL'");
        parts.perhaps(
                60,
                "function g2",
                () -> "CREATE FUNCTION public.g2() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count("
                        + parts.oneOf("id", "c1", "*") + ") FROM "
                        + parts.oneOf("public.t1", "public.v1", "public.v2", "\"s 2\".\"T 3\"") + "; END");
        parts.perhaps(
                40,
                "view over g2",
                () -> "CREATE VIEW public.of_g2 AS SELECT public.g2() AS n" + parts.when(40, ", 1 AS one"));
        parts.perhaps(
                40, "default over g2", () -> "ALTER TABLE public.t2 ADD COLUMN counted bigint DEFAULT public.g2()");
        parts.perhaps(
                50,
                "procedure",
                () -> "CREATE PROCEDURE public.does("
                        + parts.oneOf("a integer", "a integer, INOUT b text", "a public.d1") + ") LANGUAGE plpgsql AS "
                        + DOLLAR + "BEGIN NULL; END " + parts.when(50, "--") + DOLLAR);
        parts.perhaps(
                40,
                "function of row",
                () ->
                        "CREATE FUNCTION public.of_row(r public.t2) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'");
    }

    void triggersAndPolicies() {
        parts.add(
                "trigger function",
                () -> "CREATE FUNCTION public.fires() RETURNS trigger LANGUAGE plpgsql AS " + DOLLAR
                        + "BEGIN RETURN NEW; END" + parts.when(50, ";") + DOLLAR);
        int r = 0;
        for (String table : List.of("public.t1", "\"s 2\".\"T 3\"", "public.pt", "public.v1")) {
            String name = "r" + ++r;
            parts.perhaps(60, "trigger on " + table, () -> trigger(name, table));
        }
        for (String table : List.of("public.t2", "\"s 2\".\"T 3\"")) {
            parts.perhaps(
                    50,
                    "row security of " + table,
                    () -> "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY"
                            + parts.when(30, ", FORCE ROW LEVEL SECURITY"));
            parts.perhaps(
                    60,
                    "policy of " + table,
                    () -> "CREATE POLICY p1 ON " + table + parts.when(20, " AS RESTRICTIVE")
                            + parts.oneOf("", " FOR SELECT", " FOR UPDATE") + " USING ("
                            + parts.oneOf(
                                    "id > 0",
                                    parts.column() + " IS NOT NULL",
                                    "public.f1(id::integer) > 1",
                                    "EXISTS (SELECT FROM public.t1)")
                            + ")");
        }
    }

    private String trigger(String name, String table) {
        if (table.equals("public.v1")) {
            return "CREATE TRIGGER " + name + " INSTEAD OF " + parts.oneOf("INSERT", "UPDATE OR DELETE") + " ON "
                    + table + " FOR EACH ROW EXECUTE FUNCTION public.fires()";
        }
        String created =
                switch (parts.number(4)) {
                    case 0 ->
                        "CREATE TRIGGER " + name + " AFTER UPDATE ON " + table
                                + " REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.fires()";
                    case 1 ->
                        "CREATE CONSTRAINT TRIGGER " + name + " AFTER INSERT ON " + table
                                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.fires('x')";
                    case 2 ->
                        "CREATE TRIGGER " + name + " BEFORE UPDATE OF " + parts.oneOf("id", "c1", "v") + " ON " + table
                                + " FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION public.fires()";
                    default ->
                        "CREATE TRIGGER " + name + " AFTER INSERT OR DELETE ON " + table
                                + " FOR EACH ROW EXECUTE FUNCTION public.fires()";
                };
        return created
                + parts.when(
                        25,
                        "; ALTER TABLE " + table + parts.oneOf(" DISABLE TRIGGER ", " ENABLE ALWAYS TRIGGER ") + name);
    }
}
