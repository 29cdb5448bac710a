package dev.lockstep.introspect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.lockstep.catalog.AccessMethod;
import dev.lockstep.catalog.Aggregate;
import dev.lockstep.catalog.BaseType;
import dev.lockstep.catalog.Cast;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Collation;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Comment;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Conversion;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.EventTrigger;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.ExtensionDependency;
import dev.lockstep.catalog.ForeignDataWrapper;
import dev.lockstep.catalog.ForeignServer;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Language;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Operator;
import dev.lockstep.catalog.OperatorClass;
import dev.lockstep.catalog.OperatorFamily;
import dev.lockstep.catalog.OperatorFamilyMember;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Policy;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.catalog.RangeType;
import dev.lockstep.catalog.ResultSetting;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Rule;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.SecurityLabel;
import dev.lockstep.catalog.Sequence;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.catalog.Statistics;
import dev.lockstep.catalog.Subscription;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TextSearchConfiguration;
import dev.lockstep.catalog.TextSearchDictionary;
import dev.lockstep.catalog.TextSearchParser;
import dev.lockstep.catalog.TextSearchTemplate;
import dev.lockstep.catalog.Transform;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.catalog.UserMapping;
import dev.lockstep.catalog.View;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A catalog as JSON text, without the sizes of tables: what the ledger keeps as the baseline, and what an undo is computed from.
 * Equal catalogs give equal text.
 *
 * <p>{@code {"format":1,"serverVersion":…,"objects":[{"kind":"TABLE",…},…],"dependencies":[[3,0],…]}}. Identities are arrays of the
 * kind and the path; a dependency is the positions of its two ends among the objects.
 */
public final class CatalogDocument {
    private static final int FORMAT = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .addMixIn(DatabaseObject.class, Tagged.class)
            .addMixIn(Column.class, Compared.class)
            .addMixIn(ResultSetting.class, Told.class)
            .addModule(idsAsArrays())
            .build();

    private CatalogDocument() {}

    public static String toJson(Catalog catalog) {
        List<DatabaseObject> objects = List.copyOf(catalog.objects());
        Map<ObjectId, Integer> positions = new HashMap<>();
        for (DatabaseObject object : objects) {
            positions.put(object.id(), positions.size());
        }
        List<int[]> dependencies = catalog.dependencies().edges().stream()
                .map(edge -> new int[] {positions.get(edge.dependent()), positions.get(edge.on())})
                .sorted((one, other) ->
                        one[0] != other[0] ? Integer.compare(one[0], other[0]) : Integer.compare(one[1], other[1]))
                .toList();
        try {
            return JSON.writeValueAsString(new Document(FORMAT, catalog.serverVersion(), objects, dependencies));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every catalog can be written", e);
        }
    }

    /** @throws ProblemException when the text is no catalog, or one written by a later version of Lockstep */
    public static Catalog fromJson(String json) {
        Document document;
        try {
            document = JSON.readValue(json, Document.class);
        } catch (JsonProcessingException e) {
            throw new ProblemException(unreadable(), e);
        }
        if (document.format() != FORMAT) {
            throw new ProblemException(unreadable());
        }
        List<DatabaseObject> objects = document.objects();
        List<Dependency> dependencies = new ArrayList<>();
        for (int[] edge : document.dependencies()) {
            dependencies.add(new Dependency(
                    objects.get(edge[0]).id(), objects.get(edge[1]).id()));
        }
        return new Catalog(document.serverVersion(), objects, dependencies, Map.of());
    }

    private static Problem unreadable() {
        return Problem.of(ProblemType.CONFLICT, "The stored catalog cannot be read by this version of Lockstep.")
                .withNextStep(
                        "Use the version that wrote it, or a later one; or accept the drift to start a new baseline.");
    }

