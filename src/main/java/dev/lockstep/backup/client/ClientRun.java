package dev.lockstep.backup.client;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One run of one of PostgreSQL's programs. A cancel ends the whole tree of its processes: politely first, since they then tell the
 * server, and after a while by force.
 */
public final class ClientRun implements AutoCloseable {
    private static final int SECONDS_TO_LEAVE = 5;
    private static final int LINES_KEPT = 20;
    private static final long NOTICE_MILLISECONDS = 50;

    private final String program;
    private final Process process;
    private final Progress progress;
    private final ClientMessages messages;
    private final Thread listener;

    private ClientRun(String program, Process process, Progress progress, ClientMessages messages) {
        this.program = program;
        this.process = process;
        this.progress = progress;
        this.messages = messages;
        this.listener = new Thread(this::listen, program + "-messages");
        listener.setDaemon(true);
        listener.start();
    }

    /**
     * @param arguments without any secret
     * @param environment of the connection; nothing that begins with {@code PG} is taken from this process
     * @param said hears what the program says about its progress, line by line
     */
    public static ClientRun start(
            PostgresClient client,
            List<String> arguments,
            Map<String, String> environment,
            Progress progress,
            Consumer<String> said) {
        String program = arguments.get(0);
        List<String> command = new ArrayList<>(arguments);
        command.set(0, client.program(program));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        // Messages are read, and those are in English everywhere.
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new ClientRun(
                    program, process, progress, new ClientMessages(program, environment.get("PGPASSWORD"), said));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ProblemType.BACKUP_FAILED, program + " could not be started.")
                            .withNextStep("See that the service may run " + client.program(program) + "."),
                    e);
        }
    }

    /** What it prints; it waits until that is read. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Runs it to its end; what it prints is thrown away. Returns the errors that it reported and went on after. */
    public List<String> finish(ClientFailure failure) {
        Thread output = new Thread(this::discardOutput, program + "-output");
        output.setDaemon(true);
        output.start();
        return await(failure);
    }

    /** Waits for its end, when its output was read. */
    public List<String> await(ClientFailure failure) {
        try {
            while (!process.waitFor(NOTICE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                progress.checkCancelled();
                if (messages.fatal(failure)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + program + " ran", e);
        } finally {
            close();
        }
        join();
        progress.checkCancelled();
        List<String> errors = messages.errors(failure);
        if (!errors.isEmpty() || process.exitValue() != 0 && !messages.onlyTolerated(failure)) {
            throw failure.problem(program, process.exitValue(), errors, messages.lastLines(LINES_KEPT));
        }
        return errors;
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                messages.add(line, progress);
            }
        } catch (IOException e) {
            // It has ended.
            return;
        }
    }

    private void discardOutput() {
        try (InputStream in = process.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It has ended.
            return;
        }
    }

    private void join() {
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it and everything that it started, if it still runs. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        tree.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(SECONDS_TO_LEAVE, TimeUnit.SECONDS)) {
                tree.forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tree.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    /** What a failure of the program means. */
    @FunctionalInterface
    public interface ClientFailure {
        /** @param lines what it said last, without secrets and rows */
        ProblemException problem(String program, int status, List<String> errors, List<String> lines);

        /** Whether an error may be passed over. */
        default boolean tolerates(String line) {
            return false;
        }
    }
}
