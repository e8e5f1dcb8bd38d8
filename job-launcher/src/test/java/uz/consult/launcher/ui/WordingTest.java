package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.ResourceBundleMessageSource;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.Explanation;
import uz.consult.launcher.operations.Refusal;

/** Whatever a record keeps in English or as a code is said in the language of the reader; the bundles have the same keys in all three. */
class WordingTest {

    private static final Path SOURCES = Path.of("../etl-jobs/src/main/java/uz/consult/etl");
    private static final Pattern CYRILLIC = Pattern.compile("\\p{IsCyrillic}");

    private static final ResourceBundleMessageSource MESSAGES = messages();

    private static ResourceBundleMessageSource messages() {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasenames("pages/messages", "pages/refusals", "pages/terms");
        messages.setDefaultEncoding(StandardCharsets.UTF_8.name());
        messages.setFallbackToSystemLocale(false);
        return messages;
    }

    private static Wording in(String language) {
        WallClock clock = new WallClock(
                Clock.fixed(Instant.parse("2026-01-31T09:00:00Z"), ZoneOffset.UTC),
                ZoneId.of("Asia/Tashkent"),
                ZoneOffset.UTC);
        Locale locale = Locale.forLanguageTag(language);
        return new Wording(MESSAGES, locale, new DisplayFormat(MESSAGES, locale, clock));
    }

