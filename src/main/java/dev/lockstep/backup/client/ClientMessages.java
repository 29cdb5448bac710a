package dev.lockstep.backup.client;

import dev.lockstep.progress.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a program says on its standard error. Kept and logged are its own lines only: what PostgreSQL adds (details, contexts, the
 * statement) can have values of rows in it.
 */
final class ClientMessages {
    private static final int KEPT = 100;

    /** {@code invalid input syntax for type integer: "secret"}. */
    private static final Pattern VALUE = Pattern.compile(": \".*\"$");

    private final String head;
    private final @Nullable String password;
    private final Consumer<String> said;
    private final Deque<String> lines = new ArrayDeque<>();
    private final List<String> errors = new ArrayList<>();

    ClientMessages(String program, @Nullable String password, Consumer<String> said) {
        this.head = program + ": ";
        this.password = password;
        this.said = said;
    }

    synchronized void add(String line, Progress progress) {
        if (!line.startsWith(head)) {
            return;
        }
        String text = VALUE.matcher(line.substring(head.length())).replaceFirst(": …");
        if (password != null && !password.isEmpty()) {
            text = text.replace(password, "…");
        }
        // What is fatal has no severity of its own: "pg_dump: error: …", "pg_restore: fatal: …" in older ones.
        if (text.startsWith("error: ") || text.startsWith("fatal: ")) {
            errors.add(text.substring(text.indexOf(' ') + 1));
        } else if (text.startsWith("warning: ")) {
            progress.warn(head + text);
        } else {
            said.accept(text);
            return;
        }
        lines.add(head + text);
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    /** Whether there is no use in going on. */
    synchronized boolean fatal(ClientRun.ClientFailure failure) {
        return errors.stream().anyMatch(line -> !failure.tolerates(line));
    }

    synchronized List<String> errors(ClientRun.ClientFailure failure) {
        return errors.stream().filter(line -> !failure.tolerates(line)).toList();
    }

    /** Whether all that it complained about may be passed over, and there was something. */
    synchronized boolean onlyTolerated(ClientRun.ClientFailure failure) {
        return !errors.isEmpty() && errors.stream().allMatch(failure::tolerates);
    }

    synchronized List<String> lastLines(int number) {
        List<String> all = new ArrayList<>(lines);
        return List.copyOf(all.subList(Math.max(0, all.size() - number), all.size()));
    }
}
