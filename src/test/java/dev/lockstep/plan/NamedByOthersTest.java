package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Selection;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the linters of migrations warn of, by the codes that they give it: each is named by the plan for a change that they would warn of.
 * The page about hazards has the same codes.
 */
class NamedByOthersTest {
    private static final Path RISKS = Path.of("src", "test", "resources", "named-by-others.txt");

    private static final String TABLES = """
            CREATE TABLE r (id int PRIMARY KEY);
            CREATE TABLE t (id int NOT NULL, a int, b text, c int DEFAULT 1 NOT NULL);
            """;

    private static final Pattern CODE =
            Pattern.compile("[a-z]+(-[a-z]+)+|[A-Z]{2}[0-9]{3}|[A-Z]+(_[A-Z]+)+|CORRECTNESS");

    /** What cannot happen here, is never done, is about how statements are written, or (PG311) takes an extension to be tried. */
    private static final String OF_STATEMENTS = """
            transaction-nesting ban-uncommitted-transaction ban-concurrent-index-creation-in-transaction syntax-error
            require-timeout-settings ban-drop-database ban-truncate-cascade ban-alter-role-options ban-alter-database-options
            ban-alter-system-options ban-duplicate-column-assignments require-enum-value-ordering prefer-text-field
            prefer-bigint-over-int prefer-bigint-over-smallint prefer-identity prefer-timestamptz prefer-repack
            prefer-robust-stmts ban-char-field identifier-too-long require-table-schema PG103 PG110 PG311 TX101 TX201 NM101
            NM102 NM103 NM104 NM105 NM106 IS_USER_GENERATED""";

    private final TestPostgres server = TestPostgres.shared();

    /** @param said by its words, see the file */
    private record Risk(String codes, Map<String, String> said) {
        static Risk of(String text) {
            List<String> lines = text.lines().map(String::trim).toList();
            Map<String, String> said = new HashMap<>();
            lines.stream().skip(1).map(line -> line.split(": ", 2)).forEach(line -> said.put(line[0], line[1]));
            return new Risk(lines.get(0), said);
        }

        String get(String word) {
            return said.getOrDefault(word, "");
        }

        /** Strongest lock, and hazards. */
        List<String> atomic() {
            return List.of(get("says").split(", "));
        }

        List<String> online() {
            if (!said.containsKey("online")) {
                return atomic().subList(1, atomic().size());
            }
            return get("online").equals("nothing")
                    ? List.of()
                    : List.of(get("online").split(", "));
        }

        PlanOptions options(Mode mode) {
            String[] rename = get("renames").split(" ");
            PlanOptions options = PlanOptions.defaults().in(mode);
            if (said.containsKey("privileges")) {
                options = options.selecting(
                        Selection.defaults().withPrivileges(PrivilegesPolicy.valueOf(get("privileges"))));
            }
            return rename.length == 1
                    ? options
                    : options.renaming(List.of(new Rename(rename[0], rename[1], rename[2])));
        }
    }

    private static Stream<Risk> risks() throws IOException {
        String text = Files.readString(RISKS).replaceAll("(?m)^#.*\\n", "");
        return Arrays.stream(text.split("\\n(?=\\S)")).map(Risk::of);
    }

    @TestFactory
    Stream<DynamicTest> shouldBeNamedByThePlan() throws IOException {
        return risks().filter(risk -> server.majorVersion() >= Integer.parseInt("0" + risk.get("since")))
                .map(risk -> DynamicTest.dynamicTest(risk.codes() + ": " + risk.get("after"), () -> named(risk)));
    }

    private void named(Risk risk) throws Exception {
        String before = TABLES + risk.get("before");
        try (ProvenDatabase target = new ProvenDatabase(server, before);
                ProvenDatabase source = new ProvenDatabase(server, before + risk.get("after"))) {
            Catalog wanted = source.read();
            Plan atomic = Planner.plan(target.read(), wanted, risk.options(Mode.ATOMIC));
            Plan online = Planner.plan(target.read(), wanted, risk.options(Mode.ONLINE));

            assertThat(atomic.steps().stream().map(Step::lock).max(Comparator.naturalOrder()))
                    .map(TableLock::sql)
                    .contains(risk.atomic().get(0));
            assertThat(hazards(atomic))
                    .containsExactlyElementsOf(
                            risk.atomic().subList(1, risk.atomic().size()));
            assertThat(hazards(online)).containsExactlyElementsOf(risk.online());
        }
    }

    private static List<String> hazards(Plan plan) {
        return plan.hazards().stream().map(Hazard::name).toList();
    }

    @Test
    void shouldBeOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs", "hazards.md"));
        String tables = page.substring(page.indexOf("## What other tools name"));
        Set<String> written = new TreeSet<>();
        tables.lines().filter(line -> line.startsWith("| ")).forEach(line -> {
            Matcher codes = CODE.matcher(line.split(" \\| ")[0]);
            while (codes.find()) {
                written.add(codes.group());
            }
        });
        written.remove("pg-schema-diff");
        Set<String> tried = new TreeSet<>(List.of(OF_STATEMENTS.split("\\s+")));
        risks().forEach(risk -> tried.addAll(List.of(risk.codes().split(" "))));

        assertThat(written).containsExactlyInAnyOrderElementsOf(tried);
    }
}
