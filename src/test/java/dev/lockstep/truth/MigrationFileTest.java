package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET LOCAL search_path = app; CREATE TABLE t ()",
                "SELECT pg_catalog.set_config('search_path', 'app', true); CREATE TABLE t ()",
                "LOCK TABLE t; ALTER TABLE t ADD c int",
                "CREATE TEMP TABLE t (c int) ON COMMIT DROP",
                "ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES t DEFERRABLE INITIALLY DEFERRED; INSERT INTO t VALUES (1)",
            })
    void shouldPutATransactionAroundWhatOnlyCountsInOne(String text) {
        List<SqlStatement> statements = MigrationFile.statements("V1__a.sql", text);

        assertThat(statements.get(0)).isEqualTo(new SqlStatement("BEGIN", "V1__a.sql", 1));
        assertThat(statements.get(statements.size() - 1)).isEqualTo(new SqlStatement("COMMIT", "V1__a.sql", 1));
        assertThat(statements.subList(1, statements.size() - 1)).isEqualTo(SqlScript.split("V1__a.sql", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (); CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END",
                "SELECT pg_catalog.set_config('search_path', '', false)",
                "BEGIN; SET LOCAL search_path = app; CREATE TABLE t (); COMMIT",
                "SET LOCAL lock_timeout = '1s'; CREATE INDEX CONCURRENTLY i ON t (c)",
                "CREATE SCHEMA e; CREATE EXTENSION dblink SCHEMA e; SET LOCAL lock_timeout = '1s'",
            })
    void shouldLeaveTheOthersAlone(String text) {
        assertThat(MigrationFile.statements("V1__a.sql", text)).isEqualTo(SqlScript.split("V1__a.sql", text));
    }
}
