package dev.lockstep.catalog;

/**
 * One object of a database, described by what makes it equal to an object of the same {@link #id() identity} in another
 * database and by nothing else: no OID, no physical position, no statistics. Texts of expressions and definitions are
 * PostgreSQL's own ({@code pg_get_*}, {@code format_type}) under an empty {@code search_path}.
 */
public sealed interface DatabaseObject
        permits Schema,
                Extension,
                EnumType,
                Domain,
                DomainConstraint,
                BaseType,
                RangeType,
                Collation,
                CompositeType,
                Sequence,
                SequenceOwner,
                Table,
                Partition,
                Column,
                DefaultValue,
                Constraint,
                Index,
                View,
                MaterializedView,
                Routine,
                TextSearchParser,
                TextSearchTemplate,
                TextSearchDictionary,
                TextSearchConfiguration,
                Operator,
                OperatorFamily,
                OperatorClass,
                OperatorFamilyMember,
                Aggregate,
                Cast,
                Conversion,
                Language,
                Transform,
                AccessMethod,
                Statistics,
                Trigger,
                Rule,
                Policy,
                ForeignDataWrapper,
                ForeignServer,
                UserMapping,
                ForeignTable,
                Publication,
                PublicationTable,
                PublicationSchema,
                EventTrigger,
                Subscription,
                Comment,
                SecurityLabel,
                ExtensionDependency,
                Privileges,
                DefaultPrivileges,
                Unmodelled {

    ObjectId id();

    /**
     * The definition in one line for people, without the name: {@code text NOT NULL}. Objects that differ in what is compared have
     * different summaries, but for bodies of code, of which a short hash stands here.
     */
    String summary();

    /** Whether no change is needed to turn one into the other; {@code other} has the same identity. */
    default boolean sameDefinitionAs(DatabaseObject other) {
        return equals(other);
    }
}
