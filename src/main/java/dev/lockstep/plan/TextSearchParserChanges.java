package dev.lockstep.plan;

import dev.lockstep.catalog.TextSearchParser;
import java.util.List;

/** Text search parsers: there is no statement that alters one. */
final class TextSearchParserChanges implements KindChanges<TextSearchParser> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(TextSearchParser parser, PlanContext context) {
        String headline = parser.headline() == null ? "" : ", HEADLINE = " + parser.headline();
        return List.of(Whole.create(
                parser.id(),
                " (START = " + parser.start() + ", GETTOKEN = " + parser.getToken() + ", END = " + parser.end()
                        + ", LEXTYPES = " + parser.lexTypes() + headline + ")",
                context));
    }

    @Override
    public List<Draft> drop(TextSearchParser parser, PlanContext context) {
        return List.of(Whole.drop(parser.id(), context));
    }

    @Override
    public Alteration way(TextSearchParser from, TextSearchParser to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(TextSearchParser from, TextSearchParser to, PlanContext context) {
        throw new IllegalStateException("a text search parser is never altered where it stands");
    }
}
