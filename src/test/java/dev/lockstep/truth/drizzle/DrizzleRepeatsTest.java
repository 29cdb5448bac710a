package dev.lockstep.truth.drizzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrizzleRepeatsTest {
    private static final Path DOCUMENTATION = Path.of("docs/drizzle.md");
    private static final Pattern HEADING =
            Pattern.compile("\\| schema \\| why drizzle-kit repeats something \\|\n.*\n");
    private static final Pattern ROW = Pattern.compile("\\G\\| `(.+?)` \\| (.+) \\|\n");

    @Test
    void shouldBeListedWithTheReasonInTheDocumentation() throws IOException {
        String text = Files.readString(DOCUMENTATION);
        Map<String, String> reasons = new TreeMap<>();
        DrizzleRepeats.all().forEach((schema, repeats) -> reasons.put(schema, repeats.reason()));
        assertThat(rows(text)).containsExactlyEntriesOf(reasons);
        assertThat(text)
                .contains("So it is with %d of the %d schemas"
                        .formatted(reasons.size(), DrizzleCorpus.cases().size()));
    }

    private static Map<String, String> rows(String text) {
        Map<String, String> rows = new TreeMap<>();
        Matcher heading = HEADING.matcher(text);
        assertThat(heading.find()).isTrue();
        Matcher row = ROW.matcher(text);
        for (int at = heading.end(); row.find(at) && row.start() == at; at = row.end()) {
            rows.put(row.group(1), row.group(2));
        }
        return rows;
    }
}
