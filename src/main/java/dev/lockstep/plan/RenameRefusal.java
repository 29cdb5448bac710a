package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says what is wrong with one rename of a request, and where that stands.
 *
 * @param position in the request
 */
record RenameRefusal(Rename rename, int position) {

    /** @param field of the rename */
    ProblemException of(String field, String detail, String nextStep) {
        return new ProblemException(problem(field, detail, nextStep));
    }

    private Problem problem(String field, String detail, String nextStep) {
        return Problem.of(ProblemType.BAD_REQUEST, detail)
                .withPointer("/options/renames/" + position + "/" + field)
                .withNextStep(nextStep);
    }

    ProblemException notInSource() {
        return of(
                "to",
                "There is no %s %s in the source.".formatted(rename.kind(), rename.to()),
                "Name an object of the source that the one in the target is to become, with its whole name.");
    }

    /** Neither is it there, nor does the target's ledger know that it got its new name by a promotion. */
    ProblemException missing(Catalog target, RenameKind kind) {
        boolean there = RenameMember.find(target, kind, List.of(rename.to())) != null;
        String detail = "There is no %s %s in the target".formatted(rename.kind(), rename.from())
                + (there
                        ? "; there is %s, but the target's ledger has no promotion that gave it this name."
                                .formatted(rename.to())
                        : ".");
        List<String> near = Stream.concat(
                        there ? Stream.of(rename.to()) : Stream.of(),
                        NearNames.of(rename.from(), RenameMember.names(target, kind)).stream())
                .distinct()
                .toList();
        String nextStep = target.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> id.kind().place() != Kind.Place.ABOUT
                        && !kind.kinds().contains(id.kind())
                        && id.displayName().equals(rename.from()))
                .findFirst()
                .map(id -> "There is a " + id + ": correct the kind.")
                .orElse(
                        near.isEmpty()
                                ? "Name an object of the target with its whole name, as a drift check shows it."
                                : "Correct the name, if it is one of the near ones; else leave the rename out.");
        return new ProblemException(problem("from", detail, nextStep).withItems(near));
    }
}
