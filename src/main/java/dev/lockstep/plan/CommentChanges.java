package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Comments. They go with what they are on. */
final class CommentChanges implements KindChanges<Comment> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Comment comment, PlanContext context) {
        return List.of(locked(
                Draft.of(on(comment, context.source()) + Quoting.literal(comment.text()), "Comment on " + comment.on()),
                comment.id(),
                context.source(),
                context));
    }

    @Override
    public List<Draft> drop(Comment comment, PlanContext context) {
        return List.of(locked(
                Draft.of(on(comment, context.target()) + "NULL", "Remove the comment on " + comment.on()),
                comment.id(),
                context.target(),
                context));
    }

    @Override
    public Alteration way(Comment from, Comment to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Comment from, Comment to, PlanContext context) {
        return create(to, context);
    }

    private static String on(Comment comment, Catalog catalog) {
        ObjectId id = comment.on();
        return "COMMENT ON " + id.kind().keyword() + " " + Names.inStatement(id, catalog) + " IS ";
    }

    /** Of the parts of a relation, only columns are spoken of under its lock; for the sequence of an identity stands its column. */
    static Draft locked(Draft draft, ObjectId about, Catalog catalog, PlanContext context) {
        ObjectId on = about.subject();
        List<String> relation = on.kind() == Kind.COLUMN ? on.path().subList(0, 2) : on.path();
        return Stream.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.SEQUENCE)
                .filter(kind -> on.kind() == Kind.COLUMN || on.kind() == kind)
                .map(kind -> new ObjectId(kind, relation))
                .filter(catalog::contains)
                .findFirst()
                .or(() -> PrivilegesRules.columnOfIdentity(about, catalog)
                        .map(Column::id)
                        .filter(column -> hasForIdentity(column, on, context.target())))
                .map(id -> draft.alsoLocking(id, TableLock.SHARE_UPDATE_EXCLUSIVE))
                .orElse(draft);
    }

    private static boolean hasForIdentity(ObjectId column, ObjectId sequence, Catalog target) {
        return target.get(Column.class, column)
                .filter(it -> it.identity() != null && it.identity().sequence().equals(sequence))
                .isPresent();
    }

    @Override
    public List<ObjectId> dropsWith(Comment comment, PlanContext context) {
        return carriers(comment.id(), context);
    }

    /** Whose removal takes along what is said about it. */
    static List<ObjectId> carriers(ObjectId about, PlanContext context) {
        ObjectId on = about.subject();
        List<ObjectId> carriers = new ArrayList<>();
        carriers.add(on);
        carriers.addAll(context.targetEdges().needs().dependenciesOf(about));
        if (on.kind() == Kind.COLUMN && context.target().contains(on)) {
            carriers.add(new ObjectId(Kind.TABLE, on.path().subList(0, 2)));
            carriers.add(new ObjectId(Kind.FOREIGN_TABLE, on.path().subList(0, 2)));
        }
        return carriers;
    }
}
