package uz.consult.etl.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {

    private final Texts texts = new Texts(null, "https://example.uz/rate");

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
        assertThat(new Texts(null, "").render("closed", "ru", Map.of()))
                .isEqualTo("Консультация завершена менеджером.\nПожалуйста, оцените консультацию.");
    }

    @Test
    void an_unknown_language_brings_both() {
        assertThat(texts.render("rated", "both", Map.of()))
                .isEqualTo("Спасибо, ваша оценка получена.\n\nRahmat, bahoyingiz qabul qilindi.");
    }

    @Test
    void no_liquid_passes_raw_wherever_it_comes_from() {
        String text =
                texts.render("reassigned", "ru", Map.of("was", "{{ contact.email }}", "now", "{% assign x = 1 %}"));
        assertThat(text).doesNotContain("{{").doesNotContain("{%").contains("contact.email");
    }

    @Test
    void an_operators_bundle_goes_before_ours_entry_by_entry(@TempDir Path directory) throws IOException {
        Files.writeString(
                directory.resolve("messages_ru.properties"), "rated=Благодарим! {{ лишнее }}", StandardCharsets.UTF_8);
        Texts own = new Texts(directory, "");
        assertThat(own.render("rated", "ru", Map.of()))
                .startsWith("Благодарим!")
                .doesNotContain("{{");
        assertThat(own.render("rated", "uz", Map.of())).startsWith("Rahmat");
        assertThat(own.render("removed", "ru", Map.of())).isEqualTo("Заявка удалена.");
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
        try (InputStream in = Texts.class.getResourceAsStream("messages_" + language + ".properties")) {
            properties.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return properties;
    }
}
