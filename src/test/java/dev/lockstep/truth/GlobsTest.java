package dev.lockstep.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.problem.ProblemException;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.sql             | a.sql        | true",
                "*.sql             | db/a.sql     | false",
                "**.sql            | db/x/a.sql   | true",
                "**/*.sql          | a.sql        | true",
                "**/*.sql          | db/x/a.sql   | true",
                "db/**/v/**/*.sql  | db/v/a.sql   | true",
                "db/**/v/**/*.sql  | db/x/v/a.sql | true",
                "db/**/v/**/*.sql  | db/x/a.sql   | false",
                "db/?.sql          | db/a.sql     | true",
                "db?a.sql          | db/a.sql     | false",
                "[a-c]x.sql        | bx.sql       | true",
                "[!a-c]x.sql       | bx.sql       | false",
                "[!a-c]x.sql       | dx.sql       | true",
                "db[!a]a.sql       | db/a.sql     | false",
                "[a-].sql          | -.sql        | true",
                "{a,b*}/x.{sql,ts} | bc/x.ts      | true",
                "{a,b*}/x.{sql,ts} | c/x.ts       | false",
                "{,old/}x.sql      | x.sql        | true",
                "a,}.sql           | a,}.sql      | true",
                "\\{a}.sql         | {a}.sql      | true",
                "a[\\]].sql        | a].sql       | true",
            })
    void shouldMatchPathsAsShellsDo(String pattern, String path, boolean matches) {
        assertThat(Globs.matching(pattern).test(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a[b        | a ] is missing",
                "{a,b       | a } is missing",
                "a\\         | nothing comes after",
                "[].sql     | nothing stands between [ and ]",
                "[!].sql    | nothing stands between [ and ]",
                "[az-b].sql | z-b begins after its end"
            })
    void shouldSayWhatIsNoPattern(String pattern, String why) {
        assertThatThrownBy(() -> Globs.matching(pattern))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'" + pattern + "' is no pattern: " + why);
    }

    @Test
    void shouldTakeNoLongerOfAHostilePattern() {
        Predicate<String> stars = Globs.matching("*?".repeat(100) + "!");
        Predicate<String> folders = Globs.matching("**/*a".repeat(100) + "{*,**}{*,**}!");
        Predicate<String> nothing = Globs.matching("{,}".repeat(10_000) + "[" + "b".repeat(100_000) + "]");
        String path = "a/".repeat(150);

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(stars.test("a".repeat(300))).isFalse();
            assertThat(folders.test(path)).isFalse();
            assertThat(nothing.test(path)).isFalse();
            assertThat(nothing.test("b")).isTrue();
        });
    }
}
