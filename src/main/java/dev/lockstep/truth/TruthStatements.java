package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.truth.drizzle.DrizzleOptions;
import dev.lockstep.truth.drizzle.DrizzleReader;
import dev.lockstep.truth.drizzle.DrizzleSchema;
import dev.lockstep.truth.drizzle.EvaluationLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns files into statements of SQL, whatever they are written in. */
public final class TruthStatements implements AutoCloseable {
    /** Code, no types alone, and no tool's configuration. */
    private static final Pattern AT_TOP = Pattern.compile("(?!.*\\.(config|d)\\.)[^/]+\\.[cm]?[jt]s");

    private final DrizzleReader drizzle;

    public TruthStatements(EvaluationLimits limits) {
        drizzle = new DrizzleReader(limits);
    }

    /**
     * Sets up what reads this language, which takes some seconds and would else be waited for by the first who needs it.
     *
     * @return a schema that was read in doing so; nothing where there is nothing to set up
     */
    Optional<Found> warmUp(TruthSource.Language language) {
        return language == TruthSource.Language.DRIZZLE ? Optional.of(found(drizzle.warmUp())) : Optional.empty();
    }

    @Override
    public void close() {
        drizzle.close();
    }

    /** @param notes one sentence each on what is left out */
    record Found(List<SqlStatement> statements, List<String> notes) {}

    Found of(TruthFiles files) {
        if (files.language() == TruthSource.Language.DRIZZLE) {
            return drizzle(files);
        }
        SqlFiles sql = SqlFiles.of(files.files(), files.entries());
        return new Found(sql.statements(), sql.notes());
    }

    private Found drizzle(TruthFiles files) {
        return found(drizzle.read(
                files.files(),
                entries(files.files(), files.entries()),
                new DrizzleOptions(casing(files.casing()), files.scoped())));
    }

    private static Found found(DrizzleSchema schema) {
        List<SqlStatement> statements = schema.statements().stream()
                .map(statement -> new SqlStatement(statement.sql(), statement.file(), statement.line()))
                .toList();
        return new Found(statements, schema.notes());
    }

    /** Those that are named, else the one file that is called as such a file usually is, else those of the folder. */
    static List<String> entries(SourceFiles files, List<String> named) {
        if (!named.isEmpty()) {
            return named;
        }
        Set<String> paths = files.texts().keySet();
        List<String> usual = paths.stream()
                .filter(path -> path.equals("schema.ts") || path.endsWith("/schema.ts"))
                .toList();
        List<String> atTop =
                paths.stream().filter(path -> AT_TOP.matcher(path).matches()).toList();
        if (usual.isEmpty() && !atTop.isEmpty()) {
            return atTop;
        }
        if (usual.size() != 1) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            usual.isEmpty()
                                    ? "There is no file schema.ts in the source of truth, and no other at its top."
                                    : "There are several files schema.ts: " + String.join(", ", usual) + ".")
                    .withNextStep("Name the files that the schema begins with: lockstep.truth.entries, or ?entries=."));
        }
        return usual;
    }

    private static DrizzleOptions.Casing casing(@Nullable String word) {
        if (word == null) {
            return DrizzleOptions.Casing.NONE;
        }
        return word.equals("camelCase") ? DrizzleOptions.Casing.CAMEL_CASE : DrizzleOptions.Casing.SNAKE_CASE;
    }
}
