package uz.consult.etl.chatwoot;

import tools.jackson.databind.JsonNode;

/**
 * An agent of the account.
 *
 * @param id his number
 * @param email in lower case
 * @param role agent or administrator
 */
public record Agent(int id, String name, String email, String role) {

    static Agent of(JsonNode node) {
        return new Agent(
                node.path("id").asInt(),
                node.path("name").asString(""),
                node.path("email").asString("").toLowerCase(java.util.Locale.ROOT),
                node.path("role").asString(""));
    }
}
