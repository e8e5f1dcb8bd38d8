package uz.consult.launcher.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.runlog.HistoryEvent;
import uz.consult.etl.runlog.HistoryEvent.Called;
import uz.consult.etl.runlog.HistoryEvent.Changed;
import uz.consult.etl.runlog.HistoryEvent.EffectEvent;
import uz.consult.etl.runlog.HistoryEvent.Ended;
import uz.consult.etl.runlog.HistoryEvent.Opened;
import uz.consult.etl.runlog.HistoryEvent.Rated;
import uz.consult.etl.runlog.HistoryEvent.Redated;
import uz.consult.etl.runlog.HistoryEvent.Rejected;

/** What is told of each thing that happens to a consultation. */
class EventSentenceTest {

    private static final WallClock CLOCK = new WallClock(Clock.systemUTC(), ZoneId.of("Asia/Tashkent"), ZoneOffset.UTC);
    private static final Map<String, String> NAMES = Map.of(
            "MANAGER m1", "Иванова Анна",
            "MANAGER 7", "Karimov Olim",
            "CLIENT c1", "Ромашка",
            "CATEGORY k1", "НДС");
    private static final LocalDateTime MORNING = LocalDateTime.of(2026, 3, 5, 9, 30);

    @ParameterizedTest(name = "{0}: {1} -> {2} by {3}")
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            status             | "open"                   | "closed"                 | ETL      | Status: was open, now closed (changed by 1C)
            status             | null                     | "pending"                | API      | Status: waiting (changed by the site)
            status             | "open"                   | "strange"                | CHATWOOT | Status: was open, now strange (changed by Chatwoot)
            manager            | "m1"                     | "7"                      | ETL      | Manager: was Иванова Анна, now Karimov Olim (changed by 1C)
            manager            | "m1"                     | "nobody-knows"           | ETL      | Manager: was Иванова Анна, now an unknown manager (changed by 1C)
            client_key         | null                     | "c1"                     | ETL      | Client in 1C: Ромашка (changed by 1C)
            online_question_cat| "k1"                     | null                     | ETL      | Topic: cleared, was НДС (changed by 1C)
            end_date           | null                     | "2026-03-05T09:30Z"      | ETL      | Time of the end: 05.03.2026 09:30 (changed by 1C)
            end_date           | null                     | "2026-03-05 09:30:00+00" | ETL      | Time of the end: 05.03.2026 09:30 (changed by 1C)
            redate             | "2026-03-05"             | "2026-03-06"             | ETL      | Day it was moved to: was 05.03.2026, now 06.03.2026 (changed by 1C)
            redate_time        | null                     | "15:30:00"               | ETL      | Time it was moved to: 15:30 (changed by 1C)
            redate             | '"2026-03-05 09:30|g|m"' | null                   | ETL      | A move was deleted in 1C
            denied             | false                    | true                     | ETL      | Without a consultation: was no, now yes (changed by 1C)
            lang               | "ru"                     | "uz"                     | ETL      | Language: was Русский, now Oʻzbekcha (changed by 1C)
            comment            | null                     | "две\\nстроки"            | ETL      | Comment: “две строки” (changed by 1C)
            con_calls          | null                     | "[{\\"manager\\": \\"m1\\"}]" | ETL | Calls: 1 in all (changed by 1C)
            con_rates          | null                     | {"average": 4.5, "count": 2} | ETL  | Ratings: 4.5 (questions rated: 2) (changed by 1C)
            con_rates          | null                     | {"average": null, "count": 0} | ETL | Ratings: not rated (changed by 1C)
            deleted_at         | null                     | "2026-03-05T09:30Z"      | ETL      | Deleted in 1C
            deleted_at         | "2026-03-05T09:30Z"      | null                     | ETL      | No longer marked as deleted in 1C
            cons_id            | "cl_1"                   | "1201"                   | ETL      | Joined with conversation 1201
            cons_id            | "cl_all_1"               | "temp_9"                 | ETL      | A placeholder was merged with it
            calls              | '"2026|k|m"'             | null                     | ETL      | A call was deleted in 1C
            odd_field          | {"a": 1}                 | {"a": 2}                 | WEBHOOK  | odd_field: changed (WEBHOOK)
            end_date           | null                     | "no date"                | API      | Time of the end: no date (changed by the site)
            status             | no json                  | "closed"                 | API      | Status: was no json, now closed (changed by the site)
            """)
    void a_change_is_told_with_names_and_values(
            String field, String before, String after, String source, String sentence) {
        assertThat(english(new Changed(field, before, after, source))).isEqualTo(sentence);
    }

    @Test
    void calls_moves_and_ratings_are_told() {
        assertThat(english(new Opened("1C_CL", "m1"))).isEqualTo("Created in 1C; author: Иванова Анна");
        assertThat(english(new Opened("TELEGRAM", null))).isEqualTo("Created in Telegram");
        assertThat(english(new Opened(null, null))).isEqualTo("Created in 1C");
        assertThat(english(new Ended("cancelled"))).isEqualTo("Closed without a consultation");
        assertThat(english(new Called("m1", MORNING)))
                .isEqualTo("The client was called at 05.03.2026 09:30 by Иванова Анна");
        assertThat(english(new Called(null, MORNING)))
                .isEqualTo("The client was called at 05.03.2026 09:30; the manager is not named");
        assertThat(english(new Redated(false, MORNING, MORNING.plusDays(1), "m1", "просил\nпозже")))
                .isEqualTo(
                        "Moved from 05.03.2026 09:30 to 06.03.2026 09:30; manager: Иванова Анна; comment: “просил позже”");
        assertThat(english(new Redated(true, null, MORNING, null, " ")))
                .isEqualTo("Moved to 05.03.2026 09:30; on the site, not confirmed by 1C yet");
        assertThat(english(new Redated(false, null, null, null, null))).isEqualTo("Moved; no new time is given");
        assertThat(english(new Rated(3, "Понятно?", 4, "m1", null)))
                .isEqualTo("Rated 4: “Понятно?”; manager: Иванова Анна");
        assertThat(english(new Rated(3, null, null, null, "{0} 'x'")))
                .isEqualTo("Not rated: question 3; comment: “{0} 'x'”");
        assertThat(english(new Rejected(5, "calls", "Calls", "k", "validation", "Period is empty", 2)))
                .isEqualTo("A record of “Calls” was not loaded: Wrong data; times seen: 2");
    }

    @ParameterizedTest(name = "{0} {1}, now {2}: {5}")
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
            queued    | message    | queued    | {}                          | null           | Queued: message to the client “as it would go out”
            queued    | message    | delivered | {}                          | null           | Queued: message to the client
            delivered | message    | delivered | {}                          | {"text": "x"}  | Delivered: message to the client “Заявка закрыта”
            delivered | status     | delivered | {"status": "resolved"}      | {"already": true} | It was so already, nothing was sent: closing of the conversation in Chatwoot
            delivered | status     | delivered | {"status": "open"}          | {"found": true} | Delivered, found when it was looked up: opening of the conversation in Chatwoot
            held      | status     | held      | {"status": "resolved"}      | null           | Held until a person decides: closing of the conversation in Chatwoot
            queued    | status     | queued    | {"status": "new one"}       | null           | Queued: status of the conversation in Chatwoot
            queued    | assignee   | queued    | {"manager": "m1"}           | null           | Queued: assignment of the conversation to Иванова Анна
            queued    | attributes | queued    | {"status_1c": "closed", "con_end": "2026-03-05T09:30:00", "rating_con": null} | null | Queued: attributes of the conversation (status in 1C: closed; time of the end: 05.03.2026 09:30; rating: empty)
            dead      | label      | dead      | {"label": "vip"}            | null           | Not delivered (Not found): label “vip” on the conversation
            discarded | write_back | discarded | {"new": "2026-03-05T09:30"} | null           | Discarded, not sent: new time 05.03.2026 09:30 for the document in 1C
            sent      | label      | unknown   | {"label": "vip"}            | null           | Sent (attempts: 2): label “vip” on the conversation
            unknown   | label      | unknown   | {"label": "vip"}            | null           | It is not known whether this was delivered: label “vip” on the conversation
            staged    | label      | staged    | {"label": "vip"}            | null           | Waits for the end of its run: label “vip” on the conversation
            queued    | surprise   | queued    | no json                     | null           | Queued: surprise, conversation 77
            """)
    void an_effect_is_told_with_what_its_client_reads(
            String what, String kind, String state, String payload, String answer, String sentence) {
        String text = what.equals("delivered") && kind.equals("message") ? "Заявка\nзакрыта" : null;
        assertThat(english(new EffectEvent(
                        what, 9, kind, "77", payload, text, "k", state, 2, answer, "not_found", "no", "cons", "full")))
                .isEqualTo(sentence);
    }

    @Test
    void it_is_said_in_russian_and_uzbek() {
        Changed closed = new Changed("status", "\"open\"", "\"closed\"", "ETL");
        assertThat(in(Bundles.RUSSIAN, closed)).isEqualTo("Статус: было в работе, стало закрыта (изменено: 1С)");
        assertThat(in(Bundles.UZBEK, closed)).isEqualTo("Status: avval ishda, endi yopilgan (oʻzgartirdi: 1C)");
        EffectEvent message = new EffectEvent(
                "delivered", 9, "message", "77", "{}", "Салом", "k", "delivered", 1, null, null, null, null, null);
        assertThat(in(Bundles.RUSSIAN, message)).isEqualTo("Доставлено: сообщение клиенту «Салом»");
        assertThat(in(Bundles.UZBEK, message)).isEqualTo("Yetkazildi: mijozga xabar “Салом”");
        assertThat(in(Bundles.RUSSIAN, new Called("m1", MORNING)))
                .isEqualTo("Звонок клиенту в 05.03.2026 09:30, менеджер: Иванова Анна");
    }

    @Test
    void long_texts_are_cut_between_whole_letters() {
        String sentence = english(new Changed("comment", null, "\"" + "😀".repeat(400) + "\"", "ETL"));
        assertThat(sentence).contains("😀…”").doesNotContain("\ud83d…");
    }

    private static String english(HistoryEvent event) {
        return in(Locale.ENGLISH, event);
    }

    private static String in(Locale locale, HistoryEvent event) {
        return new EventSentence(
                        Bundles.in(locale),
                        (kind, key) -> NAMES.get(kind + " " + key),
                        CLOCK,
                        payload -> List.of("as it would go out"))
                .of(event);
    }
}
