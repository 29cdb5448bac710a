package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.diff.Border;
import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.ScopedCatalog;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;

/** What a reader has to know of the scope that was asked for, and what makes no sense in it. */
final class ScopeReview {
    private final Scope scope;
    private final Catalog source;
    private final Catalog target;

    ScopeReview(Scope scope, Catalog source, Catalog target) {
        this.scope = scope;
        this.source = source;
        this.target = target;
    }

    /**
     * For a comparison, which changes nothing: what goes across the border is only said.
     *
     * @throws ProblemException when a pattern to include matches nothing, so that less would be looked at than is thought
     */
    List<String> notes(String pointer) {
        List<String> notes = new ArrayList<>();
        if (scope.isEverything()) {
            return notes;
        }
        ScopedCatalog inSource = scope.of(source);
        ScopedCatalog inTarget = scope.of(target);
        for (int i = 0; i < scope.include().size(); i++) {
            ScopePattern pattern = scope.include().get(i);
            if (!inSource.uses(pattern) && !inTarget.uses(pattern)) {
                throw new ProblemException(Problem.of(
                                ProblemType.BAD_REQUEST,
                                "The pattern \"" + pattern + "\" matches nothing in either database.")
                        .withPointer(pointer + "/include/" + i)
                        .withNextStep("Correct the pattern or leave it out."));
            }
        }
        notes.add("Only a part was looked at: " + scope.summary() + ".");
        scope.exclude().stream()
                .filter(pattern -> !inSource.uses(pattern) && !inTarget.uses(pattern))
                .forEach(pattern ->
                        notes.add("Nothing is left out by the pattern " + pattern + ": it matches nothing."));
        Border border = Border.of(scope, source, target);
        border.obstacles().forEach(obstacle -> notes.add(obstacle + "."));
        notes.addAll(border.warnings());
        return notes;
    }

    /**
     * For a plan.
     *
     * @throws ProblemException also when what is wanted cannot be without something that is not
     */
    List<String> notesOfPlan() {
        List<String> obstacles = Border.of(scope, source, target).obstacles();
        List<String> notes = notes("/options");
        if (!obstacles.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.OUT_OF_SCOPE,
                                    "What is to be promoted (%s) hangs together with what is not."
                                            .formatted(scope.summary()))
                            .withItems(obstacles)
                            .withNextStep(
                                    "Take the objects outside into options.include, leave those inside out by options.exclude, or make the ones outside by hand first."));
        }
        return notes;
    }

    /** Rows are left alone where their table is. */
    LookupSet lookupTables(LookupSet tables) {
        if (scope.isEverything()) {
            return tables;
        }
        ScopedCatalog inSource = scope.of(source);
        List<LookupTable> inScope = new ArrayList<>();
        List<String> warnings = new ArrayList<>(tables.warnings());
        for (LookupTable table : tables.tables()) {
            if (inSource.contains(table.id())) {
                inScope.add(table);
            } else {
                warnings.add(
                        "The lookup table " + table.id().displayName() + " is out of scope: its rows are left alone.");
            }
        }
        return new LookupSet(inScope, warnings);
    }
}
