package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not fit into the new form of a type is refused and not cut, as where the column's own type is narrowed. */
class NarrowedTypesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CREATE DOMAIN d AS text; CREATE TABLE t (v d)                | CREATE DOMAIN d AS varchar(3); CREATE TABLE t (v d)                   | 'abcd'             | value too long for type character varying(3)
            CREATE DOMAIN d AS text; CREATE TABLE t (v d[])              | CREATE DOMAIN d AS varchar(3); CREATE TABLE t (v d[])                 | ARRAY[ 'abcd' ]  | value too long for type character varying(3)
            CREATE DOMAIN d AS text; CREATE DOMAIN e AS d; CREATE TABLE t (v e) | CREATE DOMAIN d AS varchar(3); CREATE DOMAIN e AS d; CREATE TABLE t (v e) | 'abcd'      | value too long for type character varying(3)
            CREATE DOMAIN d AS varbit; CREATE TABLE t (v d)              | CREATE DOMAIN d AS bit(3); CREATE TABLE t (v d)                       | B'1010'            | bit string length 4 does not match type bit(3)
            CREATE TYPE d AS (a int, b text); CREATE TABLE t (v d)       | CREATE TYPE d AS (b varchar(3), a int); CREATE TABLE t (v d)          | (1, 'abcd')        | value too long for type character varying(3)
            CREATE TYPE d AS (a int, b text); CREATE TABLE t (v d[])     | CREATE TYPE d AS (b varchar(3), a int); CREATE TABLE t (v d[])        | ARRAY[(1, 'abcd')::d] | value too long for type character varying(3)
            CREATE TYPE d AS (a int, b text); CREATE TABLE t (v d)       | CREATE TYPE d AS (a int, b varchar(3)); CREATE TABLE t (v d)          | (1, 'abcd')        | value too long for type character varying(3)
            """)
    void shouldRefuseWhatIsTooLong(String before, String after, String value, String error) throws Exception {
        TestPostgres server = TestPostgres.shared();
        try (ProvenDatabase target = new ProvenDatabase(server, before + "; INSERT INTO t VALUES (" + value + ")");
                ProvenDatabase source = new ProvenDatabase(server, after)) {
            Proof proof = Proof.of(target, new Proof.Wanted(source.read(), null), null);

            assertThat(proof.result()).isEqualTo(Proof.Result.WRONG);
            assertThat(proof.reason()).contains(error);
        }
    }
}
