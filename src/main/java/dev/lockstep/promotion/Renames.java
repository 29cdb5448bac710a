package dev.lockstep.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement gives another name or schema. PostgreSQL tells event triggers only what it is called then.
 *
 * @param names of objects and parts of objects, without schemas
 * @param schemas that an object is moved between
 */
record Renames(List<Change> names, List<Move> schemas) {
    private static final String NAME = "(?:\"(?:[^\"]++|\"\")++\"|[\\w$]+)";
    private static final String QUALIFIED = "((?:" + NAME + "\\s*\\.\\s*)*" + NAME + ")";
    private static final String ARGUMENTS = "(?:\\s*\\([^()]*\\))?";

    /** {@code ALTER TABLE t RENAME [COLUMN] a TO b}. */
    private static final Pattern PART = pattern(
            "\\bRENAME\\s+(?:(?:COLUMN|CONSTRAINT|ATTRIBUTE)\\s+)?(?!TO\\s)(" + NAME + ")\\s+TO\\s+(" + NAME + ")");
    /** {@code ALTER TRIGGER a ON t RENAME TO b}. */
    private static final Pattern ON = pattern("\\b(?:TRIGGER|POLICY|RULE)\\s+(" + NAME + ")\\s+ON\\s+" + QUALIFIED
            + "\\s+RENAME\\s+TO\\s+(" + NAME + ")");
    /** {@code ALTER TABLE a RENAME TO b}. */
    private static final Pattern WHOLE = pattern(QUALIFIED + ARGUMENTS + "\\s+RENAME\\s+TO\\s+(" + NAME + ")");
    /** {@code ALTER TABLE a.t SET SCHEMA b}. */
    private static final Pattern MOVE = pattern(QUALIFIED + ARGUMENTS + "\\s+SET\\s+SCHEMA\\s+(" + NAME + ")");

    /** From one name to another. */
    record Change(String from, String to) {}

    /** @param from with its schema where the statement names it */
    record Move(String from, String schema) {}

    static Renames in(String statement) {
        List<Change> names = new ArrayList<>();
        find(PART, statement, match -> names.add(new Change(plain(match.group(1)), plain(match.group(2)))));
        find(ON, statement, match -> names.add(new Change(plain(match.group(1)), plain(match.group(3)))));
        find(WHOLE, statement, match -> names.add(new Change(last(plain(match.group(1))), plain(match.group(2)))));
        List<Move> schemas = new ArrayList<>();
        find(MOVE, statement, match -> schemas.add(new Move(plain(match.group(1)), plain(match.group(2)))));
        return new Renames(names, schemas);
    }

    /** What an object was called, with its schema, that has this name afterwards; nothing where it is not renamed. */
    List<String> before(String name) {
        String last = last(name);
        String start = name.substring(0, name.length() - last.length());
        List<String> before = new ArrayList<>();
        for (Change change : names) {
            if (change.to().equals(last)) {
                before.add(start + change.from());
            }
        }
        for (Move move : schemas) {
            if (name.equals(move.schema() + "." + last(move.from()))) {
                // Without a schema it was found by the search path: in public, as a rule.
                before.add(move.from().indexOf('.') < 0 ? "public." + move.from() : move.from());
            }
        }
        return before;
    }

    private static void find(Pattern pattern, String statement, Consumer<Matcher> found) {
        Matcher matcher = pattern.matcher(statement);
        while (matcher.find()) {
            found.accept(matcher);
        }
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** As identities and names of reports are compared: without quotes. */
    private static String plain(String path) {
        StringBuilder plain = new StringBuilder();
        Matcher parts = Pattern.compile(NAME + "|\\.").matcher(path);
        while (parts.find()) {
            String part = parts.group();
            plain.append(part.startsWith("\"") ? part.replace("\"", "") : part.toLowerCase(Locale.ROOT));
        }
        return plain.toString();
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    }
}
