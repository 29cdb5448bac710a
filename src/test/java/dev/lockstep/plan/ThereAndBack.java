package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Promotes a filled database to the form of another and that one back, in both modes: equal by catalog and fingerprint, second plan empty,
 * rows and values kept.
 *
 * @param seed statements that fit either form
 */
record ThereAndBack(String old, String wanted, String seed, List<Rename> renames) {
    private static final Path FINGERPRINT =
            Path.of(System.getProperty("lockstep.corpus", "../shared/corpus"), "fingerprint.sh");

    static ThereAndBack between(String old, String wanted) {
        return new ThereAndBack(old, wanted, "", List.of());
    }

    ThereAndBack filledBy(String statements) {
        return new ThereAndBack(old, wanted, statements, renames);
    }

    ThereAndBack renaming(Rename... some) {
        return new ThereAndBack(old, wanted, seed, List.of(some));
    }

    /** Returns the plans: forth and back in mode atomic, forth and back in mode online. */
    List<Plan> prove() throws Exception {
        List<Rename> opposite = renames.stream()
                .map(rename -> new Rename(rename.kind(), rename.to(), rename.from()))
                .toList();
        List<Plan> plans = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            plans.add(promote(old, wanted, PlanOptions.defaults().in(mode).renaming(renames)));
            plans.add(promote(wanted, old, PlanOptions.defaults().in(mode).renaming(opposite)));
        }
        return plans;
    }

    private Plan promote(String from, String to, PlanOptions options) throws Exception {
        TestPostgres server = TestPostgres.shared();
        Path fingerprint = Files.exists(FINGERPRINT) ? FINGERPRINT : null;
        try (ProvenDatabase target = new ProvenDatabase(server, from);
                ProvenDatabase source = new ProvenDatabase(server, to)) {
            Proof.Wanted form = Proof.Wanted.asLoaded(source, fingerprint);
            target.run(seed);
            Catalog before = target.read();
            Map<ObjectId, String> values = GeneratedRows.kept(target, before, form.catalog());
            Proof proof = Proof.of(target, form, fingerprint, options);
            Plan plan = proof.plan();
            String statements =
                    plan == null ? "" : plan.steps().stream().map(Step::sql).collect(Collectors.joining(";\n"));
            assertThat(proof.result())
                    .as("%s, %s: %s%n%s", to, options.mode(), proof.reason(), statements)
                    .isEqualTo(Proof.Result.EQUAL);
            assertThat(GeneratedRows.kept(target, before, form.catalog()))
                    .as("%s, %s:%n%s", to, options.mode(), statements)
                    .isEqualTo(values);
            return Objects.requireNonNull(plan);
        }
    }
}
