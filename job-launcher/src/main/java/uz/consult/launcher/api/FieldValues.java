package uz.consult.launcher.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.launcher.operations.DeadLetterOperations;
import uz.consult.launcher.operations.OutboxOperations;
import uz.consult.launcher.operations.RunOperations;
import uz.consult.launcher.queries.JobCondition;

/** The values that a field or parameter can have, where Java's type does not say so. */
final class FieldValues implements OpenApiCustomizer {

    private static final List<String> MODES =
            Arrays.stream(PullMode.values()).map(PullMode::code).toList();
    private static final List<String> CLASSES =
            Arrays.stream(ErrorClass.values()).map(ErrorClass::code).toList();
    private static final List<String> SCHEDULED = codes(PullMode.INCREMENTAL, PullMode.SWEEP, PullMode.RECONCILE);

    /** By schema and field. */
    private static final Map<String, List<String>> FIELDS = Map.ofEntries(
            Map.entry("RunView.status", RunOperations.STATUSES),
            Map.entry("RunView.mode", MODES),
            Map.entry("RunView.trigger", List.of("schedule", "api", "cli", "restart", "recovery")),
            Map.entry("RunView.errorClass", CLASSES),
            Map.entry(
                    "RunRequestBody.mode", codes(PullMode.INCREMENTAL, PullMode.FULL, PullMode.WINDOW, PullMode.SWEEP)),
            Map.entry("ScheduleView.mode", SCHEDULED),
            Map.entry("ScheduleChange.mode", SCHEDULED),
            Map.entry(
                    "JobView.health",
                    Arrays.stream(JobCondition.values())
                            .map(condition -> condition.name().toLowerCase(Locale.ROOT))
                            .toList()),
            Map.entry("DeadLetter.state", DeadLetterOperations.STATES),
            Map.entry("DeadLetter.errorClass", CLASSES),
            Map.entry("ReplayRequest.errorClass", CLASSES),
            Map.entry("Effect.state", OutboxOperations.STATES),
            Map.entry("Effect.kind", OutboxOperations.KINDS),
            Map.entry("Effect.errorClass", CLASSES),
            Map.entry("DeadEntries.kind", OutboxOperations.KINDS));

    /** By address and parameter. */
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            "/api/runs status", RunOperations.STATUSES,
            "/api/runs mode", MODES,
            "/api/dead-letters state", DeadLetterOperations.STATES,
            "/api/dead-letters errorClass", CLASSES,
            "/api/outbox state", OutboxOperations.STATES,
            "/api/outbox kind", OutboxOperations.KINDS);

    @Override
    public void customise(OpenAPI api) {
        api.getComponents().getSchemas().forEach(FieldValues::describe);
        api.getPaths().forEach((path, item) -> item.readOperations().forEach(operation -> describe(path, operation)));
    }

    @SuppressWarnings("unchecked")
    private static void describe(String schema, Schema<?> described) {
        Map<String, Schema> fields = described.getProperties();
        if (fields != null) {
            // What a run is stands in its details too.
            String name = schema.equals("RunDetail") ? "RunView" : schema;
            fields.forEach((field, type) -> {
                List<String> values = FIELDS.get(name + "." + field);
                if (values != null) {
                    type.setEnum(values);
                }
            });
        }
    }

    /** Parameters of one type share its schema: what is said of one of them needs a schema of its own. */
    private static void describe(String path, Operation operation) {
        for (Parameter parameter :
                operation.getParameters() == null ? List.<Parameter>of() : operation.getParameters()) {
            List<String> values = PARAMETERS.get(path + " " + parameter.getName());
            if (values != null) {
                parameter.setSchema(new StringSchema()._enum(values));
            }
        }
    }

    private static List<String> codes(PullMode... modes) {
        return Arrays.stream(modes).map(PullMode::code).toList();
    }
}
