package dev.lockstep.promotion;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of promotions between two new databases as a role that owns them. */
abstract class OnScenario {
    @TempDir
    Path backups;

    Scenario scenario;

    @BeforeEach
    void createDatabases() {
        scenario = new Scenario(backups);
        prepare();
    }

    /** What every test of the class begins with. */
    void prepare() {
        // By default both are empty.
    }

    @AfterEach
    void dropDatabases() {
        scenario.close();
    }
}
