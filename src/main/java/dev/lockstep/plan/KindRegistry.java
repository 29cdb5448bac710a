package dev.lockstep.plan;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;

/** Who knows how objects of a kind come, change and go. The switch has no default: a kind that is forgotten does not compile. */
final class KindRegistry {
    private KindRegistry() {}

    static KindChanges<DatabaseObject> of(Kind kind) {
        @SuppressWarnings("unchecked") // each implementation is registered under the kind of its own record
        KindChanges<DatabaseObject> changes = (KindChanges<DatabaseObject>) typed(kind);
        return changes;
    }

    private static KindChanges<?> typed(Kind kind) {
        return switch (kind) {
            case SCHEMA -> new SchemaChanges();
            case EXTENSION -> new ExtensionChanges();
            case ENUM -> new EnumChanges();
            case DOMAIN -> new DomainChanges();
            case DOMAIN_CONSTRAINT -> new DomainConstraintChanges();
            case AGGREGATE -> new AggregateChanges();
            case BASE_TYPE -> new BaseTypeChanges();
            case RANGE_TYPE -> new RangeTypeChanges();
            case CAST -> new CastChanges();
            case CONVERSION -> new ConversionChanges();
            case LANGUAGE -> new LanguageChanges();
            case TRANSFORM -> new TransformChanges();
            case ACCESS_METHOD -> new AccessMethodChanges();
            case COLLATION -> new CollationChanges();
            case COMPOSITE_TYPE -> new CompositeTypeChanges();
            case SEQUENCE -> new SequenceChanges();
            case SEQUENCE_OWNER -> new SequenceOwnerChanges();
            case TABLE -> new TableChanges();
            case FOREIGN_TABLE -> new ForeignTableChanges();
            case PARTITION -> new PartitionChanges();
            case COLUMN -> new ColumnChanges();
            case DEFAULT -> new DefaultChanges();
            case CONSTRAINT -> new ConstraintChanges();
            case INDEX -> new IndexChanges();
            case VIEW -> new ViewChanges();
            case MATERIALIZED_VIEW -> new MaterializedViewChanges();
            case ROUTINE -> new RoutineChanges();
            case TEXT_SEARCH_PARSER -> new TextSearchParserChanges();
            case TEXT_SEARCH_TEMPLATE -> new TextSearchTemplateChanges();
            case TEXT_SEARCH_DICTIONARY -> new TextSearchDictionaryChanges();
            case TEXT_SEARCH_CONFIGURATION -> new TextSearchConfigurationChanges();
            case OPERATOR -> new OperatorChanges();
            case OPERATOR_FAMILY -> new OperatorFamilyChanges();
            case OPERATOR_CLASS -> new OperatorClassChanges();
            case OPERATOR_FAMILY_MEMBER -> new OperatorFamilyMemberChanges();
            case STATISTICS -> new StatisticsChanges();
            case TRIGGER -> new TriggerChanges();
            case RULE -> new RuleChanges();
            case POLICY -> new PolicyChanges();
            case FOREIGN_DATA_WRAPPER -> new ForeignDataWrapperChanges();
            case SERVER -> new ForeignServerChanges();
            case USER_MAPPING -> new UserMappingChanges();
            case PUBLICATION -> new PublicationChanges();
            case PUBLICATION_TABLE -> new PublicationTableChanges();
            case PUBLICATION_SCHEMA -> new PublicationSchemaChanges();
            case EVENT_TRIGGER -> new EventTriggerChanges();
            case SUBSCRIPTION -> new SubscriptionChanges();
            case COMMENT -> new CommentChanges();
            case SECURITY_LABEL -> new SecurityLabelChanges();
            case EXTENSION_DEPENDENCY -> new ExtensionDependencyChanges();
            case PRIVILEGES -> new PrivilegesChanges();
            case DEFAULT_PRIVILEGES -> new DefaultPrivilegesChanges();
            case UNMODELLED -> new UnmodelledChanges();
        };
    }
}
