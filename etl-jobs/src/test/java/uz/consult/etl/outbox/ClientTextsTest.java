package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.lookup.ManagerLookup.Known;
import uz.consult.etl.outbox.ClientTexts.Text;

/** What a message says before it is sent, and after. */
class ClientTextsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Known> managers = new HashMap<>(Map.of(
            "one", new Known("one", "Алиев А.", 7, null),
            "7", new Known("one", "Алиев А.", 7, null),
            "two", new Known("two", "Каримова Н.", 8, null)));
    private final ClientTexts texts = new ClientTexts(
            new MessageTemplates((Path) null, "", false), key -> key == null ? null : managers.get(key));

    private static JsonNode payload(String template, @Nullable String language, Map<String, ?> values) {
        Map<String, Object> payload = new HashMap<>(Map.of("template", template, "values", values));
        if (language != null) {
            payload.put("language", language);
        }
        return JSON.valueToTree(payload);
    }

    @Test
    void a_known_language_brings_one_text_with_the_names_of_managers() {
        assertThat(texts.of(payload("reassigned", "ru", Map.of("was", "one", "now", "two"))))
                .containsExactly(
                        new Text("ru", "Ваша заявка передана другому менеджеру: был(а) Алиев А., теперь Каримова Н.."));
        assertThat(texts.of(payload("queue_closed", "ru", Map.of("manager", "nobody"))))
                .extracting(Text::text)
                .containsExactly(
                        "Ваш менеджер сегодня больше не принимает заявки. Скоро вашу заявку передадут другому менеджеру.");
    }

    @Test
    void an_unknown_language_brings_both_in_one_message() {
        JsonNode rated = payload("rated", "both", Map.of());
        assertThat(texts.of(rated))
                .containsExactly(
                        new Text("ru", "Спасибо, ваша оценка получена."),
                        new Text("uz", "Rahmat, bahoyingiz qabul qilindi."));
        assertThat(texts.of(payload("rated", null, Map.of()))).isEqualTo(texts.of(rated));
        assertThat(ClientTexts.whole(texts.of(rated)))
                .isEqualTo("Спасибо, ваша оценка получена.\n\nRahmat, bahoyingiz qabul qilindi.");
    }

    @Test
    void nothing_is_said_of_a_manager_who_is_the_same_under_two_names() {
        assertThat(texts.of(payload("reassigned", "ru", Map.of("was", "7", "now", "one"))))
                .isEmpty();
    }

    @Test
    void a_template_is_known_or_not_and_what_was_sent_stays_as_it_was_sent() {
        assertThat(texts.knows(payload("closed", "ru", Map.of()))).isTrue();
        assertThat(texts.knows(payload("of_a_later_version", "ru", Map.of()))).isFalse();
        assertThat(texts.knows(JSON.readTree("{\"label\":\"x\"}"))).isFalse();
        assertThat(ClientTexts.sent(payload("closed", "uz", Map.of()), "as it was"))
                .containsExactly(new Text("uz", "as it was"));
    }
}
