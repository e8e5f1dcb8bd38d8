package uz.consult.launcher.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.util.StringUtils;
import uz.consult.etl.batch.EtlJobs;

/**
 * What parameters mean, and examples of what an address and a body need. A parameter means the same wherever its name occurs; where it
 * does not, its method says so. The examples work as they stand once there is a run 1, a letter 1 and so on.
 */
final class RequestTexts implements OpenApiCustomizer {

    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("id", "The number of what the address names"),
            Map.entry("job", "The name of a job"),
            Map.entry("key", "The number, Ref_Key or conversation of a consultation"),
            Map.entry("status", "Only runs of this status"),
            Map.entry("mode", "Only runs of this mode"),
            Map.entry(
                    "from",
                    "Only from then on: 2026-01-31, 2026-01-31T18:30:00 (BUSINESS_ZONE) or 2026-01-31T13:30:00Z"),
            Map.entry("to", "Only before then, in the same forms as from"),
            Map.entry("entity", "Only records of this entity of 1C"),
            Map.entry("state", "Only those in this state"),
            Map.entry("errorClass", "Only failures of this class"),
            Map.entry("kind", "Only effects of this kind"),
            Map.entry("conversation", "Only those of this conversation, by its display id in Chatwoot"),
            Map.entry("consultation", "Only those of this consultation, by its Ref_Key in 1C"),
            Map.entry("run", "Only those of this run, by its number"),
            Map.entry("number", "Only those of this number; the zeros that it begins with may be left out"),
            Map.entry("client", "Only those of clients with these words in their name, or words that begin so"),
            Map.entry("inn", "Only those of the client with this INN"),
            Map.entry("phone", "Only those of clients whose phone ends so; at least 4 digits"),
            Map.entry("manager", "Only those of this manager: his key in 1C, his agent's number, or words of his name"),
            Map.entry("reason", "Only those whose reason holds this text, in whichever case"),
            Map.entry("error", "Only those whose class or message of error holds this text"),
            Map.entry("since", "Only from then on, in the same forms as from"),
            Map.entry("before", "Only what stands before this number"),
            Map.entry("action", "Only what this action did, by its code, such as restart_run"),
            Map.entry("Accept-Language", "The language of sentences: ru, uz or en; else English"),
            Map.entry("who", "Only what this user, token or command line did"),
            Map.entry(
                    "what",
                    "Only what holds this text in its request, parameters, detail or request id, in whichever case"),
            Map.entry("limit", "The most items to return, 1 to 500"),
            Map.entry("offset", "How many items to pass over; at most 10,000, in the audit any number"),
            Map.entry("Idempotency-Key", "1 to 200 characters; the same key within a day returns the same run"));

    private final List<String> jobs;
    private final Map<String, Object> examples = new LinkedHashMap<>();
    private final Map<String, Object> bodies = new LinkedHashMap<>();

    RequestTexts(EtlJobs jobs) {
        this.jobs = jobs.names();
        examples.put("id", 1);
        examples.put("job", this.jobs.get(0));
        examples.put("key", "00000000001");
        bodies.put("RunRequestBody", Map.of("mode", "full"));
        bodies.put("ScheduleChange", Map.of("enabled", false));
        bodies.put("RunsBody", Map.of("runs", List.of(1)));
        bodies.put("LettersRequest", Map.of("job", this.jobs.get(0)));
        bodies.put("EffectsRequest", Map.of("run", 1));
        bodies.put("DiscardRequest", Map.of("state", "dead", "kind", "message"));
        bodies.put("CompareRequest", Map.of("jobs", List.of(jobs.comparing().get(0))));
        bodies.put("TokenRequest", Map.of("name", "monitoring", "role", "MONITOR", "expiresIn", "P90D"));
    }

    @Override
    public void customise(OpenAPI api) {
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(operation -> {
                    if (operation.getParameters() != null) {
                        operation.getParameters().forEach(this::describe);
                    }
                    if (operation.getRequestBody() != null) {
                        operation.getRequestBody().getContent().values().forEach(this::exemplify);
                    }
                });
    }

    private void describe(Parameter parameter) {
        if (!StringUtils.hasText(parameter.getDescription())) {
            parameter.setDescription(PARAMETERS.get(parameter.getName()));
        }
        if ("path".equals(parameter.getIn())) {
            parameter.setExample(examples.get(parameter.getName()));
        }
        if (parameter.getName().equals("job")) {
            parameter.setSchema(new StringSchema()._enum(jobs));
        }
    }

    private void exemplify(MediaType body) {
        String reference = body.getSchema().get$ref();
        if (reference != null) {
            body.setExample(bodies.get(reference.substring(reference.lastIndexOf('/') + 1)));
        }
    }
}
