package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lockstep.job.EndedJobs;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobUpkeepTest {
    private static final Duration AGE = Duration.ofDays(90);
    private static final UUID RESTORE = UUID.fromString("00000000-0000-7000-8000-000000000001");

    private final JobsDatabase jobs = new JobsDatabase();

    @AfterEach
    void drop() {
        jobs.close();
    }

    @Test
    void shouldDeleteWhatEndedLongAgoWithItsLogAndNothingElse() {
        ended("plan", 91, "");
        ended("plan", 89, "");
        jobs.run("""
                INSERT INTO job (id, kind, requested_by, request_hash, request, max_attempts, created_at)
                VALUES (gen_random_uuid(), 'waiting', 'ci', '', '{}', 5, now() - interval '200 days')
                """);

        assertThat(deleteOlder()).isEqualTo(1);

        assertThat(left()).containsExactly("plan 89", "waiting null");
        assertThat(texts("SELECT count(*)::text FROM job_log")).containsExactly("1");
    }

    @Test
    void shouldKeepWhatAnUndoBeginsWithButNotItsLog() {
        ended("promotion", 400, "outcome = 'promoted'");
        ended("promotion", 399, "outcome = 'unchanged'");

        assertThat(deleteOlder()).isEqualTo(1);

        assertThat(left()).containsExactly("promotion 400");
        assertThat(texts("SELECT count(*)::text FROM job_log")).containsExactly("0");
    }

    /** It may have been committed. */
    @Test
    void shouldKeepWhatSomebodyHasToLookAt() {
        ended("promotion", 400, "outcome = 'needs_attention'");
        ended("restore", 399, "outcome = 'needs_attention'");
        ended("restore", 398, "outcome = 'unchanged'");
        jobs.run("UPDATE job SET state = 'failed', error = '{}'");

        assertThat(deleteOlder()).isEqualTo(1);

        assertThat(left()).containsExactly("promotion 400", "restore 399");
    }

    @Test
    void shouldKeepRestoresThatReplacedWhatAnEnvironmentWas() {
        ended("restore", 300, "id = '%s', result = '{\"kept\": \"old\"}'".formatted(RESTORE));
        ended("restore_confirmation", 299, "request = '{\"restore\": \"%s\"}'".formatted(RESTORE));
        ended("restore", 298, "result = '{\"kept\": null}', request = '{\"into\": {\"inPlace\": true}}'");
        ended("restore", 297, "exclusive = false, result = '{\"kept\": null}'");

        deleteOlder();

        assertThat(left())
                .as("not the one into a new database")
                .containsExactly("restore 300", "restore_confirmation 299", "restore 298");
    }

    @Test
    void shouldKeepTheLastDriftCheckOfEveryPair() {
        ended("drift_check", 200, "request = '{\"against\": \"baseline\"}'");
        ended("drift_check", 199, "request = '{\"against\": \"baseline\"}'");
        ended("drift_check", 198, "request = '{\"against\": \"development\"}'");
        ended("drift_check", 197, "request = '{\"against\": \"development\"}', environment = 'other'");

        deleteOlder();

        assertThat(left()).containsExactly("drift_check 199", "drift_check 198", "drift_check 197");
    }

    @Test
    void shouldDeleteManyInBatches() {
        for (int i = 0; i < 7; i++) {
            ended("plan", 100 + i, "");
        }

        assertThat(new EndedJobs(jobs.pool(), JobUpkeep.KEPT, 3).deleteOlder(AGE))
                .isEqualTo(7);

        assertThat(left()).isEmpty();
    }

    @Test
    void shouldDeleteLongLogsInBatchesToo() {
        ended("plan", 100, "");
        jobs.run("""
                INSERT INTO job_log (job_id, number, at, level, message)
                SELECT id, line, now(), 'INFO', 'line' FROM job, generate_series(2, 120) AS line;
                CREATE TABLE deleted (lines bigint);
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO deleted SELECT count(*) FROM lines; RETURN NULL; END';
                CREATE TRIGGER note AFTER DELETE ON job_log REFERENCING OLD TABLE AS lines
                    FOR EACH STATEMENT EXECUTE FUNCTION note();
                """);

        assertThat(new EndedJobs(jobs.pool(), JobUpkeep.KEPT, 1).deleteOlder(AGE))
                .isEqualTo(1);

        assertThat(texts("SELECT lines::text FROM deleted WHERE lines > 0")).containsExactly("50", "50", "20");
    }

    @Test
    void shouldRefuseToDeleteWhatEndedJustNow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobUpkeep(jobs.pool(), Duration.ofHours(23)))
                .withMessageContaining("lockstep.jobs.max-age is PT23H and has to be at least 1d");
        assertThat(new JobUpkeep(jobs.pool(), Duration.ofDays(1))).isNotNull();
    }

    private long deleteOlder() {
        return new EndedJobs(jobs.pool(), JobUpkeep.KEPT, 100).deleteOlder(AGE);
    }

    /** A job of the environment {@code test} with a line of log. */
    private void ended(String kind, int days, String columns) {
        String change = columns.isEmpty() ? "" : ", " + columns;
        jobs.run("""
                INSERT INTO job (id, kind, requested_by, request_hash, request, max_attempts, environment, exclusive)
                VALUES (gen_random_uuid(), '%1$s', 'ci', '', '{}', 5, 'test', '%1$s' <> 'plan')
                """.formatted(kind));
        jobs.run("""
                UPDATE job SET state = 'succeeded', attempt = 1, token = 1, started_at = now(),
                    finished_at = now() - interval '%d days'%s
                WHERE ordinal = (SELECT max(ordinal) FROM job)
                """.formatted(days, change));
        jobs.run("""
                INSERT INTO job_log (job_id, number, at, level, message)
                SELECT id, 1, now(), 'INFO', 'line' FROM job WHERE ordinal = (SELECT max(ordinal) FROM job)
                """);
    }

    private List<String> left() {
        return texts(
                "SELECT kind || ' ' || coalesce(extract(day FROM now() - finished_at)::text, 'null') FROM job ORDER BY ordinal");
    }

    private List<String> texts(String query) {
        return StreamSupport.stream(
                        jobs.pool()
                                .query(query)
                                .execute()
                                .await()
                                .atMost(Duration.ofSeconds(10))
                                .spliterator(),
                        false)
                .map((Row row) -> row.getString(0))
                .toList();
    }
}
