package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.SqlLexer.Token;
import dev.lockstep.truth.SqlLexer.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a script into its statements, where psql would: not at semicolons in strings, comments, parentheses or the bodies of SQL
 * functions ({@code BEGIN ATOMIC … END}). The rows behind {@code COPY … FROM STDIN} come with it. Commands of psql are refused.
 */
final class SqlScript {
    /** Lines that pg_dump writes around its output, and which only mean something to psql. */
    private static final Set<String> OF_PG_DUMP = Set.of("\\restrict", "\\unrestrict");

    private final String file;
    private final String text;
    private final SqlLexer lexer;
    private final List<SqlStatement> statements = new ArrayList<>();

    private final List<Token> tokens = new ArrayList<>();
    private int parentheses;
    private int blocks;
    private int counted;
    private int lines = 1;

    private SqlScript(String file, String text) {
        this.file = file;
        this.text = text;
        lexer = new SqlLexer(text);
    }

    /** @throws ProblemException {@code TRUTH_INVALID} that names file and line */
    static List<SqlStatement> split(String file, String text) {
        if (text.indexOf('\0') >= 0) {
            throw invalid(file, 1, "The file has a NUL character and is no text.");
        }
        try {
            return new SqlScript(file, text).split();
        } catch (SqlLexer.UnterminatedException e) {
            throw invalid(file, line(text, e.start()), e.getMessage() + ".");
        }
    }

    static ProblemException invalid(String file, int line, String message) {
        return new ProblemException(
                Problem.of(ProblemType.TRUTH_INVALID, "%s, line %d: %s".formatted(file, line, message)));
    }

    private List<SqlStatement> split() {
        while (true) {
            Token token = lexer.next();
            if (token.type() == Type.END) {
                end(text.length());
                return statements;
            } else if (token.type() == Type.META) {
                meta(token);
            } else if (token.isSymbol(';') && parentheses == 0 && blocks == 0) {
                end(token.start());
            } else {
                add(token);
            }
        }
    }

    private void add(Token token) {
        tokens.add(token);
        if (token.isSymbol('(')) {
            parentheses++;
        } else if (token.isSymbol(')')) {
            parentheses = Math.max(0, parentheses - 1);
        } else if (parentheses == 0 && token.type() == Type.WORD && makesRoutine()) {
            if (token.isWord("begin")) {
                blocks++;
            } else if (token.isWord("case") && blocks > 0) {
                blocks++;
            } else if (token.isWord("end") && blocks > 0) {
                blocks--;
            }
        }
    }

    private boolean makesRoutine() {
        int at = word(1).equals("or") && word(2).equals("replace") ? 3 : 1;
        return word(0).equals("create") && Set.of("function", "procedure").contains(word(at));
    }

    private String word(int index) {
        return index < tokens.size() && tokens.get(index).type() == Type.WORD
                ? tokens.get(index).text().toLowerCase(Locale.ROOT)
                : "";
    }

    private void meta(Token token) {
        String command = token.text().split("\\s", 2)[0];
        if (tokens.isEmpty() && OF_PG_DUMP.contains(command)) {
            return;
        }
        throw new ProblemException(Problem.of(
                        ProblemType.TRUTH_INVALID,
                        "%s, line %d: %s is a command of psql, and only SQL is run here."
                                .formatted(file, line(token.start()), command))
                .withNextStep(
                        "Take the line out; files are put together by naming a folder or lockstep.truth.entries."));
    }

    private void end(int at) {
        if (!tokens.isEmpty()) {
            int start = tokens.get(0).start();
            String rows = copiesFromStdin() ? rows(at) : null;
            String sql = text.substring(start, at).stripTrailing();
            statements.add(new SqlStatement(sql, file, line(start), rows));
        }
        tokens.clear();
        parentheses = 0;
        blocks = 0;
    }

    private boolean copiesFromStdin() {
        if (!word(0).equals("copy")) {
            return false;
        }
        for (int i = 1; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isWord("from") && tokens.get(i + 1).isWord("stdin")) {
                return true;
            }
        }
        return false;
    }

    /** From the next line on, up to the line <code>\.</code> */
    private @Nullable String rows(int semicolon) {
        int start = Math.min(lexer.endOfLine(semicolon) + 1, text.length());
        int at = start;
        while (at < text.length()) {
            int end = lexer.endOfLine(at);
            if (text.substring(at, end).stripTrailing().equals("\\.")) {
                lexer.moveTo(end);
                return text.substring(start, at);
            }
            at = end + 1;
        }
        lexer.moveTo(text.length());
        return text.substring(start);
    }

    /** Asked for places one after the other. */
    private int line(int offset) {
        for (; counted < offset; counted++) {
            lines += text.charAt(counted) == '\n' ? 1 : 0;
        }
        return lines;
    }

    static int line(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
