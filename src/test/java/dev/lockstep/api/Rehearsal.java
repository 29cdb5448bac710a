package dev.lockstep.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A kind of job for tests: logs as many {@code lines} as its request says, then waits, if its request names a {@code gate},
 * until the test opens that or somebody cancels it.
 */
@Singleton
class Rehearsal implements JobHandler {
    static final String KIND = "rehearsal";
    private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

    static void open(String gate) {
        gate(gate).countDown();
    }

    private static CountDownLatch gate(String name) {
        return GATES.computeIfAbsent(name, key -> new CountDownLatch(1));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public JobResult run(JobRun run) {
        int lines = run.request().path("lines").intValue();
        run.progress().phaseStarted("prepare");
        for (int line = 1; line <= lines; line++) {
            run.progress().info("line " + line);
        }
        run.progress().advanced(lines, lines, "lines");
        run.progress().phaseSucceeded(lines + " lines");
        run.progress().phaseStarted("perform");
        JsonNode gate = run.request().get("gate");
        if (gate != null && !gate.isNull()) {
            awaitOpen(gate.textValue(), run);
        }
        run.progress().phaseSucceeded("done");
        return new JobResult.Succeeded(
                "unchanged", JsonNodeFactory.instance.objectNode().put("lines", lines));
    }

    private static void awaitOpen(String name, JobRun run) {
        CountDownLatch gate = gate(name);
        try (var registration = run.progress().onCancel(gate::countDown)) {
            if (registration == null || !gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody opened " + name);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        run.progress().checkCancelled();
    }
}
