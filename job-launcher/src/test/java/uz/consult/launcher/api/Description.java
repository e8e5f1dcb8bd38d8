package uz.consult.launcher.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API says of itself, as OpenAPI. */
record Description(JsonNode document) {

    private static final JsonMapper JSON = new JsonMapper();

    static Description parse(String document) {
        return new Description(JSON.readTree(document));
    }

    /** One operation. */
    record Operation(String method, String path, JsonNode described) {

        String id() {
            return described.path("operationId").asString();
        }

        Stream<JsonNode> parameters() {
            return described.path("parameters").valueStream();
        }

        boolean hasBody() {
            return described.has("requestBody");
        }

        boolean hasPathVariable() {
            return path.contains("{");
        }

        /** The status that it answers with if all is well. */
        int success() {
            return answers().filter(status -> status < 300).findFirst().orElseThrow();
        }

        Stream<Integer> answers() {
            return described.path("responses").propertyNames().stream().map(Integer::valueOf);
        }

        /** The address with its examples. */
        String exampleAddress() {
            String address = path;
            for (JsonNode parameter : parameters().toList()) {
                address = address.replace(
                        "{" + parameter.path("name").asString() + "}",
                        parameter.path("example").asString());
            }
            return address;
        }

        /** The example of the body; null if there is none. */
        String exampleBody() {
            JsonNode example = described.at("/requestBody/content/application~1json/example");
            return hasBody() ? example.toString() : null;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyStream()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    /** The schemas by name. */
    Stream<Map.Entry<String, JsonNode>> schemas() {
        return document.at("/components/schemas").propertyStream();
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref")
                ? resolved(document.at(node.path("$ref").asString().substring(1)))
                : node;
    }

    /** What the schema does not say of this value: fields that it does not have, values that it does not allow. */
    List<String> undescribed(JsonNode value, JsonNode schema, String at) {
        JsonNode type = resolved(schema);
        List<String> undescribed = new ArrayList<>();
        if (value.isNull() || isAny(type)) {
            return undescribed;
        } else if (value.isArray()) {
            for (JsonNode item : value) {
                undescribed.addAll(undescribed(item, type.path("items"), at + "[]"));
            }
        } else if (value.isObject()) {
            type.path("required").forEach(field -> {
                if (value.path(field.asString()).isMissingNode()
                        || value.path(field.asString()).isNull()) {
                    undescribed.add(at + "." + field.asString() + " is not there");
                }
            });
            value.propertyStream().forEach(field -> {
                JsonNode known = type.path("properties").path(field.getKey());
                JsonNode any = type.path("additionalProperties");
                String where = at + "." + field.getKey();
                if (known.isMissingNode() && any.isMissingNode()) {
                    undescribed.add(where);
                } else {
                    undescribed.addAll(undescribed(field.getValue(), known.isMissingNode() ? any : known, where));
                }
            });
        } else if (type.has("enum") && none(type.path("enum"), value::equals)) {
            undescribed.add(at + " = " + value);
        }
        return undescribed;
    }

    /** What is stored as others wrote it is any JSON. */
    private static boolean isAny(JsonNode schema) {
        return schema.isObject() && schema.propertyNames().stream().allMatch(name -> name.equals("description"));
    }

    private static boolean none(JsonNode values, Predicate<JsonNode> test) {
        return StreamSupport.stream(values.spliterator(), false).noneMatch(test);
    }
}
