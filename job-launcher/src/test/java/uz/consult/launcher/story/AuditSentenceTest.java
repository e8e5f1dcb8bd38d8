package uz.consult.launcher.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.launcher.security.Audit;
import uz.consult.launcher.security.AuditedAction;

/** What the audit says of what people did. */
class AuditSentenceTest {

    private static final AuditSubjects KNOWN = new AuditSubjects(
            Map.of(17L, "cons"),
            Map.of(5L, "calls"),
            Map.of(12L, new AuditSubjects.Effect("message", "77"), 13L, new AuditSubjects.Effect("write_back", null)));

    @ParameterizedTest(name = "{0} by {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            POST /api/runs/17/restart            | anna            | 202  | anna restarted run 17 of cons
            POST /ui/runs/17/restart             | anna            | 303  | anna restarted run 17 of cons
            POST /api/runs/17/restart            | maria           | 403  | maria tried to restart run 17 of cons: refused, not permitted
            POST /api/runs/17/restart            | anna            | 409  | anna tried to restart run 17 of cons: refused, it cannot be done now
            POST /api/runs/17/stop               | anna            | 500  | anna could not stop run 17 of cons: an internal error
            POST /api/runs/18/abandon            | anna            | 404  | anna tried to abandon run 18: refused, there is no such thing
            POST /ui/dead-letters/5/discard      | anna            | 303  | anna discarded dead letter 5 of calls
            POST /api/outbox/12/retry            | token:ci#3      | 200  | Token “ci” retried effect 12 (message, conversation 77)
            POST /api/outbox/13/discard          | anna            | 200  | anna discarded effect 13 (write-back to 1C)
            POST /api/jobs/cons/runs             | sched           | 202  | sched started cons
            POST /ui/jobs/cons/schedule          | anna            | 303  | anna changed the schedule of cons
            POST /ui/outbox/release              | anna            | 303  | anna released held effects
            release --dead                       | cli:anna@desk   | null | anna@desk on the command line began to retry effects that were not delivered
            release                              | cli:anna@desk   | 0    | anna@desk on the command line released held effects
            release                              | cli:anna@desk   | 1    | anna@desk on the command line could not release held effects: it failed
            DELETE /api/tokens/3                 | anna            | 204  | anna revoked token 3
            sign-in                              | anna            | 302  | anna signed in
            failed sign-in                       | unknown         | 401  | Somebody under an unknown name failed to sign in
            too many requests                    | sched           | 429  | sched asked too often and was refused
            refused                              | null            | 401  | Somebody was refused without having signed in
            POST /api/runs/17/restart            | null            | 401  | Somebody tried to restart run 17 of cons: refused, not signed in
            PUT /api/nonsense                    | anna            | 418  | anna tried to send PUT /api/nonsense: refused, answer 418
            POST /api/runs/x/restart             | anna            | 400  | anna tried to restart run x: refused, the request is invalid
            """)
    void a_row_is_a_sentence(String what, String who, Integer outcome, String sentence) {
        assertThat(english(row(what, who, outcome, Map.of()))).isEqualTo(sentence);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            ru | 202 | anna: продолжен запуск 17 задания cons
            ru | 403 | anna: попытка продолжить запуск 17 задания cons — отказано: нет прав
            ru | 503 | anna: не удалось продолжить запуск 17 задания cons: сервис не отвечал
            uz | 202 | anna: ishga tushirish davom ettirildi — 17 (cons vazifasi)
            uz | 403 | anna: urinish: 17 (cons vazifasi) ishga tushirishni davom ettirish — rad etildi: ruxsat yoʻq
            """)
    void it_is_said_in_the_readers_language(String language, int outcome, String sentence) {
        AuditSentence words = new AuditSentence(Bundles.in(Locale.forLanguageTag(language)), KNOWN);
        assertThat(words.of(row("POST /api/runs/17/restart", "anna", outcome, Map.of("id", 17L))))
                .isEqualTo(sentence);
    }

    @Test
    void what_was_given_follows_in_words_and_what_the_sentence_says_already_does_not() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("job", "cons");
        given.put("mode", "window");
        given.put("from", "2026-01-01T00:00:00");
        assertThat(english(row("POST /api/jobs/cons/runs", "anna", 202, given)))
                .isEqualTo("anna started cons (mode: window; from: 2026-01-01T00:00:00)");
        assertThat(new AuditSentence(Bundles.in(Bundles.RUSSIAN), KNOWN)
                        .of(row("POST /api/jobs/cons/runs", "anna", 202, given)))
                .isEqualTo("anna: запущено — cons (режим: период; с: 2026-01-01T00:00:00)");
        assertThat(english(row("run", "cli:anna@desk", 0, Map.of("jobs", List.of("cons", "calls"), "mode", "full"))))
                .isEqualTo("anna@desk on the command line started cons, calls (mode: full)");
        assertThat(english(row("POST /api/reconciliation/runs", "anna", 202, Map.of())))
                .isEqualTo("anna started a reconciliation of all");
        assertThat(english(row("POST /api/tokens", "anna", 201, Map.of("name", "ci", "role", "SCHEDULER"))))
                .isEqualTo("anna made token “ci” (role: scheduler)");
        assertThat(english(row("PATCH /api/jobs/cons/schedule", "anna", 200, Map.of("job", "cons", "enabled", false))))
                .isEqualTo("anna changed the schedule of cons (enabled: no)");
    }

    @Test
    void hostile_values_are_values() {
        assertThat(english(row("POST /api/jobs/cons/runs", "{0}", 202, Map.of("mode", "{1} '%s' <b>"))))
                .isEqualTo("{0} started cons (mode: {1} '%s' <b>)");
    }

    /** A new action fails here until each language has its texts. */
    @Test
    void every_action_has_its_sentences_in_every_language() {
        for (Locale locale : List.of(Locale.ENGLISH, Bundles.RUSSIAN, Bundles.UZBEK)) {
            AuditSentence words = new AuditSentence(Bundles.in(locale), KNOWN);
            Set<String> said = new HashSet<>();
            for (AuditedAction action : AuditedAction.values()) {
                for (Integer outcome : Stream.of(200, 403, 500).toList()) {
                    String sentence = words.of(new Audit.Row(
                            1,
                            Instant.EPOCH,
                            "anna",
                            "ADMIN",
                            "POST /x",
                            action.code(),
                            outcome,
                            null,
                            null,
                            null,
                            null,
                            null));
                    assertThat(sentence)
                            .as(action + " " + outcome + " " + locale)
                            .contains("anna")
                            .doesNotContain("{");
                    said.add(sentence);
                }
                assertThat(Bundles.in(locale).isKnown("action." + action.code()))
                        .as(action + " " + locale)
                        .isTrue();
            }
            assertThat(said).as("each says something else").hasSizeGreaterThan(AuditedAction.values().length * 2);
        }
    }

    private static String english(Audit.Row row) {
        return new AuditSentence(Bundles.in(Locale.ENGLISH), KNOWN).of(row);
    }

    private static Audit.Row row(String what, String who, Integer outcome, Map<String, Object> parameters) {
        return new Audit.Row(
                1,
                Instant.EPOCH,
                who,
                "ADMIN",
                what,
                AuditedAction.of(what).map(AuditedAction::code).orElse(null),
                outcome,
                "::1",
                null,
                null,
                parameters,
                null);
    }
}
