package uz.consult.etl.chatwoot;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text of an error, and whether it comes from Chatwoot itself. Proxies answer in JSON too, so the form alone proves little:
 *
 * <ol>
 *   <li>404 is Chatwoot's only with its exact text; its own page for an unknown address says nothing of what was requested.
 *   <li>400 and 500 are Chatwoot's with Rails' {@code {"status":…,"error":…}}.
 *   <li>401, 402 and 422 are Chatwoot's with an error, errors, or a message and the attributes it concerns.
 *   <li>Nothing else is.
 * </ol>
 *
 * @param said what to tell people, without markup; empty if there is nothing to tell
 */
record ChatwootWords(boolean chatwoots, String said) {

    private static final int MOST_TOLD = 200;
    private static final String NOT_THERE = "Resource could not be found";
    private static final JsonMapper JSON = new JsonMapper();

    static ChatwootWords of(int status, String body) {
        String stripped = body.strip();
        String said = stripped.startsWith("<")
                ? "with a page"
                : stripped.length() > MOST_TOLD ? stripped.substring(0, MOST_TOLD - 1) + "…" : stripped;
        return new ChatwootWords(isChatwoots(status, stripped), said.replaceAll("\\s+", " "));
    }

    private static boolean isChatwoots(int status, String body) {
        if (!body.startsWith("{")) {
            return false;
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            return false;
        }
        JsonNode error = json.path("error");
        return switch (status) {
            case 404 -> json.size() == 1 && NOT_THERE.equals(error.asString(""));
            case 400, 500 -> json.path("status").asInt(0) == status && error.isString();
            case 401 -> error.isString() || json.path("errors").isArray();
            case 402 -> error.isString();
            case 422 ->
                error.isString()
                        || json.path("errors").isArray()
                        || json.path("message").isString()
                                && json.path("attributes").isArray();
            default -> false;
        };
    }
}
