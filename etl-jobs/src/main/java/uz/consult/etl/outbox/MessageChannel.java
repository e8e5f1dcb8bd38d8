package uz.consult.etl.outbox;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.lookup.Managers;
import uz.consult.etl.lookup.Managers.Known;

/** Texts to clients. Chatwoot takes the same one twice: each bears its key, and is looked for before it is sent again. */
final class MessageChannel implements Channel {

    private final ChatwootClient chatwoot;
    private final Managers managers;
    private final Texts texts;

    MessageChannel(ChatwootClient chatwoot, Managers managers, Texts texts) {
        this.chatwoot = chatwoot;
        this.managers = managers;
        this.texts = texts;
    }

    @Override
    public Prepared prepare(Claim claim) {
        Effect effect = claim.last();
        String text = text(effect.payload());
        if (text == null) {
            return Prepared.already(Outcome.dropped("the manager is the one he was"));
        }
        long newest = chatwoot.newestMessage(claim.conversation());
        return Prepared.of(
                Map.of("after", newest),
                () -> Outcome.delivered(
                        Map.of("message", chatwoot.post(claim.conversation(), text, effect.key()), "text", text)));
    }

    @Override
    public Outcome lookUp(Claim claim) {
        JsonNode noted = claim.noted();
        if (noted == null) {
            return Outcome.notDone(); // the note is kept before anything is sent
        }
        Long found = chatwoot.findMessage(
                claim.conversation(),
                noted.path("after").asLong(0),
                claim.last().key());
        return found == null ? Outcome.notDone() : Outcome.delivered(Map.of("message", found, "found", true));
    }

    /** @return null if there is nothing to say */
    @Nullable String text(JsonNode payload) {
        Map<String, @Nullable Object> values = new HashMap<>();
        payload.path("values")
                .properties()
                .forEach(value -> values.put(
                        value.getKey(),
                        value.getValue().isNull() ? null : value.getValue().asString()));
        String template = payload.path("template").asString("");
        String language = payload.path("language").asString("both");
        if (template.equals("reassigned")) {
            Known was = managers.find((String) values.get("was"));
            Known now = managers.find((String) values.get("now"));
            if (now != null && now.is(was)) {
                return null;
            }
            values.put("was", was == null ? null : was.name());
            values.put("now", now == null ? null : now.name());
        } else if (values.containsKey("manager")) {
            Known manager = managers.find((String) values.get("manager"));
            values.put("manager", manager == null ? null : manager.name());
        }
        return texts.render(template, language, values);
    }
}
