package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Operators. Commutators and negators are linked both ways by whichever of the two is created later; the one created first leaves a
 * shell in the other's place. Dropping one unlinks the other. (PostgreSQL documentation, "Operator Optimization Information".)
 */
final class OperatorChanges implements KindChanges<Operator> {
    /** Since this version a missing link, HASHES and MERGES can be added. */
    private static final int ALTERS_LINKS = 17;

    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Operator operator, PlanContext context) {
        return List.of(Draft.of(
                "CREATE OPERATOR " + Names.operator(operator.id()) + definition(operator),
                (context.target().contains(operator.id()) ? "Put back the " : "Create the ") + operator.id()));
    }

    /** Without the types, which its name has after it in all other statements. */
    private static String definition(Operator operator) {
        List<String> clauses = new ArrayList<>();
        clauses.add("FUNCTION = " + operator.function());
        if (operator.left() != null) {
            clauses.add("LEFTARG = " + operator.left());
        }
        clauses.add("RIGHTARG = " + operator.right());
        addLink("COMMUTATOR", operator.commutator(), clauses);
        addLink("NEGATOR", operator.negator(), clauses);
        add("RESTRICT", operator.restrict(), clauses);
        add("JOIN", operator.join(), clauses);
        if (operator.hashes()) {
            clauses.add("HASHES");
        }
        if (operator.merges()) {
            clauses.add("MERGES");
        }
        return " (" + String.join(", ", clauses) + ")";
    }

    private static void addLink(String word, @Nullable ObjectId operator, List<String> clauses) {
        if (operator != null) {
            clauses.add(word + " = OPERATOR(" + Names.operator(operator) + ")");
        }
    }

    private static void add(String word, @Nullable String value, List<String> clauses) {
        if (value != null) {
            clauses.add(word + " = " + value);
        }
    }

    @Override
    public List<Draft> drop(Operator operator, PlanContext context) {
        return List.of(Whole.drop(operator.id(), context));
    }

    @Override
    public Alteration way(Operator from, Operator to, PlanContext context) {
        if (from.shell()) {
            return Alteration.IN_PLACE;
        }
        if (to.shell()) {
            return Alteration.REFUSE;
        }
        boolean sameCall = Objects.equals(from.function(), to.function()) && Objects.equals(from.result(), to.result());
        boolean addsOnly = (to.hashes() || !from.hashes()) && (to.merges() || !from.merges());
        boolean adds = from.hashes() != to.hashes() || from.merges() != to.merges();
        boolean possible = sameCall
                && addsOnly
                && (!adds || altersLinks(context))
                && linkable(from, from.commutator(), to.commutator(), context)
                && linkable(from, from.negator(), to.negator(), context);
        return possible ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    private static boolean altersLinks(PlanContext context) {
        return context.target().majorVersion() >= ALTERS_LINKS;
    }

    /** Whether the operator can stay and be linked as it is to be. */
    private static boolean linkable(
            Operator from, @Nullable ObjectId before, @Nullable ObjectId after, PlanContext context) {
        boolean unlinked = before == null || leaves(before, context);
        if (after == null) {
            return unlinked;
        }
        if (after.equals(before) && !leaves(after, context)) {
            return true;
        }
        return unlinked && (linksBack(after, from.id(), context) || altersLinks(context) && !isShell(after, context));
    }

    /** Whether the operator goes, or stays only as a shell of itself. */
    private static boolean leaves(ObjectId operator, PlanContext context) {
        Operator before = context.target().get(Operator.class, operator).orElse(null);
        Operator after = context.source().get(Operator.class, operator).orElse(null);
        return before != null
                && (after == null
                        || !before.shell()
                                && !(Objects.equals(before.function(), after.function())
                                        && Objects.equals(before.result(), after.result())));
    }

    /** Whether the other operator is made by this plan and links itself to this one. */
    private static boolean linksBack(ObjectId other, ObjectId operator, PlanContext context) {
        Operator before = context.target().get(Operator.class, other).orElse(null);
        boolean made = before == null || before.shell() || leaves(other, context);
        return made
                && context.source()
                        .get(Operator.class, other)
                        .filter(after -> !after.shell()
                                && (operator.equals(after.commutator()) || operator.equals(after.negator())))
                        .isPresent();
    }

    private static boolean isShell(ObjectId operator, PlanContext context) {
        return context.source()
                .get(Operator.class, operator)
                .filter(Operator::shell)
                .isPresent();
    }

    @Override
    public List<Draft> alter(Operator from, Operator to, PlanContext context) {
        if (from.shell()) {
            return to.shell() ? List.of() : create(to, context);
        }
        List<String> clauses = new ArrayList<>();
        if (!Objects.equals(from.restrict(), to.restrict())) {
            clauses.add("RESTRICT = " + (to.restrict() == null ? "NONE" : to.restrict()));
        }
        if (!Objects.equals(from.join(), to.join())) {
            clauses.add("JOIN = " + (to.join() == null ? "NONE" : to.join()));
        }
        if (to.commutator() != null && needsLink(to, from.commutator(), to.commutator(), context)) {
            addLink("COMMUTATOR", to.commutator(), clauses);
        }
        if (to.negator() != null && needsLink(to, from.negator(), to.negator(), context)) {
            addLink("NEGATOR", to.negator(), clauses);
        }
        if (to.hashes() && !from.hashes()) {
            clauses.add("HASHES");
        }
        if (to.merges() && !from.merges()) {
            clauses.add("MERGES");
        }
        return clauses.isEmpty()
                ? List.of()
                : List.of(Draft.of(
                        "ALTER OPERATOR " + Names.inStatement(to.id(), context.target()) + " SET ("
                                + String.join(", ", clauses) + ")",
                        "Change what the planner knows about the " + to.id()));
    }

    private static boolean needsLink(
            Operator operator, @Nullable ObjectId before, ObjectId after, PlanContext context) {
        return !after.equals(before) && !linksBack(after, operator.id(), context);
    }

    /** A shell comes with the first operator that names it. */
    @Override
    public List<ObjectId> createsWith(Operator operator, PlanContext context) {
        if (!operator.shell()) {
            return List.of();
        }
        return context.source()
                .all(Operator.class)
                .filter(other -> !other.shell()
                        && (operator.id().equals(other.commutator())
                                || operator.id().equals(other.negator())))
                .map(Operator::id)
                .toList();
    }
}
