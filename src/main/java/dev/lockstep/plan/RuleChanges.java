package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Rule;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;

/** Rewrite rules: {@code CREATE OR REPLACE RULE} changes all of one but when it applies. */
final class RuleChanges implements KindChanges<Rule> {
    private static final String CREATE = "CREATE RULE ";

    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Rule rule, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        boolean putBack = context.target().find(rule.id()) instanceof Rule before && before.equals(rule);
        Draft create = Draft.of(rule.definition(), (putBack ? "Put back " : "Create ") + described(rule))
                .on(rule.relation(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(!putBack, Hazard.BACKWARD_INCOMPATIBLE);
        drafts.add(ParsedBodies.locking(create, rule.definition(), rule.id(), context));
        if (rule.enabled() != Trigger.Enabled.ORIGIN) {
            drafts.add(enabled(rule));
        }
        return drafts;
    }

    @Override
    public List<Draft> drop(Rule rule, PlanContext context) {
        boolean forGood = context.fate(rule.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP RULE " + Names.inStatement(rule.id(), context.target()),
                        (forGood ? "Drop " : "Take out of the way ") + described(rule))
                .on(rule.relation(), TableLock.ACCESS_EXCLUSIVE)
                .withIf(forGood, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Rule from, Rule to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Rule from, Rule to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (!from.definition().equals(to.definition())) {
            drafts.add(Draft.of(
                            "CREATE OR REPLACE RULE " + to.definition().substring(CREATE.length()),
                            "Change " + described(to))
                    .on(to.relation(), TableLock.ACCESS_EXCLUSIVE)
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (from.enabled() != to.enabled()) {
            drafts.add(enabled(to).with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    private static Draft enabled(Rule rule) {
        return Draft.of(
                        Names.alterTable(rule.relation()) + " " + Names.enabled(rule.enabled()) + " RULE "
                                + Quoting.identifier(rule.name()),
                        "Change when " + described(rule) + " applies")
                .on(rule.relation(), TableLock.ACCESS_EXCLUSIVE);
    }

    private static String described(Rule rule) {
        return "the rule " + rule.name() + " on " + rule.relation().displayName();
    }

    @Override
    public List<ObjectId> dropsWith(Rule rule, PlanContext context) {
        return List.of(rule.relation());
    }
}
