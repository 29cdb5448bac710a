package dev.lockstep.processes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.plan.Hazard;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Replicas on one store, and what the store says about their jobs. */
final class Installation implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration GRACE = Duration.ofSeconds(10);

    /** For what takes seconds on an idle machine. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String TOKEN = "process-tests-" + UUID.randomUUID();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final TestPostgres server = TestPostgres.shared();
    private final String store = server.createDatabase("store");
    private final Map<String, String> settings;
    private final List<Replica> replicas = new ArrayList<>();

    Installation(Path directory, Map<String, String> environments) {
        this(directory, environments, LEASE);
    }

    /** @param environments URLs by the variables that define environments, {@code DEV_DATABASE_URL} and so on */
    Installation(Path directory, Map<String, String> environments, Duration lease) {
        this.directory = directory;
        this.settings = new HashMap<>(environments);
        settings.put("LOCKSTEP_STORE_URL", server.url(store));
        settings.put("LOCKSTEP_SECRET_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put(
                "LOCKSTEP_BACKUP_DIRECTORY",
                directory.resolve("backups").toAbsolutePath().toString());
        settings.put("LOCKSTEP_JOBS_LEASE", lease.toMillis() + "ms");
        settings.put("LOCKSTEP_JOBS_GRACE", GRACE.toSeconds() + "s");
        settings.put("LOCKSTEP_SCHEDULE_DRIFT_CRON", "off");
    }

    /** Replaces those that died, without waiting for the new ones. */
    void fillUp() {
        long alive = replicas.stream().filter(Replica::isAlive).count();
        for (long i = alive; i < 2; i++) {
            replicas.add(Replica.launch(directory, TOKEN, settings));
        }
    }

    /** Two that work. */
    List<Replica> two() {
        fillUp();
        List<Replica> alive = replicas.stream().filter(Replica::isAlive).toList();
        alive.forEach(Replica::awaitReady);
        return alive;
    }

    /** One that answers. */
    Replica any() {
        Replica one = replicas.stream()
                .filter(replica -> replica.isAlive() && !replica.isPaused())
                .findFirst()
                .orElseThrow();
        one.awaitReady();
        return one;
    }

    /** Makes the database known under its own name. */
    void register(TestPostgres of, String database) {
        ObjectNode body = JSON.createObjectNode().put("url", of.url(database)).put("tier", 1);
        any().put("/environments/" + environment(database), body);
    }

    static String environment(String database) {
        return database.replace('_', '-');
    }

    /** Promotes with every hazard accepted and {@code fee_items} as lookup table, and waits two minutes for locks. */
    UUID promote(String source, String target) {
        return promote(source, target, "atomic");
    }

    UUID promote(String source, String target, String mode) {
        ObjectNode body = JSON.createObjectNode().put("source", source).put("target", target);
        ObjectNode options = body.putObject("options");
        options.put("lockTimeout", "2min").put("mode", mode).putArray("tables").add("fee_items");
        Arrays.stream(Hazard.values()).map(Hazard::name).forEach(options.withArray("acceptHazards")::add);
        return submit(any(), "/promotions", body);
    }

    /** With every hazard accepted, and two minutes of patience for locks. */
    UUID undo(UUID promotion) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode options = body.putObject("options").put("lockTimeout", "2min");
        Arrays.stream(Hazard.values()).map(Hazard::name).forEach(options.withArray("acceptHazards")::add);
        return submit(any(), "/promotions/" + promotion + "/undo", body);
    }

    UUID backUp(String environment) {
        UUID job = submit(any(), "/backups", JSON.createObjectNode().put("environment", environment));
        awaitEnd(job);
        return job;
    }

    /** With its hazards accepted. */
    UUID restoreInPlace(String environment, UUID backup) {
        ObjectNode body = JSON.createObjectNode().put("backup", backup.toString());
        body.putObject("into").put("environment", environment).put("inPlace", true);
        body.putArray("acceptHazards").add("DATA_LOSS").add("BLOCKS_WRITES");
        return submit(any(), "/restores", body);
    }

    /** Ids, the newest first. */
    List<String> backupsOf(String environment) {
        return any().get("/backups?environment=" + environment).get("items").findValuesAsText("id");
    }

    UUID checkDrift(Replica replica, String environment, String against) {
        return submit(
                replica,
                "/drift-checks",
                JSON.createObjectNode().put("environment", environment).put("against", against));
    }

    void cancel(UUID id) {
        any().post("/jobs/" + id + "/cancel", JSON.createObjectNode());
    }

    private static UUID submit(Replica replica, String path, JsonNode body) {
        return UUID.fromString(replica.post(path, body).get("id").textValue());
    }

    JsonNode job(UUID id) {
        return any().get("/jobs/" + id);
    }

    JsonNode awaitEnd(UUID id) {
        await().atMost(PATIENCE).until(() -> !isTrue("finished_at IS NULL", id));
        return job(id);
    }

    /** The replica that holds the job's lease. */
    Replica workerOf(UUID id) {
        String worker = query("SELECT worker FROM job WHERE id = '" + id + "'");
        return replicas.stream()
                .filter(replica -> replica.isWorker(worker))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no replica is called " + worker));
    }

    boolean isIn(UUID id, int attempt, String phase) {
        return query(
                        "SELECT EXISTS (SELECT FROM job_phase WHERE job_id = '%s' AND attempt = %d AND name = '%s' AND state = 'running')"
                                .formatted(id, attempt, phase))
                .equals("t");
    }

    /** Until another attempt than the first is past the settlement of the first, and has begun a phase. */
    void awaitTakeover(UUID id) {
        await().atMost(PATIENCE)
                .until(() -> query("SELECT EXISTS (SELECT FROM job_phase WHERE attempt > 1 AND job_id = '" + id + "')")
                        .equals("t"));
    }

    /** The phases of an attempt, as {@code preflight succeeded, backup interrupted}. */
    String phases(UUID id, int attempt) {
        return query("SELECT string_agg(name || ' ' || state, ', ' ORDER BY ordinal) FROM job_phase WHERE job_id = '"
                + id + "' AND attempt = " + attempt);
    }

    boolean isTrue(String condition, UUID id) {
        return query("SELECT " + condition + " FROM job WHERE id = '" + id + "'")
                .equals("t");
    }

    /** One value of the store. */
    String query(String sql) {
        return Sql.value(server, store, sql);
    }

    String logs() {
        return replicas.stream().map(Replica::logTail).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        // One that is paused would not hear anything else.
        replicas.forEach(Replica::kill);
        server.dropDatabase(store);
    }
}
