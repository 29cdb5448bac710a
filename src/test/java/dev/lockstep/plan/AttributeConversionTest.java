package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of composite types whose attributes get another order, and of what holds them. */
class AttributeConversionTest {
    private static final String ROW = "ROW('1', '2')::inner_type";

    private final TestPostgres server = TestPostgres.shared();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE TYPE held AS (k integer, v inner_type)                          | held   | ROW(1, %s)                       | (c).v
            CREATE TYPE held AS (k integer, v inner_type)                          | held[] | ARRAY[ROW(1, %s)::held]          | (c[1]).v
            CREATE TYPE held AS (k integer, v inner_type[])                        | held   | ROW(1, ARRAY[%s])                | (c).v[1]
            CREATE DOMAIN held AS inner_type                                       | held   | %s                               | c
            CREATE DOMAIN held AS inner_type CHECK ((VALUE).first = '1')           | held[] | ARRAY[%s::held]                  | c[1]
            CREATE DOMAIN held AS inner_type[]                                     | held   | ARRAY[%s]                        | c[1]
            CREATE DOMAIN d AS inner_type; CREATE TYPE held AS (v d)               | held   | ROW(%s)                          | (c).v
            CREATE TYPE "O.o" AS (v inner_type); CREATE TYPE held AS (k "O.o"[], v "O.o") | held | ROW(ARRAY[ROW(%s)::"O.o"], NULL) | ((c).k[1]).v
            """)
    void shouldKeepValuesByNameOfAttribute(String holder, String type, String value, String inner) throws Exception {
        String tables = holder + "; CREATE TABLE x (id integer, c " + type + ");";
        String rows = "INSERT INTO x VALUES (1, %s), (2, NULL)"
                .formatted(value.formatted(ROW.replace("inner_type", "\"In\"")));
        for (Mode mode : Mode.values()) {
            try (ProvenDatabase target = new ProvenDatabase(server, named("first text, second text", tables));
                    ProvenDatabase source =
                            new ProvenDatabase(server, named("second text, more integer, first text", tables))) {
                target.run(rows);
                Proof proof = Proof.of(target, Proof.Wanted.asLoaded(source, null), null, mode);
                assertThat(proof.result()).as(proof.reason()).isEqualTo(Proof.Result.EQUAL);
                assertThat(target.value("""
                        SELECT string_agg(concat_ws(' ', (i).first, (i).second, (i).more, c IS NULL), ', ' ORDER BY id)
                          FROM (SELECT id, c, %s AS i FROM public.x) AS x""".formatted(inner))).isEqualTo("1 2 f, t");
            }
        }
    }

    private static String named(String attributes, String tables) {
        return "CREATE TYPE \"In\" AS (" + attributes + "); " + tables.replace("inner_type", "\"In\"");
    }

    @Test
    void shouldKeepValuesWhenOuterTypeGetsAttributesAsWell() throws Exception {
        String tables = "CREATE TABLE x (id integer, c o)";
        try (ProvenDatabase target = new ProvenDatabase(
                        server, "CREATE TYPE i AS (a integer, b text); CREATE TYPE o AS (k integer, v i); " + tables);
                ProvenDatabase source = new ProvenDatabase(
                        server,
                        "CREATE TYPE i AS (a bigint, b text, z text); CREATE TYPE o AS (n integer, k bigint, v i); "
                                + tables)) {
            target.run("INSERT INTO x VALUES (1, ROW(1, ROW(2, 'b'))), (2, ROW(1, NULL))");
            Proof proof = Proof.of(target, Proof.Wanted.asLoaded(source, null), null, Mode.ATOMIC);
            assertThat(proof.result()).as(proof.reason()).isEqualTo(Proof.Result.EQUAL);
            assertThat(target.value("SELECT string_agg(CAST(c AS text), ' ' ORDER BY id) FROM public.x"))
                    .isEqualTo("(,1,\"(2,b,)\") (,1,)");
        }
    }
}
