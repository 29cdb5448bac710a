package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Column.Identity;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Objects;

/**
 * A new identity column of a table with children, which PostgreSQL does not add ("cannot recursively add identity column"): the rows of
 * all of them are numbered by a sequence that is there for that only, then the table's own takes over. (Since version 17 partitions share
 * their parent's.)
 */
final class NumberedTogether {
    private static final int SHARED_WITH_PARTITIONS = 17;

    private final Column column;
    private final Identity identity;
    private final PlanContext context;

    NumberedTogether(Column column, PlanContext context) {
        this.column = column;
        this.identity = Objects.requireNonNull(column.identity());
        this.context = context;
    }

    static boolean isNeeded(Column column, PlanContext context) {
        boolean shared = context.target().majorVersion() >= SHARED_WITH_PARTITIONS
                && context.source()
                        .get(Table.class, column.table())
                        .filter(Table::partitioned)
                        .isPresent();
        return column.identity() != null
                && !shared
                && !context.keptChildren(column.table()).isEmpty();
    }

    List<Draft> instead(Draft add) {
        ObjectId helping = ObjectId.of(Kind.SEQUENCE, identity.sequenceSchema(), Names.helping(column.id()));
        String alter = Names.alterTable(column.table());
        String name = Quoting.identifier(column.name());
        return List.of(
                Draft.of(
                        "CREATE SEQUENCE " + Names.qualified(helping) + " AS "
                                + identity.options().dataType() + " " + SequenceClauses.all(identity.options()),
                        "Begin to number the rows of " + column.table().displayName() + " and its children"),
                add.withSql(alter + " ADD COLUMN " + TableDefinition.bare(column, context)
                        + " DEFAULT pg_catalog.nextval(" + Quoting.literal(Names.qualified(helping)) + ")"
                        + NotNulls.clause(column, context)),
                Draft.of(alter + " ALTER COLUMN " + name + " DROP DEFAULT", "Leave numbering to the column itself")
                        .on(column.table(), TableLock.ACCESS_EXCLUSIVE),
                Draft.of("DROP SEQUENCE " + Names.qualified(helping), "Drop what has numbered the rows"),
                Draft.of(
                                alter + " ALTER COLUMN " + name + " ADD" + TableDefinition.identity(identity),
                                "Let " + column.id().displayName() + " number itself")
                        .on(column.table(), TableLock.ACCESS_EXCLUSIVE),
                SequencePosition.pastTheLargest(identity.sequence(), identity.options(), column, context));
    }
}
