package dev.lockstep.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A folder of SQL that is the truth of the application under test; a test writes into it with {@link #write}. */
public class TruthFolderResource implements QuarkusTestResourceLifecycleManager {
    private static final String FOLDER = "lockstep.test.truth.folder";

    /** A schema. */
    public static final String NOT_SPOKEN_ABOUT = "elsewhere";

    private @Nullable Path folder;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("truth");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty(FOLDER, folder.toString());
        return Map.of(
                "lockstep.truth.kind",
                "sql",
                "lockstep.truth.path",
                folder.toString(),
                "lockstep.truth.exclude",
                NOT_SPOKEN_ABOUT);
    }

    @Override
    public void stop() {
        if (folder != null) {
            clear();
            folder.toFile().delete();
        }
    }

    /** The only file that there is then. */
    public static void write(String name, String text) {
        clear();
        add(name, text);
    }

    /** One more file. */
    public static void add(String name, String text) {
        try {
            Files.writeString(Path.of(System.getProperty(FOLDER), name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear() {
        for (var file : Path.of(System.getProperty(FOLDER)).toFile().listFiles()) {
            file.delete();
        }
    }
}