    private final Wording words = in("ru");

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void every_refusal_has_a_text(Refusal refusal) {
        assertThat(words.text(refusal.code())).isNotBlank();
        assertThat(refusal.with().status().is4xxClientError()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void every_class_of_error_has_a_sentence_and_a_remedy_on_whichever_side_it_is(ErrorClass errorClass) {
        for (String message : List.of(
                "cons: 1C answered 500",
                "x: Chatwoot answered 404",
                "PostgreSQL: no",
                "cons: the process that ran it",
                "?")) {
            FailureText text = words.failure(errorClass.code(), message);
            assertThat(text.sentence()).as(message).containsPattern(CYRILLIC);
            assertThat(text.remedy()).as(message).containsPattern(CYRILLIC);
            assertThat(text.technical()).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @EnumSource(KnownFailure.class)
    void every_failure_that_is_known_has_a_sentence(KnownFailure failure) {
        assertThat(words.text(failure.code(), "1", "2", "3")).containsPattern(CYRILLIC);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unavailable | cons: Document: 1C did not answer in full: reset | 1С не отвечает",
                "unavailable | cons: the process that ran it (one) has died or lost it | Процесс, который выполнял запуск, завершился или потерял связь с базой данных",
                "validation | cons: 6 of 100 records of X are missing from what 1C sent, more than 5 % | В ответе 1С нет 6 из 100 известных записей X. Это слишком много, поэтому ни одна не считается удалённой",
                "validation | Конец is чушь, not a date | Поле «Конец»: значение чушь не подходит",
                "validation | Period is empty | Поле «Period» не заполнено",
                "not_found | Chatwoot has no conversation 17 | Диалога 17 в Chatwoot нет",
                "internal | NullPointerException: x | Внутренняя ошибка"
            })
    void a_failure_names_who_failed(String errorClass, String message, String sentence) {
        assertThat(words.failure(errorClass, message).sentence()).isEqualTo(sentence);
    }

    @Test
    void a_decision_is_no_failure() {
        FailureText text = words.failure(null, "the manager has not changed");
        assertThat(text.sentence()).isEqualTo("Менеджер не сменился");
        assertThat(text.remedy()).isEmpty();
    }

    @Test
    void technical_texts_have_their_times_on_the_wall_of_the_business() {
        assertThat(words.failure(
                                "authentication",
                                "1C rejected the user; it is called again at 2026-01-31T09:05:00Z, not 2026-01-31T09:05:00")
                        .technical())
                .isEqualTo("1C rejected the user; it is called again at 31.01.2026 14:05:00, not 2026-01-31T09:05:00");
    }

    @Test
    void a_refusal_speaks_page_to_people() {
        assertThat(words.refusal(Refusal.INTERVAL_OUT_OF_RANGE.with(
                        Duration.ofSeconds(5), Duration.ofDays(366), Duration.ofSeconds(1))))
                .contains("5 с", "366 д")
                .doesNotContain("PT");
        assertThat(words.refusal(Refusal.noSuchValue("mode", "quick", List.of("full", "sweep"))))
                .isEqualTo("Режим: значения «quick» нет; есть полная загрузка, полная проверка.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cons | Консультации: чтение и запись",
                "cons-afresh-keys | Консультации: чтение ключей и версий, всё заново",
                "po_types-fetch-differences | Виды программ: чтение отличий",
                "check-0 | Проверка сохранённых строк 1",
                "merge-duplicates | Объединение дублей",
                "Unheard of! | Unheard of!"
            })
    void a_step_is_named(String name, String text) {
        assertThat(words.step(name)).isEqualTo(text);
    }

    @Test
    void every_step_that_is_there_once_has_a_text() {
        assertThat(StepName.SINGLE)
                .allSatisfy(name -> assertThat(words.step(name)).containsPattern(CYRILLIC));
    }

    @Test
    void where_a_run_resumed_is_said() {
        assertThat(words.resumed("step cons, after 3 chunks of run 22, watermark 2026-01-31T09:05:00"))
                .isEqualTo(
                        "шаг «Консультации: чтение и запись», записано порций: 3, запуск 22, прочитано до 31.01.2026 09:05:00");
        assertThat(words.resumed("the step after the last that run 22 has completed"))
                .isEqualTo("следующий шаг после завершённых запуском 22");
        assertThat(words.resumed("as an earlier version said it")).isEqualTo("as an earlier version said it");
    }

    @ParameterizedTest
    @EnumSource(Explanation.class)
    void every_explanation_of_a_difference_has_a_text(Explanation explanation) {
        assertThat(words.text(Wording.code(explanation), "1", "2")).containsPattern(CYRILLIC);
    }

    @Test
    void the_arguments_of_an_explanation_are_kept() {
        assertThat(words.explanation(Explanation.SET_BY.text("SITE", "2026-01-31T09:05Z")))
                .isEqualTo("Установлено: SITE, 31.01.2026 14:05:00");
        assertThat(words.explanation("something else")).isEqualTo("something else");
    }

    /** Found in the sources, so that a new one is not forgotten. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "StoredRowCheck\\.(?:of|nameless)\\(\\s*\"([^\"]+)\"",
                "(?:ENTITY|CATALOG)\\s*=\\s*\"([^\"]+)\"",
                "new Dictionary\\(\\s*\"([^\"]+)\"",
                "new Dictionary\\(\\s*\"[^\"]+\",\\s*\"([^\"]+)\""
            })
    void whatever_is_compared_has_a_name(String declared) throws IOException {
        Set<String> found = found(declared, path -> true);
        assertThat(found).hasSizeGreaterThan(4);
        assertThat(found).allSatisfy(name -> assertThat(words.entity(name)).isNotEqualTo(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\.(?:column|untrackedColumn)\\(\\s*\"([a-z_]+)\"",
                "(?:text|reference)\\(\"([a-z_]+)\"",
                "new Difference\\(\\s*[\\w.()]+,\\s*\"([a-z_]+)\"",
                "select [^']*'([a-z_]+)', "
            })
    void every_field_that_can_differ_has_a_name(String declared) throws IOException {
        Set<String> found = found(declared, WordingTest::isOfAJob);
        found.removeAll(Set.of(
                "run_id",
                "entity",
                "key",
                "version",
                "onec_version",
                "present",
                "job",
                "synced_to_chatwoot",
                "closed"));
        assertThat(found).isNotEmpty();
        assertThat(found).allSatisfy(name -> assertThat(words.field(name)).isNotEqualTo(name));
    }

    private static boolean isOfAJob(Path file) {
        try (Stream<Path> beside = Files.list(file.getParent())) {
            return beside.anyMatch(one -> one.getFileName().toString().endsWith("Job.java"))
                    && !file.toString().contains("/batch/");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> found(String declared, Function<Path, Boolean> which) throws IOException {
        Pattern pattern = Pattern.compile(declared);
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java"))
                    .filter(which::apply)
                    .toList()) {
                pattern.matcher(Files.readString(file)).results().forEach(one -> found.add(one.group(1)));
            }
        }
        return found;
    }
}
