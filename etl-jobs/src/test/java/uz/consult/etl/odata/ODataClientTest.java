package uz.consult.etl.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** The client against real sockets. */
class ODataClientTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 1, 12, 0);
    private static final String CLIENTS = "Catalog_Контрагенты";
    private static final ODataFields FIELDS = new ODataFields(
            List.of("Ref_Key"), Set.of("Ref_Key", "Code"), Set.of("Description", "Страна", "КонтактнаяИнформация"));

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration WINDOW = Duration.ofMillis(300);

    private final OneCServer server =
            new OneCServer(new Seed(1, Seed.Size.of(120), NOW).onec(() -> NOW), 0, "Обмен", "пароль");
    private final ODataClient client = new ODataClient(settings("пароль"));

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void reads_a_page_with_its_tabular_parts_and_says_what_is_absent() {
        ODataPage page = client.page(
                ODataQuery.of(CLIENTS)
                        .filter("IsFolder eq false")
                        .orderBy(List.of("Code"))
                        .page(7, 3),
                FIELDS);
        assertThat(page.records()).hasSize(7);
        assertThat(page.absent()).containsExactly("Страна");
        ODataRecord first = page.records().get(0);
        assertThat(first.code("Code")).isEqualTo("000000005");
        assertThat(first.lines("КонтактнаяИнформация"))
                .extracting(line -> line.integer("LineNumber"))
                .startsWith(1);
        assertThat(first.raw()).startsWith("{").endsWith("}").contains("\"ИНН\"");
    }

    @Test
    void one_session_serves_all_requests_and_is_ended() {
        for (int i = 0; i < 5; i++) {
            client.page(ODataQuery.of(CLIENTS).page(1, i), FIELDS);
        }
        assertThat(server.openSessions()).isOne();
        client.close();
        assertThat(server.openSessions()).isZero();
    }

    @Test
    void only_code_9_means_that_an_object_does_not_exist() {
        String key = server.onec().rows(CLIENTS).get(2).text("Ref_Key");
        assertThat(client.find(CLIENTS, key, FIELDS)).isNotNull();
        assertThat(client.find(CLIENTS, "11111111-1111-4111-8111-111111111111", FIELDS))
                .isNull();
        server.faults().add(Fault.status(404).times(2));
        assertThatThrownBy(() -> client.find(CLIENTS, key, FIELDS)).isInstanceOf(ODataException.class);
        assertThatThrownBy(() -> client.find("Catalog_Нет", key, FIELDS))
                .extracting("errorClass")
                .isEqualTo(ErrorClass.NOT_FOUND);
    }

    @Test
    void each_request_is_counted_once_sessions_and_retries_too() {
        client.page(ODataQuery.of(CLIENTS).page(1, 0), FIELDS);
        server.faults().add(Fault.status(406).times(1));
        client.page(ODataQuery.of(CLIENTS).page(1, 0), FIELDS);
        server.faults().add(Fault.cut().times(1));
        client.page(ODataQuery.of(CLIENTS).page(1, 0), FIELDS);
        assertThat(client.find(CLIENTS, "11111111-1111-4111-8111-111111111111", FIELDS))
                .isNull();
        client.close();
        assertThat(client.statistics().failed(ErrorClass.UNAVAILABLE)).isEqualTo(2);
        assertThat(client.statistics().retries()).isEqualTo(1);
        long failed = 0;
        for (ErrorClass errorClass : ErrorClass.values()) {
            failed += client.statistics().failed(errorClass);
        }
        assertThat(client.statistics().succeeded() + failed)
                .isEqualTo(server.requests().size());
    }

    @Test
    void a_byte_order_mark_is_passed_over() {
        String body = "\uFEFF{\"odata.metadata\":\"x#" + CLIENTS
                + "\",\"value\":[{\"Ref_Key\":\"ab\",\"Code\":\"1  \",\"Прочее\":{\"a\":[1,{}]}}]}";
        server.faults().add(Fault.instead(Answer.json(200, body)));
        ODataRecord record =
                client.page(ODataQuery.of(CLIENTS), FIELDS).records().get(0);
        assertThat(record.raw()).isEqualTo("{\"Ref_Key\":\"ab\",\"Code\":\"1  \",\"Прочее\":{\"a\":[1,{}]}}");
        assertThat(record.text("Code")).isEqualTo("1");
        assertThatThrownBy(() -> record.guid("Ref_Key"))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("Ref_Key is ab, not a reference");
    }

    @Test
    void trailing_bytes_and_missing_metadata_are_not_believed() {
        server.faults()
                .add(Fault.instead(Answer.json(200, "{\"odata.metadata\":\"x#" + CLIENTS + "\",\"value\":[]}{"))
                        .always());
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS), FIELDS)).hasMessageContaining("truncated");
        server.faults().clear();
        server.faults().add(Fault.instead(Answer.json(200, "{\"value\":[]}")));
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS), FIELDS)).hasMessageContaining("another entity");
    }

    @Test
    void the_length_of_a_query_is_that_of_its_encoded_address() {
        ODataQuery query = ODataQuery.of(CLIENTS).filter("Description eq " + ODataQuery.literal("д'Артаньян"));
        assertThat(client.length(query))
                .isGreaterThan(("Catalog_" + "%D0%9A".repeat(11)).length())
                .isLessThan(ODataClient.LONGEST_URL);
        assertThat(client.page(query, FIELDS).records()).isEmpty();
        assertThat(server.requests().get(0).query()).containsEntry("$filter", "Description eq 'д''Артаньян'");
    }

    @Test
    void settings_keep_secrets_out_of_texts_and_addresses() {
        assertThat(settings("пароль").toString()).doesNotContain("пароль");
        assertThatThrownBy(() -> new ODataSettings(
                        URI.create("http://u:p@host/x"),
                        "u",
                        "p",
                        1,
                        DataSize.ofMegabytes(8),
                        DataSize.ofMegabytes(8),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        0,
                        Duration.ofSeconds(1),
                        1,
                        1,
                        Duration.ZERO,
                        Duration.ZERO,
                        1,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        null))
                .hasMessageContaining("ODATA_USER");
    }

    @Test
    void an_endless_answer_is_cut_off_and_the_setting_named() {
        server.faults().add(Fault.endless().always());
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS).page(100, 0), FIELDS))
                .isInstanceOf(ODataException.class)
                .hasMessageContaining("the answer to 100 records is longer than 192 KB")
                .extracting("remedy")
                .isEqualTo(ODataException.Remedy.SMALLER_PAGE);
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS), FIELDS)).hasMessageContaining("ODATA_MAX_BYTES");
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS).page(1, 0), FIELDS))
                .hasMessageContaining("ODATA_MAX_BYTES");
        assertThatThrownBy(() -> client.find(CLIENTS, "11111111-1111-4111-8111-111111111111", FIELDS))
                .hasMessageContaining("ODATA_MAX_BYTES");
        assertThat(server.bytesSent()).isLessThan(64L << 20);
    }

    @Test
    void an_answer_that_comes_by_single_bytes_is_cut_by_its_rate() {
        server.faults().add(Fault.drip(Duration.ofMillis(2)).always());
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS), FIELDS))
                .hasMessageContaining("ODATA_LEAST_RATE")
                .extracting("errorClass")
                .isEqualTo(ErrorClass.UNAVAILABLE);
        assertThat(server.requests()).as("it may pass").hasSize(2);
    }

    @Test
    void an_answer_that_takes_too_long_as_a_whole_is_cut_and_not_asked_for_again_at_once() {
        server.faults().add(Fault.drip(Duration.ofNanos(100_000)).always());
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS), FIELDS))
                .hasMessageContaining("ODATA_ANSWER_TIMEOUT")
                .extracting("errorClass")
                .isEqualTo(ErrorClass.UNAVAILABLE);
        assertThat(server.requests()).hasSize(1);
        server.faults().clear();
        server.faults().add(Fault.slow(ANSWER.plusSeconds(30)).always());
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS), FIELDS))
                .as("nothing comes at all")
                .hasMessageContaining("ODATA_ANSWER_TIMEOUT");
    }

    @Test
    void a_record_that_cannot_be_sent_is_withheld_and_its_neighbours_come() {
        List<Row> rows = server.onec().rows(CLIENTS);
        List<String> spoilt = List.of(3, 15, 16).stream()
                .map(i -> rows.get(i).spoil("Description").text("Ref_Key"))
                .toList();
        ODataQuery query = ODataQuery.of(CLIENTS).orderBy(List.of("Code")).page(60, 0);
        ODataPage page = client.page(query, FIELDS);
        assertThat(page.records())
                .extracting(record -> record.identity(FIELDS.key()))
                .hasSize(21)
                .doesNotHaveDuplicates()
                .containsAll(spoilt);
        assertThat(page.withheld()).isEqualTo(3);
        assertThat(page.absent()).containsExactly("Страна");
        for (ODataRecord record : page.records()) {
            if (spoilt.contains(record.identity(FIELDS.key()))) {
                assertThat(record.plain("Code")).isNotNull();
                assertThatThrownBy(() -> record.key("Ref_Key"))
                        .isInstanceOf(BadRecordException.class)
                        .hasMessageContaining("НеСериализуемоеЗначение")
                        .hasMessageContaining("Open it in 1C");
            } else {
                assertThat(record.code("Description")).isNotNull();
            }
        }
        assertThat(client.statistics().isLeftAlone()).isFalse();
        assertThatThrownBy(() -> client.find(CLIENTS, spoilt.get(0), FIELDS)).isInstanceOf(ODataException.class);
        ODataRecord found = client.find(CLIENTS, spoilt.get(0), FIELDS, () -> {});
        assertThatThrownBy(() -> found.key("Ref_Key")).isInstanceOf(BadRecordException.class);
    }

    @Test
    void where_1c_can_send_no_record_at_all_it_is_no_records_fault() {
        server.onec().rows(CLIENTS).forEach(row -> row.spoil("Description"));
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS).page(100, 0), FIELDS))
                .hasMessageContaining("НеСериализуемоеЗначение");
        assertThat(server.requests().size()).isLessThan(120);
        int before = server.requests().size();
        server.faults().add(Fault.status(500).always());
        assertThatThrownBy(() -> client.page(ODataQuery.of(CLIENTS).page(100, 0), FIELDS))
                .hasMessageContaining("500");
        assertThat(server.requests()).as("two tries, and one for the names").hasSize(before + 3);
    }

    private ODataSettings settings(String password) {
        return new ODataSettings(
                URI.create(server.root()),
                "Обмен",
                password,
                100,
                DataSize.ofKilobytes(64),
                DataSize.ofKilobytes(512),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                ANSWER,
                1_024,
                WINDOW,
                2,
                2,
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                100,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(15),
                null);
    }
}
