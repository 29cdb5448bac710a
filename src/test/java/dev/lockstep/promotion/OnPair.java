package dev.lockstep.promotion;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of promotions between two new databases as the superuser. */
abstract class OnPair {
    @TempDir
    Path backups;

    Pair pair;

    @BeforeEach
    void createDatabases() {
        pair = new Pair(backups);
        prepare();
    }

    /** What every test of the class begins with. */
    void prepare() {
        // By default both are empty.
    }

    @AfterEach
    void dropDatabases() {
        pair.close();
    }
}
