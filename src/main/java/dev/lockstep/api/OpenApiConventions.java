package dev.lockstep.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** What holds for every call, written once: the bearer token, the problems that any call may answer with, the headers of calls that start work. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class OpenApiConventions implements OASFilter {
    private static final String TOKEN = "token";
    private static final String PROBLEM = "application/problem+json";
    private static final String PROBLEM_SCHEMA = "#/components/schemas/Problem";

    /** What the framework says of these statuses. */
    private static final Set<String> GENERATED = Set.of("Bad Request", "Not Authorized", "Not Allowed");

    /** The calls that answer with a job. */
    private static final Set<String> STARTS_WORK = Set.of(
            "checkDrift",
            "compareRows",
            "plan",
            "promote",
            "push",
            "undo",
            "startBackup",
            "startRestore",
            "startExport",
            "planImport",
            "startImport");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents()
                .addSecurityScheme(
                        TOKEN,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("A token as POST /api/v1/tokens makes it"));
        api.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(TOKEN)));
        if (api.getPaths() != null) {
            api.getPaths().getPathItems().forEach(OpenApiConventions::describe);
        }
    }

    private static void describe(String address, PathItem path) {
        path.getOperations().forEach((method, operation) -> {
            problems(method, address.contains("{"))
                    .forEach((status, description) -> addProblem(operation, status, description));
            operation.getResponses().getAPIResponses().forEach((status, response) -> {
                if (status.compareTo("400") >= 0) {
                    addProblem(operation, status, String.valueOf(response.getDescription()));
                }
            });
            if (operation.getOperationId() != null && STARTS_WORK.contains(operation.getOperationId())) {
                startsWork(operation);
            }
            addExample(operation);
            describeParameters(operation);
        });
    }

    private static void addExample(Operation operation) {
        if (operation.getRequestBody() != null && operation.getOperationId() != null) {
            OpenApiExamples.body(operation.getOperationId()).ifPresent(example -> operation
                    .getRequestBody()
                    .getContent()
                    .getMediaTypes()
                    .values()
                    .forEach(body -> body.setExample(example)));
            operation.getRequestBody().getContent().getMediaTypes().forEach((type, body) -> {
                if (type.equals("application/zip")) {
                    body.setExample("the bytes of the file");
                }
            });
        }
    }

    private static void describeParameters(Operation operation) {
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getIn() == Parameter.In.PATH && parameter.getDescription() == null)
                    .forEach(parameter -> parameter.setDescription("Its " + parameter.getName()));
        }
    }

    private static Map<String, String> problems(PathItem.HttpMethod method, boolean ofOneThing) {
        Map<String, String> problems = new LinkedHashMap<>();
        problems.put("400", "The request is malformed: the problem names the field by its JSON pointer");
        problems.put("401", "There is no valid token");
        problems.put("403", "The token's role does not allow it");
        if (ofOneThing && method != PathItem.HttpMethod.PUT) {
            problems.put("404", "There is no such thing");
        }
        if (method == PathItem.HttpMethod.POST || method == PathItem.HttpMethod.PUT) {
            problems.put("413", "The body is too large");
            problems.put("415", "The body is not JSON");
            problems.put(
                    "422",
                    "The request is well-formed, but names something that does not exist or does not go together");
        }
        problems.put("500", "A defect of Lockstep; the problem has the number of the incident in the log");
        return problems;
    }

    private static void addProblem(Operation operation, String status, String description) {
        APIResponses responses = operation.getResponses();
        if (responses == null) {
            responses = OASFactory.createAPIResponses();
            operation.setResponses(responses);
        }
        if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(status, problem(description));
            return;
        }
        APIResponse present = responses.getAPIResponse(status);
        if (GENERATED.contains(present.getDescription())) {
            present.setDescription(description);
        }
        if (present.getContent() == null && present.getRef() == null) {
            present.setContent(problem(description).getContent());
        }
    }

    private static APIResponse problem(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                PROBLEM,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM_SCHEMA))));
    }

    private static void startsWork(Operation operation) {
        operation.addParameter(header(
                "Idempotency-Key",
                "1 to 255 characters of your choice: a repeat with the same key and body returns the first job"));
        operation.addParameter(header(
                "Prefer", "wait=60 answers with the finished job if it ends within so many seconds, at most 600"));
        addProblem(operation, "409", "The idempotency key was used for another request");
        Schema job = OASFactory.createSchema().ref("#/components/schemas/Job");
        APIResponses responses = operation.getResponses();
        responses.addAPIResponse(
                "202", answer("The job is queued and will not be lost; Location says where it is", job));
        responses.addAPIResponse(
                "200", answer("The finished job, when the client preferred to wait and it ended in time", job));
    }

    private static APIResponse answer(String description, Schema job) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                "application/json", OASFactory.createMediaType().schema(job)));
    }

    private static Parameter header(String name, String description) {
        return OASFactory.createParameter()
                .in(Parameter.In.HEADER)
                .name(name)
                .description(description)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }
}
