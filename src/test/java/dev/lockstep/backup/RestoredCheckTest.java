package dev.lockstep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are missing or too many are named by their tables, whichever connection counted them, and objects by their kinds and names. */
class RestoredCheckTest {
    @TempDir
    private Path directory;

    private String database;
    private RestoredCheck check;

    @BeforeEach
    void backUp() {
        database = BackupFixture.SERVER.createDatabase("counted");
        BackupFixture.SERVER.run(database, """
                CREATE TABLE a (x int); INSERT INTO a SELECT generate_series(1, 3);
                CREATE INDEX i ON a (x); CREATE INDEX j ON a (x);
                CREATE TABLE b (x int); INSERT INTO b SELECT generate_series(1, 5);
                CREATE TABLE empty (x int);
                CREATE TABLE hashed (x int) PARTITION BY HASH (x); CREATE TABLE h0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                CREATE TABLE h1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1); INSERT INTO hashed SELECT generate_series(1, 20);
                """);
        check = check();
    }

    private RestoredCheck check() {
        BackupFixture fixture = new BackupFixture(directory);
        try (Backups.InUse use = fixture.backups.use(fixture.write(database).id())) {
            return new RestoredCheck(use.backup(), new SilentProgress());
        }
    }

    @AfterEach
    void drop() {
        BackupFixture.SERVER.dropDatabase(database);
    }

    @Test
    void shouldCountEveryTableOnce() {
        assertThatCode(() -> counts(1)).doesNotThrowAnyException();
        assertThatCode(() -> counts(3)).doesNotThrowAnyException();
    }

    @Test
    void shouldNameTheTablesThatHaveOtherRows() {
        BackupFixture.SERVER.run(
                database, "DELETE FROM a WHERE x = 2; INSERT INTO empty VALUES (1); DELETE FROM hashed WHERE x < 3");

        assertThatThrownBy(() -> counts(2)).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().items())
                .containsExactlyInAnyOrder(
                        "public.a: 2 rows instead of 3",
                        "public.empty: 1 rows instead of 0",
                        "public.hashed: 18 rows instead of 20"));
    }

    /** A dump of before the catalog had them brings them, too. */
    @Test
    void shouldTakeWhatDependsOnExtensionsWhereTheBackupSaysNothingOfThat() throws Exception {
        BackupFixture.SERVER.run(database, "ALTER INDEX i DEPENDS ON EXTENSION plpgsql");

        assertThatCode(this::catalogs).doesNotThrowAnyException();

        check = check();
        BackupFixture.SERVER.run(database, "ALTER INDEX j DEPENDS ON EXTENSION plpgsql");
        assertThatThrownBy(this::catalogs).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().items())
                .singleElement()
                .asString()
                .contains("public.j")
                .endsWith(": not in the backup"));
    }

    private void catalogs() {
        try (SqlSession session = BackupFixture.DATABASES.connect(BackupFixture.environment(database), "test")) {
            session.transactional(true);
            check.catalogs(session);
        }
    }

    private void counts(int connections) throws Exception {
        List<SqlSession> sessions = Stream.generate(
                        () -> BackupFixture.DATABASES.connect(BackupFixture.environment(database), "test"))
                .limit(connections)
                .toList();
        try {
            check.counts(sessions);
        } finally {
            sessions.forEach(SqlSession::close);
        }
    }
}
