package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ToolTest {

    @Test
    void shouldSkipTheTestWithoutAToolThatIsNotRequired() {
        assertThatThrownBy(() -> Tool.PSQL.assume(false, "psql is not there", "npm"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("psql is not there");
    }

    @Test
    void shouldFailTheTestWithoutAToolThatIsRequired() {
        assertThatThrownBy(() -> Tool.PG_DUMP.assume(false, "pg_dump is not there", "npm, pg_dump"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("pg_dump is not there, and -Dlockstep.test.required=npm, pg_dump asks for it");
    }

    @Test
    void shouldNotTakeANameThatIsNoTools() {
        assertThatThrownBy(() -> Tool.CC.assume(false, "cc is not there", "gcc"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFindProgramsOnThePath() {
        assertThat(Tool.installed("sh")).isTrue();
        assertThat(Tool.installed("sh", "no-such-program")).isFalse();
    }

    @Test
    void shouldRunTheSamePsqlAsThePath() throws IOException {
        Tool.PSQL.assume(Tool.installed("psql"), "psql is not there");

        assertThat(printed(Tool.process("psql", "--version")))
                .isEqualTo(printed(new ProcessBuilder("psql", "--version")));
    }

    private static String printed(ProcessBuilder program) throws IOException {
        try (InputStream output = program.redirectErrorStream(true).start().getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