    private record Document(int format, int serverVersion, List<DatabaseObject> objects, List<int[]> dependencies) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @Type(value = Schema.class, name = "SCHEMA"),
        @Type(value = Extension.class, name = "EXTENSION"),
        @Type(value = EnumType.class, name = "ENUM"),
        @Type(value = Domain.class, name = "DOMAIN"),
        @Type(value = DomainConstraint.class, name = "DOMAIN_CONSTRAINT"),
        @Type(value = Aggregate.class, name = "AGGREGATE"),
        @Type(value = BaseType.class, name = "BASE_TYPE"),
        @Type(value = RangeType.class, name = "RANGE_TYPE"),
        @Type(value = Cast.class, name = "CAST"),
        @Type(value = Conversion.class, name = "CONVERSION"),
        @Type(value = Language.class, name = "LANGUAGE"),
        @Type(value = Transform.class, name = "TRANSFORM"),
        @Type(value = AccessMethod.class, name = "ACCESS_METHOD"),
        @Type(value = Collation.class, name = "COLLATION"),
        @Type(value = CompositeType.class, name = "COMPOSITE_TYPE"),
        @Type(value = Sequence.class, name = "SEQUENCE"),
        @Type(value = SequenceOwner.class, name = "SEQUENCE_OWNER"),
        @Type(value = Table.class, name = "TABLE"),
        @Type(value = Partition.class, name = "PARTITION"),
        @Type(value = Column.class, name = "COLUMN"),
        @Type(value = DefaultValue.class, name = "DEFAULT"),
        @Type(value = Constraint.class, name = "CONSTRAINT"),
        @Type(value = Index.class, name = "INDEX"),
        @Type(value = View.class, name = "VIEW"),
        @Type(value = MaterializedView.class, name = "MATERIALIZED_VIEW"),
        @Type(value = Routine.class, name = "ROUTINE"),
        @Type(value = TextSearchParser.class, name = "TEXT_SEARCH_PARSER"),
        @Type(value = TextSearchTemplate.class, name = "TEXT_SEARCH_TEMPLATE"),
        @Type(value = TextSearchDictionary.class, name = "TEXT_SEARCH_DICTIONARY"),
        @Type(value = TextSearchConfiguration.class, name = "TEXT_SEARCH_CONFIGURATION"),
        @Type(value = Operator.class, name = "OPERATOR"),
        @Type(value = OperatorFamily.class, name = "OPERATOR_FAMILY"),
        @Type(value = OperatorClass.class, name = "OPERATOR_CLASS"),
        @Type(value = OperatorFamilyMember.class, name = "OPERATOR_FAMILY_MEMBER"),
        @Type(value = Statistics.class, name = "STATISTICS"),
        @Type(value = Trigger.class, name = "TRIGGER"),
        @Type(value = Rule.class, name = "RULE"),
        @Type(value = Policy.class, name = "POLICY"),
        @Type(value = ForeignDataWrapper.class, name = "FOREIGN_DATA_WRAPPER"),
        @Type(value = ForeignTable.class, name = "FOREIGN_TABLE"),
        @Type(value = ForeignServer.class, name = "SERVER"),
        @Type(value = UserMapping.class, name = "USER_MAPPING"),
        @Type(value = Publication.class, name = "PUBLICATION"),
        @Type(value = PublicationTable.class, name = "PUBLICATION_TABLE"),
        @Type(value = PublicationSchema.class, name = "PUBLICATION_SCHEMA"),
        @Type(value = EventTrigger.class, name = "EVENT_TRIGGER"),
        @Type(value = Subscription.class, name = "SUBSCRIPTION"),
        @Type(value = Comment.class, name = "COMMENT"),
        @Type(value = SecurityLabel.class, name = "SECURITY_LABEL"),
        @Type(value = ExtensionDependency.class, name = "EXTENSION_DEPENDENCY"),
        @Type(value = Privileges.class, name = "PRIVILEGES"),
        @Type(value = DefaultPrivileges.class, name = "DEFAULT_PRIVILEGES"),
        @Type(value = Unmodelled.class, name = "UNMODELLED")
    })
    private interface Tagged {}

    @JsonIgnoreProperties({"dimensions", "declaredType"})
    private interface Compared {}

    /** Follows from the rest. Versions that wrote it could not read it. */
    @JsonIgnoreProperties("empty")
    private interface Told {}

    /** {@code ["COLUMN","public","merchants","tax_id"]}. */
    private static SimpleModule idsAsArrays() {
        return new SimpleModule()
                .addSerializer(ObjectId.class, new StdDelegatingSerializer(ObjectId.class, new IdToArray()))
                .addDeserializer(ObjectId.class, new StdDelegatingDeserializer<>(new ArrayToId()));
    }

    private static final class IdToArray extends StdConverter<ObjectId, List<String>> {
        @Override
        public List<String> convert(ObjectId id) {
            List<String> elements = new ArrayList<>();
            elements.add(id.kind().name());
            elements.addAll(id.path());
            return elements;
        }
    }

    private static final class ArrayToId extends StdConverter<List<String>, ObjectId> {
        @Override
        public ObjectId convert(List<String> elements) {
            return new ObjectId(Kind.valueOf(elements.get(0)), elements.subList(1, elements.size()));
        }
    }
}
