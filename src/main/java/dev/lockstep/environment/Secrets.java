package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks references to secrets up. Who may register an environment chooses both the reference and the server that it is sent to, so
 * two things are out of reach: the service's own variables ({@code LOCKSTEP_…}, {@code QUARKUS_…}), and files outside {@code
 * lockstep.secret-directories} where that is configured.
 */
public final class Secrets {
    private static final int LARGEST_FILE = 8_192;

    private final Function<String, @Nullable String> variables;
    private final List<Path> directories;

    /**
     * @param variables name → value, {@code null} for what is not set
     * @param directories where files may be read; empty for everywhere
     */
    public Secrets(Function<String, @Nullable String> variables, List<Path> directories) {
        this.variables = variables;
        this.directories = List.copyOf(directories);
    }

    /** The variables of this process, and files anywhere. */
    public static Secrets ofThisProcess() {
        return new Secrets(System::getenv, List.of());
    }

    /**
     * @throws ProblemException {@code CONNECTION_FAILED}, naming the reference and what is the matter with it
     */
    public String read(Secret secret) {
        if (secret instanceof Secret.Text text) {
            return text.value();
        }
        return secret instanceof Secret.Variable variable ? variable(variable) : file((Secret.File) secret);
    }

    private String variable(Secret.Variable variable) {
        if (variable.name().startsWith("LOCKSTEP_") || variable.name().startsWith("QUARKUS_")) {
            throw failed(variable, "is one of the service's own settings, which environments may not refer to");
        }
        String value = variables.apply(variable.name());
        if (value == null || value.isEmpty()) {
            throw failed(variable, "is not set in the service's environment");
        }
        return value;
    }

    private String file(Secret.File file) {
        try {
            Path path = Path.of(file.path());
            if (!path.isAbsolute()) {
                throw failed(file, "is not an absolute path");
            }
            if (!Files.isRegularFile(path)) {
                throw failed(file, "is not a file on the machine that the service runs on");
            }
            Path real = path.toRealPath();
            if (!directories.isEmpty() && directories.stream().noneMatch(real::startsWith)) {
                throw failed(file, "is outside lockstep.secret-directories");
            }
            if (Files.size(real) > LARGEST_FILE) {
                throw failed(file, "is larger than " + LARGEST_FILE + " bytes");
            }
            return firstLine(file, Files.readString(real));
        } catch (IOException | IllegalArgumentException e) {
            throw failed(file, "cannot be read as text");
        }
    }

    private static String firstLine(Secret.File file, String text) {
        String line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw failed(file, "is empty");
        }
        return line;
    }

    private static ProblemException failed(Secret reference, String what) {
        return new ProblemException(Problem.of(
                        ProblemType.CONNECTION_FAILED, "The secret " + reference + " cannot be had: it " + what + ".")
                .withNextStep("Provide what the reference names, or PUT the environment with another reference."));
    }
}
