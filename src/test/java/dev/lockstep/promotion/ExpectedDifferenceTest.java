package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.Selection;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pattern of known differences matches. */
class ExpectedDifferenceTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void shouldTakeNoLongerOfAHostilePattern() {
        DriftResult drift = drift(
                new DriftResult.Item("column", "public.merchants.annual_revenue_in_thousands", "extra", null, "text"));
        ExpectedDifference hostile = new ExpectedDifference("*?".repeat(20) + "!", "none", null);

        DriftResult result = assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> new KnownDifferences(List.of(hostile)).outOf(drift, NOW));

        assertThat(result.drift()).isTrue();
        assertThat(result.known()).isEmpty();
    }

    @Test
    void shouldNameWhatIsDeclaredInVainOnlyWhereAllOfItWasLookedAt() {
        List<ExpectedDifference> list = Stream.of(
                        "public.t", "column order:public.t", "*privileges:public.t", "extension:citext")
                .map(pattern -> new ExpectedDifference(pattern, "for a test", null))
                .toList();
        Selection all = Selection.defaults();
        Selection part = all.within(new Scope(List.of(), List.of(new ScopePattern("audit"))));

        assertThat(inVain(new KnownDifferences(List.of(), list, null))).isEmpty();
        assertThat(inVain(new KnownDifferences(List.of(), list, part))).isEmpty();
        assertThat(inVain(new KnownDifferences(List.of(), list, all.withExtensions(false))))
                .containsExactly("public.t is expected (for a test), and matches no difference.");
        assertThat(inVain(new KnownDifferences(list.subList(0, 1), List.of(), part)))
                .hasSize(1);
        List<ExpectedDifference> ofSchemas = Stream.of("auth", "table:auth.*", "authors.*")
                .map(pattern -> new ExpectedDifference(pattern, "for a test", null))
                .toList();
        assertThat(inVain(new KnownDifferences(List.of(), ofSchemas, all.withLent(Set.of("auth")))))
                .containsExactly("authors.* is expected (for a test), and matches no difference.");
        assertThat(inVain(new KnownDifferences(
                        List.of(), list, all.withColumnOrder(true).withPrivileges(PrivilegesPolicy.SYNC))))
                .containsExactly(
                        "4 patterns are expected and match no difference, among them public.t, column order:public.t, *privileges:public.t.");
    }

    private static List<String> inVain(KnownDifferences known) {
        return known.outOf(drift(), NOW).warnings();
    }

    @Test
    void shouldMatchAnObjectByItsNameAndByWhatItIsPartOf() {
        DriftResult.Item item = new DriftResult.Item("function", "public.f(integer)", "extra", null, "x");
        ObjectId function = ObjectId.of(Kind.ROUTINE, "public", "f", "integer");
        DriftResult.Item within = item.within(List.of(function, ObjectId.of(Kind.SCHEMA, "public")));

        assertThat(within)
                .matches(of("public.f"))
                .matches(of("function:public.f(*)"))
                .matches(of("schema:pub*"))
                .doesNotMatch(of("table:public.f"))
                .doesNotMatch(of("public.f("))
                .doesNotMatch(of("schema:public.f(integer)"));
    }

    @ParameterizedTest
    @CsvSource({
        "column:public.merchants, true",
        "column:public, true",
        "*:public.merchants, true",
        "col*:*.tax_id, true",
        "tab??:public.merchants, true",
        "column:public.merchant, false",
        "index:public.merchants, false",
        "*index:public, false",
        "table:public, false"
    })
    void shouldMatchWhatOneKindHasInAnObjectAndAnyKindByWildcards(String pattern, boolean matches) {
        ObjectId column = ObjectId.of(Kind.COLUMN, "public", "merchants", "tax_id");
        DriftResult.Item item = new DriftResult.Item("column", "public.merchants.tax_id", "extra", null, "text")
                .within(List.of(
                        column, ObjectId.of(Kind.TABLE, "public", "merchants"), ObjectId.of(Kind.SCHEMA, "public")));

        assertThat(of(pattern).test(item)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "type             | audit.x                             | true",
                "trigger          | t on audit.x                        | true",
                "security label   | selinux on foreign table audit.x    | true",
                "default value    | for audit.x.y                       | true",
                "default acl      | for role r in schema audit on tables | true",
                "type             | \"audit.x\".y                       | false",
                "publication      | \"audit.x\"                         | false",
                "trigger          | \"t on audit.x\" on public.x        | false",
                "user mapping     | for \"audit.x\" on server audit     | false",
                "operator of access method | operator 1 (audit.x, integer) of pg_catalog.integer_ops USING btree | false"
            })
    void shouldFindTheSchemaOfWhatIsNotHandledInItsName(String kind, String name, boolean within) {
        assertThat(of("schema:audit").test(new DriftResult.Unhandled(kind, name).item()))
                .isEqualTo(within);
    }

    @Test
    void shouldTakeAQuotedSchemaOfWhatIsNotHandledByItsName() {
        DriftResult.Item item = new DriftResult.Unhandled("type", "\"a.\"\"b\".x").item();

        assertThat(item).matches(of("schema:a.\"b")).doesNotMatch(of("schema:\"a"));
    }

    private static Predicate<DriftResult.Item> of(String pattern) {
        return new ExpectedDifference(pattern, "for a test", null).compiled()::matches;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "column:public.t.*",
                "column order:public.t",
                "default acl:*",
                "public.t",
                "foreign table:x",
                "*:public.t",
                "*index:x"
            })
    void shouldTakeTheKindsThatReportsName(String pattern) {
        assertThatCode(() -> OrderFields.expected(List.of(new ExpectedDifference(pattern, "x", null)), "/expected"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colum:public.t.x | There is no kind \"colum\".",
                "Table:public.t   | There is no kind \"Table\".",
                "public.a:b       | There is no kind \"public.a\".",
                "table:           | \"table:\" names nothing."
            })
    void shouldRefuseAPatternThatCannotMatchAnything(String pattern, String detail) {
        List<ExpectedDifference> list =
                List.of(new ExpectedDifference("public.t", "x", null), new ExpectedDifference(pattern, "x", null));

        Problem problem = catchThrowableOfType(ProblemException.class, () -> OrderFields.expected(list, "/expected"))
                .problem();

        assertThat(problem.detail()).isEqualTo(detail);
        assertThat(problem.pointer()).isEqualTo("/expected/1/pattern");
        assertThat(problem.nextStep()).contains("? for a colon");
    }

    private static DriftResult drift(DriftResult.Item... items) {
        return new DriftResult(true, "test", "development", List.of(items), Map.of(), List.of(), List.of(), List.of());
    }
}
