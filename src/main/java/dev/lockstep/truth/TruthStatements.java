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
import org.jspecify.annotations.Nullable;

/** Turns files into statements of SQL, whatever they are written in. */
public final class TruthStatements implements AutoCloseable {
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
                files.files(), entries(files), new DrizzleOptions(casing(files.casing()), files.scoped())));
    }

    private static Found found(DrizzleSchema schema) {
        List<SqlStatement> statements = schema.statements().stream()
                .map(statement -> new SqlStatement(statement.sql(), statement.file(), statement.line()))
                .toList();
        return new Found(statements, schema.notes());
    }

    /** Those that are named, else the one file that is called as such a file usually is. */
    private static List<String> entries(TruthFiles files) {
        if (!files.entries().isEmpty()) {
            return files.entries();
        }
        List<String> usual = files.files().texts().keySet().stream()
                .filter(path -> path.equals("schema.ts") || path.endsWith("/schema.ts"))
                .toList();
        if (usual.size() != 1) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRUTH_INVALID,
                            usual.isEmpty()
                                    ? "There is no file schema.ts in the source of truth."
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
