package dev.lockstep.plan;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Random schemas and random changes to them, over a few names, so that what is made by chance meets. The same seed gives the same
 * pair.
 */
final class GeneratedSchema {
    private final GeneratedParts parts;

    private GeneratedSchema(GeneratedParts parts) {
        this.parts = parts;
    }

    static List<Part> of(long seed, int version) {
        GeneratedParts parts = new GeneratedParts(seed, version);
        GeneratedSchema schema = new GeneratedSchema(parts);
        GeneratedTables tables = new GeneratedTables(parts);
        GeneratedCode code = new GeneratedCode(parts);
        schema.types();
        code.pure();
        tables.tables();
        tables.partitions();
        tables.constraints();
        tables.indexes();
        code.views();
        code.routines();
        code.triggersAndPolicies();
        schema.comments();
        return parts.parts();
    }

    private void types() {
        parts.add("schema s 2", () -> "CREATE SCHEMA IF NOT EXISTS \"s 2\"");
        parts.perhaps(
                30, "collation", () -> "CREATE COLLATION public.plain (locale = '" + parts.oneOf("C", "POSIX") + "')");
        parts.add("enum e1", () -> "CREATE TYPE public.e1 AS ENUM (" + labels("a", "b", "c", "d'd") + ")");
        parts.add("enum e2", () -> "CREATE TYPE \"s 2\".e2 AS ENUM (" + labels("x y", "m", "n") + ")");
        parts.add(
                "domain d1",
                () -> "CREATE DOMAIN public.d1 AS " + parts.oneOf("integer", "bigint", "text")
                        + parts.when(30, " DEFAULT '3'")
                        + parts.when(30, " CONSTRAINT small CHECK (VALUE::text <> '" + parts.oneOf("77", "88") + "')")
                        + parts.when(20, " CONSTRAINT other CHECK (VALUE IS NULL OR length(VALUE::text) < 40)"));
        parts.add(
                "domain d2",
                () -> "CREATE DOMAIN public.d2 AS " + parts.oneOf("public.d1", "numeric(12,2)", "varchar(30)")
                        + parts.when(20, " NOT NULL"));
        parts.add(
                "composite c1",
                () -> "CREATE TYPE \"s 2\".c1 AS ("
                        + parts.some("a integer", "b text", "c public.e1", "\"D\" numeric(9,3)", "e public.d1").stream()
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ")");
        for (String name : List.of("public.q1", "\"s 2\".q2")) {
            parts.perhaps(
                    60,
                    "sequence " + name,
                    () -> "CREATE SEQUENCE " + name + parts.oneOf("", " AS integer", " AS smallint")
                            + parts.oneOf("", " INCREMENT 5", " INCREMENT -1")
                            + parts.when(30, " CACHE 10")
                            + parts.when(30, " CYCLE"));
        }
    }

    private String labels(String first, String... more) {
        List<String> labels = new java.util.ArrayList<>(parts.some(more));
        labels.add(parts.number(labels.size() + 1), first);
        if (first.equals("a") && !labels.contains("b")) {
            labels.add("b");
        }
        return labels.stream()
                .map(label -> "'" + label.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
    }

    private void comments() {
        for (String on : List.of(
                "SCHEMA \"s 2\"",
                "TYPE public.e1",
                "DOMAIN public.d1",
                "TABLE public.t1",
                "COLUMN public.t1.c1",
                "COLUMN \"s 2\".\"T 3\".\"C 4\"",
                "VIEW public.v1",
                "COLUMN public.v1.c1",
                "MATERIALIZED VIEW public.m1",
                "FUNCTION public.f1(integer)",
                "INDEX public.i1",
                "CONSTRAINT k1 ON public.t1",
                "TRIGGER r1 ON public.t1",
                "SEQUENCE public.q1",
                "POLICY p1 ON public.t2",
                "CONSTRAINT small ON DOMAIN public.d1")) {
            parts.perhaps(25, "comment on " + on, () -> "COMMENT ON " + on + " IS 'it''s " + parts.number(3) + "'");
        }
    }
}
