package dev.lockstep.backup;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows in a script of pg_restore: what stands between {@code COPY … FROM stdin;} and {@code \.}. */
final class CopyScript implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final Pattern COPY =
            Pattern.compile("(COPY (\"(?:[^\"]++|\"\")*+\")\\.(\"(?:[^\"]++|\"\")*+\") .*FROM stdin);");

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private String copy = "";
    private Manifest.TableName into = new Manifest.TableName("", "");

    CopyScript(InputStream in) {
        this.in = in;
    }

    /** Goes on to the next table; what is left of the rows of the one before has been read. */
    boolean next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line(line)) {
            Matcher matcher = COPY.matcher(line.toString(StandardCharsets.UTF_8));
            // Names may have line breaks in them: such a statement goes on in the next line.
            while (line.size() > 5
                    && line.toString(StandardCharsets.UTF_8).startsWith("COPY \"")
                    && !matcher.matches()
                    && more(line)) {
                matcher = COPY.matcher(line.toString(StandardCharsets.UTF_8));
            }
            if (matcher.matches()) {
                copy = matcher.group(1);
                into = new Manifest.TableName(name(matcher.group(2)), name(matcher.group(3)));
                return true;
            }
            line.reset();
        }
        return false;
    }

    /** The statement, without semicolon. */
    String copy() {
        return copy;
    }

    Manifest.TableName into() {
        return into;
    }

    /** Reads all rows of the table, and says how many these are. */
    long count() throws IOException {
        long rows = 0;
        try (InputStream lines = rows()) {
            byte[] some = new byte[BUFFER];
            int length;
            while ((length = lines.read(some)) >= 0) {
                for (int i = 0; i < length; i++) {
                    if (some[i] == '\n') {
                        rows++;
                    }
                }
            }
        }
        return rows;
    }

    /** The rows of the table; closing them closes nothing. */
    InputStream rows() {
        return new Rows();
    }

    private static String name(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
    }

    private boolean more(ByteArrayOutputStream line) throws IOException {
        line.write('\n');
        return line(line);
    }

    /** Adds a line, without its end. */
    private boolean line(ByteArrayOutputStream line) throws IOException {
        boolean any = false;
        while (start < end || fill()) {
            any = true;
            int from = start;
            while (start < end && buffer[start] != '\n') {
                start++;
            }
            line.write(buffer, from, start - from);
            if (start < end) {
                start++;
                return true;
            }
        }
        return any;
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private final class Rows extends InputStream {
        private boolean atLineStart = true;
        private boolean finished;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (finished || atLineStart && atEnd()) {
                return -1;
            }
            if (start == end && !fill()) {
                throw new EOFException("the rows have no end mark");
            }
            int count = 0;
            int limit = Math.min(length, end - start);
            // A backslash at the beginning of a line may begin the end mark: it is looked at next time.
            while (count < limit && !(atLineStart && buffer[start + count] == '\\' && count > 0)) {
                atLineStart = buffer[start + count] == '\n';
                count++;
            }
            System.arraycopy(buffer, start, target, offset, count);
            start += count;
            return count;
        }

        private boolean atEnd() throws IOException {
            while (end - start < 3) {
                System.arraycopy(buffer, start, buffer, 0, end - start);
                end -= start;
                start = 0;
                int more = in.read(buffer, end, buffer.length - end);
                if (more < 0) {
                    break;
                }
                end += more;
            }
            finished =
                    end - start >= 3 && buffer[start] == '\\' && buffer[start + 1] == '.' && buffer[start + 2] == '\n';
            if (finished) {
                start += 3;
            }
            return finished;
        }
    }
}
