package dev.lockstep.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What all generators of parts share: the dice, and what becomes of a part on the way from the old schema to the new. */
final class GeneratedParts {
    static final List<String> TABLES = List.of("public.t1", "public.t2", "\"s 2\".\"T 3\"", "public.t4");
    static final List<String> COLUMNS = List.of("c1", "c2", "c3", "\"C 4\"");

    private static final List<String> TYPES = List.of(
            "integer",
            "integer",
            "bigint",
            "smallint",
            "numeric(8,2)",
            "numeric",
            "double precision",
            "text",
            "text",
            "varchar(20)",
            "varchar(40)",
            "char(3)",
            "boolean",
            "date",
            "timestamp",
            "timestamptz(3)",
            "interval",
            "uuid",
            "jsonb",
            "bytea",
            "inet",
            "integer[]",
            "text[]",
            "public.e1",
            "public.e1",
            "\"s 2\".e2",
            "public.e1[]",
            "public.d1",
            "public.d2",
            "\"s 2\".c1",
            "\"s 2\".c1[]");

    private final Random random;
    private final int version;
    private final int churn;
    private final List<Part> parts = new ArrayList<>();

    GeneratedParts(long seed, int version) {
        this.random = new Random(seed);
        this.version = version;
        this.churn = oneOf(5, 15, 40);
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    boolean since(int major) {
        return version >= major;
    }

    void add(String name, Supplier<String> form) {
        String first = form.get();
        if (!chance(churn)) {
            parts.add(new Part(name, first, first));
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> parts.add(new Part(name, first, null));
            case 1 -> parts.add(new Part(name, null, first));
            default -> parts.add(new Part(name, first, form.get()));
        }
    }

    /** In a part of the generated schemas only. */
    void perhaps(int percent, String name, Supplier<String> form) {
        if (chance(percent)) {
            add(name, form);
        }
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    int number(int below) {
        return random.nextInt(below);
    }

    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    String when(int percent, String text) {
        return chance(percent) ? text : "";
    }

    /** Some of the values, at least one, in random order. */
    List<String> some(String... values) {
        List<String> shuffled = new ArrayList<>(Arrays.asList(values));
        java.util.Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 1 + random.nextInt(values.length));
    }

    String table() {
        return oneOf(TABLES);
    }

    String column() {
        return oneOf(COLUMNS);
    }

    String type() {
        return oneOf(TYPES);
    }

    /** A constant of the type, and now and then what is no constant. */
    String valueOf(String type) {
        if (type.endsWith("[]")) {
            return "'{}'::" + type;
        }
        return switch (type.replaceFirst("\\(.*", "")) {
            case "integer", "bigint", "smallint", "numeric", "double precision" -> String.valueOf(number(9));
            case "text", "varchar", "char" -> "'" + number(9) + "'";
            case "boolean" -> oneOf("true", "false");
            case "date" -> oneOf("'2024-02-29'::date", "CURRENT_DATE");
            case "timestamp" -> "'2024-02-29 12:00'::timestamp";
            case "timestamptz" -> oneOf("now()", "'2024-02-29 12:00+00'::timestamptz");
            case "interval" -> "'1 day'::interval";
            case "uuid" -> "gen_random_uuid()";
            case "jsonb" -> "'{\"a\": 1}'::jsonb";
            case "bytea" -> "'\\x01'::bytea";
            case "inet" -> "'127.0.0.1'::inet";
            case "public.e1" -> oneOf("'a'", "'b'") + "::public.e1";
            case "\"s 2\".e2" -> "'x y'::\"s 2\".e2";
            case "\"s 2\".c1" -> "NULL";
            default -> "'" + number(9) + "'";
        };
    }
}
