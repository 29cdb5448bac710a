package dev.lockstep.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The arrows between packages, as DESIGN.md's table has them: what is not listed is not allowed. */
class ArchitectureTest {

    private static final String ROOT = "dev.lockstep";

    /**
     * Package → what of Lockstep it may import; {@code problem}, the one error family, may be imported by all. {@code
     * app} is absent: it may import everything.
     */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            arrows(
                    "api",
                    "access schedule notify report promotion backup data truth plan introspect diff catalog sql"
                            + " environment job progress"),
            arrows("access", "job environment sql progress"),
            arrows("schedule", "job environment sql progress"),
            arrows("notify", "job environment sql progress"),
            arrows("report", "promotion truth job"),
            arrows("promotion", "backup data truth plan introspect diff catalog sql environment progress"),
            arrows("backup", "introspect plan catalog sql environment progress"),
            arrows("data", "introspect plan catalog sql environment progress"),
            arrows("truth", "introspect plan catalog sql environment progress"),
            arrows("plan", "diff catalog sql"),
            arrows("introspect", "catalog sql"),
            arrows("diff", "catalog"),
            arrows("catalog", ""),
            arrows("sql", ""),
            arrows("environment", "sql"),
            arrows("job", "progress sql"),
            arrows("progress", ""),
            arrows("problem", ""));

    private static final List<Map.Entry<String, List<String>>> ARROWS = List.copyOf(MAY_IMPORT.entrySet());

    /** Charsets are values, and every enum and lambda is {@code Serializable}; neither reads or writes anything. */
    private static final DescribedPredicate<JavaClass> DOES_IO = resideInAnyPackage(
                    "java.sql..", "java.io..", "java.nio..", "java.net..")
            .and(not(resideInAPackage("java.nio.charset..")))
            .and(not(equivalentTo(Serializable.class)))
            .as("do I/O");

    private static final JavaClasses LOCKSTEP =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(LOCKSTEP);
    }

    @ParameterizedTest
    @FieldSource("ARROWS")
    void shouldImportOnlyWhatDesignAllows(Map.Entry<String, List<String>> arrow) {
        String[] allowed = Stream.concat(Stream.of(arrow.getKey(), "problem"), arrow.getValue().stream())
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(inside(arrow.getKey()))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true)
                .check(LOCKSTEP);
    }

    @Test
    void shouldKeepTheCorePure() {
        classes()
                .that()
                .resideInAnyPackage(inside("catalog"), inside("diff"), inside("plan"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", ROOT + "..")
                        .and(not(DOES_IO)))
                .allowEmptyShould(true)
                .check(LOCKSTEP);
    }

    @Test
    void shouldReachDatabasesOnlyWhereThatIsThePurpose() {
        noClasses()
                .that(not(resideInAnyPackage(
                        Stream.of("sql", "introspect", "environment", "data", "backup", "promotion", "truth", "app")
                                .map(ArchitectureTest::inside)
                                .toArray(String[]::new))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql.."))
                .allowEmptyShould(true)
                .check(LOCKSTEP);
    }

    @Test
    void shouldBeNullMarkedInEveryPackage() {
        Set<String> unmarked = LOCKSTEP.stream()
                .map(JavaClass::getPackage)
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(toSet());
        assertThat(unmarked).isEmpty();
    }

    @Test
    void shouldKnowEveryPackage() {
        Set<String> unknown = LOCKSTEP.stream()
                .map(javaClass -> javaClass.getPackageName().substring(ROOT.length()))
                .map(name -> name.isEmpty() ? name : name.substring(1).split("\\.")[0])
                .filter(name -> !name.equals("app") && !MAY_IMPORT.containsKey(name))
                .collect(toSet());
        assertThat(unknown).as("packages without a line in DESIGN.md's table").isEmpty();
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }

    private static Map.Entry<String, List<String>> arrows(String name, String imports) {
        return Map.entry(name, imports.isEmpty() ? List.of() : Arrays.asList(imports.split(" ")));
    }
}
