package dev.lockstep.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Everything that the application logs while it is open, down to the level FINE (which is DEBUG), with stack traces. Not what the
 * tests' own HTTP client logs, which is in the same process.
 */
public final class CapturedLog implements AutoCloseable {
    private static final String CLIENT = "org.apache.http";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final Map<Handler, Level> others = new HashMap<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            if (String.valueOf(record.getLoggerName()).startsWith(CLIENT)) {
                return;
            }
            StringWriter text = new StringWriter();
            text.append(record.getLoggerName()).append(' ').append(formatter.formatMessage(record));
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            lines.add(text.toString());
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    };

    public CapturedLog() {
        for (Handler other : root.getHandlers()) {
            others.put(other, other.getLevel());
            other.setLevel(Level.INFO);
        }
        handler.setLevel(Level.FINE);
        root.setLevel(Level.FINE);
        root.addHandler(handler);
    }

    /** All of it so far. */
    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        root.removeHandler(handler);
        root.setLevel(before);
        others.forEach(Handler::setLevel);
    }
}
