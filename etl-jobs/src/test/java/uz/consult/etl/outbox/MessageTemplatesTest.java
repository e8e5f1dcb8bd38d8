package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.etl.failure.EtlException;

class MessageTemplatesTest {

    private final MessageTemplates texts = new MessageTemplates((Path) null, "https://example.uz/rate", true);

    @Test
    void a_gap_is_filled_and_dates_are_shown_as_people_write_them() {
        assertThat(texts.render(
                        "moved",
                        "ru",
                        Map.of("old", "2026-01-31T09:05:00", "new", "2026-02-01T10:30:00", "manager", "Алиев А.")))
                .isEqualTo("Ваша консультация перенесена: с 31.01.2026 09:05 на 01.02.2026 10:30. Менеджер: Алиев А..");
    }

    @Test
    void a_closing_asks_for_a_rating_in_the_same_message() {
        assertThat(texts.render("closed", "ru", Map.of("minutes", "12")))
                .isEqualTo(
                        "Консультация завершена менеджером. Продолжительность: 12 мин.\nПожалуйста, оцените консультацию: https://example.uz/rate");
        assertThat(new MessageTemplates((Path) null, "", true).render("closed", "ru", Map.of()))
                .isEqualTo("Консультация завершена менеджером.\nПожалуйста, оцените консультацию.");
    }

    @Test
    void no_liquid_passes_raw_wherever_it_comes_from() {
        String text =
                texts.render("reassigned", "ru", Map.of("was", "{{ contact.email }}", "now", "{% assign x = 1 %}"));
        assertThat(text).doesNotContain("{{").doesNotContain("{%").contains("contact.email");
    }

    @Test
    void an_operators_bundle_goes_before_ours_entry_by_entry(@TempDir Path directory) throws IOException {
        save(directory, "rated=Благодарим!\ncancelled = Закрыта, \\\n   увы\n".getBytes(StandardCharsets.UTF_8));
        MessageTemplates own = new MessageTemplates(directory, "", true);
        assertThat(own.render("rated", "ru", Map.of())).isEqualTo("Благодарим!");
        assertThat(own.render("cancelled", "ru", Map.of())).isEqualTo("Закрыта, увы");
        assertThat(own.render("rated", "uz", Map.of())).startsWith("Rahmat");
        assertThat(own.render("removed", "ru", Map.of())).isEqualTo("Заявка удалена.");
    }

    @Test
    void marks_of_encodings_cost_no_entry(@TempDir Path directory) throws IOException {
        String text = "rated=Спасибо вам!\n# дальше\nremoved=Удалена, №{form}";
        byte[] utf8 = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
        byte[] utf16 = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
        byte[] utf16be = text.getBytes(StandardCharsets.UTF_16); // with its mark
        for (byte[] bytes : new byte[][] {utf8, utf16, utf16be, text.getBytes(StandardCharsets.UTF_8)}) {
            save(directory, bytes);
            MessageTemplates own = new MessageTemplates(directory, "", true);
            assertThat(own.render("rated", "ru", Map.of())).isEqualTo("Спасибо вам!");
            assertThat(own.render("removed", "ru", Map.of())).isEqualTo("Удалена, №—");
        }
    }

