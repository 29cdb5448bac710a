package dev.lockstep.plan;

import dev.lockstep.catalog.TextSearchTemplate;
import java.util.List;

/** Text search templates: there is no statement that alters one. */
final class TextSearchTemplateChanges implements KindChanges<TextSearchTemplate> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(TextSearchTemplate template, PlanContext context) {
        String init = template.init() == null ? "" : "INIT = " + template.init() + ", ";
        return List.of(Whole.create(template.id(), " (" + init + "LEXIZE = " + template.lexize() + ")", context));
    }

    @Override
    public List<Draft> drop(TextSearchTemplate template, PlanContext context) {
        return List.of(Whole.drop(template.id(), context));
    }

    @Override
    public Alteration way(TextSearchTemplate from, TextSearchTemplate to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(TextSearchTemplate from, TextSearchTemplate to, PlanContext context) {
        throw new IllegalStateException("a text search template is never altered where it stands");
    }
}