    @Test
    void what_a_client_would_see_as_rubbish_is_refused_with_its_line(@TempDir Path directory) throws IOException {
        Map<byte[], String> refused = new LinkedHashMap<>();
        refused.put(
                "rated=ok\nremoved=Удалена".getBytes(Charset.forName("windows-1251")),
                "line 2: is not UTF-8 (byte 0xd3)");
        refused.put("rated=ok\nremoved=Удалена".getBytes(StandardCharsets.UTF_16LE), "line");
        refused.put(utf8("rated=ok\n\nremoved=\uFFFD\uFFFD"), "line 3: removed holds characters that were lost");
        refused.put(utf8("# ours\nrated=ok\nclozed=x"), "line 3: there is no text clozed; the texts are");
        refused.put(utf8("rated.without-minuts=ok"), "line 1: there is no text rated.without-minuts");
        refused.put(utf8("rated=\n"), "line 1: rated is empty");
        refused.put(utf8("rated=a \\\n b\nremoved=  "), "line 3: removed is empty");
        refused.put(
                utf8("rated=ok\nclosed=За {minuts} мин"),
                "line 2: closed has no placeholder {minuts}; it may have {form}, {minutes}");
        refused.put(utf8("rated=Благодарим! {{ лишнее }}"), "line 1: rated has no placeholder {{");
        refused.put(
                utf8("rated.without-form={x}"), "line 1: rated.without-form has no placeholder {x}; it may have none");
        refused.put("rated=ok\nremoved=ok".getBytes(StandardCharsets.UTF_16LE), "line 1: holds zero bytes");
        refused.put(utf8("rated=ok\n\nremoved=a\0b"), "line 3: holds zero bytes");
        refused.put(utf8("rated=ok\nremoved=a\u0001b"), "line 2: removed holds characters that were lost");
        refused.put(utf8("rated={foo"), "line 1: rated has no placeholder {foo");
        refused.put(
                utf8("moved.without-manager={manager}"), "line 1: moved.without-manager has no placeholder {manager}");
        refused.put(utf8("rated=ok\nremoved=\\u04zz"), "line 2: Malformed");
        for (Map.Entry<byte[], String> one : refused.entrySet()) {
            save(directory, one.getKey());
            assertThatThrownBy(() -> new MessageTemplates(directory, "", true))
                    .isInstanceOf(EtlException.class)
                    .hasMessageStartingWith("ETL_MESSAGES_DIR: messages_ru.properties, line ")
                    .hasMessageContaining(one.getValue());
        }
        save(directory, utf8("rated=ok"));
        Files.writeString(directory.resolve("mesages_uz.properties"), "rated=ok");
        assertThatThrownBy(() -> new MessageTemplates(directory, "", true))
                .hasMessageContaining("mesages_uz.properties is not one of the message files");
        assertThatThrownBy(() -> new MessageTemplates(directory.resolve("none"), "", true))
                .hasMessageContaining("not a readable directory");
    }

    @Test
    void what_is_refused_later_leaves_what_was_good(@TempDir Path directory) throws IOException {
        save(directory, utf8("rated=Благодарим!"));
        MessageTemplates own = new MessageTemplates(new MessageBundles(directory, Duration.ZERO), "", true);
        save(directory, utf8("rated={foo}"));
        assertThat(own.render("rated", "ru", Map.of())).isEqualTo("Благодарим!");
        assertThat(own.render("rated", "ru", Map.of())).isEqualTo("Благодарим!");
        save(directory, utf8("rated=Спасибо!"));
        assertThat(own.render("rated", "ru", Map.of())).isEqualTo("Спасибо!");
        Files.delete(directory.resolve("messages_ru.properties"));
        assertThat(own.render("rated", "ru", Map.of())).isEqualTo("Спасибо, ваша оценка получена.");
    }

    @Test
    void where_chatwoot_asks_to_rate_we_do_not() {
        assertThat(new MessageTemplates((Path) null, "https://example.uz/rate", false).render("closed", "ru", Map.of()))
                .isEqualTo("Консультация завершена менеджером.");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void save(Path directory, byte[] bytes) throws IOException {
        Files.write(directory.resolve("messages_ru.properties"), bytes);
    }

    @Test
    void both_languages_say_the_same_things_with_the_same_gaps() throws IOException {
        Properties ru = bundle("ru");
        Properties uz = bundle("uz");
        assertThat(uz.keySet()).isEqualTo(ru.keySet());
        ru.forEach((key, text) ->
                assertThat(gaps((String) uz.get(key))).as("%s", key).isEqualTo(gaps((String) text)));
    }

    private static java.util.Set<String> gaps(String text) {
        java.util.Set<String> gaps = new java.util.TreeSet<>();
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile("\\{\\w+}").matcher(text);
        while (matcher.find()) {
            gaps.add(matcher.group());
        }
        return gaps;
    }

    private static Properties bundle(String language) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = MessageTemplates.class.getResourceAsStream("messages_" + language + ".properties")) {
            properties.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return properties;
    }
}
