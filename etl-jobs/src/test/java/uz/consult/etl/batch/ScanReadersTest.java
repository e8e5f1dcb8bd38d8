package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.StandInClients;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.http.Request;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Row;

/** Ways through an entity, against real sockets: nothing is lost, whatever moves, and a run goes on where it was. */
class ScanReadersTest {

    private static final String CALLS = "InformationRegister_РегистрацияДозвона";
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final LocalDateTime TEN = LocalDateTime.of(2026, 3, 1, 10, 0);
    private static final ODataFields FIELDS = new ODataFields(
            List.of("Period", "ДокументОбращения_Key", "Менеджер_Key"),
            Set.of("Period", "ДокументОбращения_Key", "Менеджер_Key"),
            Set.of());
    private static final Cursor PERIOD = Cursor.date("Period", "ДокументОбращения_Key", "Менеджер_Key");
    private static final ODataFields DOCUMENT =
            new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key", "ДатаИзменения"), Set.of("Описание", "Нет"));
    private static final Cursor CHANGED = Cursor.date("ДатаИзменения", "Number");

    private final OneC onec = new OneC(() -> Runs.NOW);
    private final OneCServer server = new OneCServer(onec, 0, StandInClients.USER, StandInClients.PASSWORD);
    private final ODataClient client = StandInClients.of(server, 5);
    private final PullRun run = Runs.incremental();
    private final List<String> expected = new ArrayList<>();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static String key(int n) {
        return "%08d-0000-4000-8000-000000000001".formatted(n);
    }

    private void call(LocalDateTime period, int n) {
        onec.add(
                CALLS,
                new Row()
                        .put("Period", period)
                        .put("ДокументОбращения_Key", key(n))
                        .put("Менеджер_Key", key(1)));
        expected.add(period + ":00|" + key(n) + "|" + key(1));
    }

    private void document(int n, LocalDateTime changed, String description) {
        onec.add(
                DOCUMENTS,
                new Row()
                        .put("Ref_Key", key(n))
                        .put("Number", "%09d".formatted(n))
                        .put("ДатаИзменения", changed)
                        .put("Описание", description));
        expected.add(key(n));
    }

    private static Scan calls(@Nullable String from, @Nullable String to) {
        return new Scan(CALLS, FIELDS, PERIOD, null, from, to, true);
    }

    private static Scan documents() {
        return new Scan(DOCUMENTS, DOCUMENT, CHANGED, null, null, null, true);
    }

    private PullReader<String> reader(Scan... scans) {
        return new PullReader<>(client, run, List.of(scans), SourceRecord::key);
    }

    private static List<String> drained(ItemStreamReader<String> reader) throws Exception {
        List<String> read = new ArrayList<>();
        for (String key = reader.read(); key != null; key = reader.read()) {
            read.add(key);
        }
        return read;
    }

    private List<String> all(ItemStreamReader<String> reader) throws Exception {
        reader.open(new ExecutionContext());
        try {
            return drained(reader);
        } finally {
            reader.close();
        }
    }

    /** Pages that were asked for, without what sessions need. */
    private List<Request> pages() {
        return server.requests().stream()
                .filter(request -> request.query().containsKey("$orderby"))
                .toList();
    }

    @Test
    void many_records_of_one_value_come_once_each_in_their_order() throws Exception {
        for (int i = 10; i < 27; i++) {
            call(TEN, i);
        }
        call(TEN.plusHours(1), 30);
        call(TEN.plusHours(1), 31);
        assertThat(all(reader(calls(null, null)))).isEqualTo(expected);
        assertThat(run.records()).isEqualTo(19);
        assertThat(run.pages()).isEqualTo(pages().size());
        assertThat(pages())
                .allSatisfy(page -> assertThat(page.query().get("$top")).isIn("5", "6"));
        assertThat(pages().get(1).query())
                .containsEntry("$skip", "4")
                .containsEntry("$filter", "Period ge datetime'2026-03-01T10:00:00'");
    }

    @Test
    void nothing_is_the_end_at_once_and_a_full_page_may_be_the_last() throws Exception {
        assertThat(all(reader(calls(null, null)))).isEmpty();
        for (int i = 10; i < 15; i++) {
            call(TEN.plusMinutes(i), i);
        }
        assertThat(all(reader(calls(null, null)))).isEqualTo(expected);
    }

    @Test
    void a_range_ends_before_its_end_and_passes_follow_each_other() throws Exception {
        for (int i = 10; i < 22; i++) {
            call(TEN.plusMinutes(i), i);
        }
        Scan first = calls("2026-03-01T10:10:00", "2026-03-01T10:13:00");
        Scan second = calls("2026-03-01T10:15:00", null);
        List<String> wanted = new ArrayList<>(expected.subList(0, 3));
        wanted.addAll(expected.subList(5, 12));
        assertThat(all(reader(first, second))).isEqualTo(wanted);
    }

    @Test
    void a_record_that_is_saved_while_pages_turn_is_read_where_it_went() throws Exception {
        for (int i = 10; i < 30; i++) {
            document(i, TEN.plusMinutes(i), "");
        }
        AtomicInteger asked = new AtomicInteger();
        server.before(request -> {
            if (request.query().containsKey("$orderby") && asked.incrementAndGet() == 2) {
                onec.save(DOCUMENTS, key(11), row -> row.put("Описание", "новое"));
            }
        });
        List<String> read = all(reader(documents()));
        assertThat(new HashSet<>(read)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(read).endsWith(key(11));
    }

    @Test
    void ties_among_which_something_went_are_read_again_from_their_first() throws Exception {
        for (int i = 10; i < 28; i++) {
            call(TEN, i);
        }
        AtomicInteger asked = new AtomicInteger();
        server.before(request -> {
            if (request.query().containsKey("$orderby") && asked.incrementAndGet() == 2) {
                onec.delete(CALLS, onec.rows(CALLS).get(0));
            }
        });
        List<String> read = all(reader(calls(null, null)));
        assertThat(read.subList(0, 5)).isEqualTo(expected.subList(0, 5));
        assertThat(new HashSet<>(read)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(read.subList(5, read.size())).isEqualTo(expected.subList(1, 18));
    }

    @Test
    void ties_that_never_stand_still_end_the_run_with_a_word_when_to_come_again() {
        for (int i = 10; i < 99; i++) {
            call(TEN, i);
        }
        server.before(request -> {
            if (request.query().containsKey("$skip")
                    && !request.query().get("$skip").equals("0")) {
                onec.delete(CALLS, onec.rows(CALLS).get(0));
            }
        });
        assertThatThrownBy(() -> all(reader(calls(null, null))))
                .isInstanceOf(EtlException.class)
                .hasMessageContaining("keep changing while they are read. Run the job again later")
                .extracting("errorClass")
                .isEqualTo(ErrorClass.UNAVAILABLE);
    }

    @Test
    void a_run_that_goes_on_begins_behind_the_last_that_was_written() throws Exception {
        for (int i = 10; i < 33; i++) {
            call(i < 21 ? TEN : TEN.plusMinutes(i), i);
        }
        for (int done : new int[] {0, 3, 5, 8, 12, 22, 23}) {
            ExecutionContext kept = new ExecutionContext();
            PullReader<String> broken = reader(calls(null, null));
            broken.open(kept);
            for (int i = 0; i < done; i++) {
                broken.read();
            }
            broken.update(kept);
            broken.close();
            PullReader<String> next = reader(calls(null, null));
            next.open(kept);
            assertThat(drained(next)).as("after %s", done).isEqualTo(expected.subList(done, expected.size()));
            next.close();
        }
    }

    @Test
    void a_position_of_a_pass_that_is_no_more_is_none() throws Exception {
        call(TEN, 10);
        ExecutionContext kept = new ExecutionContext();
        new Position(1, null, 0, null).save(kept);
        PullReader<String> reader = reader(calls(null, null));
        reader.open(kept);
        assertThat(drained(reader)).isEqualTo(expected);
        reader.close();
    }

    @Test
    void whoever_does_not_heed_the_condition_is_not_asked_for_ever() {
        call(TEN, 10);
        assertThatThrownBy(() -> {
                    server.faults()
                            .add(Fault.instead(page("2026-03-01T09:00:00"))
                                    .on("orderby")
                                    .always());
                    all(reader(calls("2026-03-01T10:00:00", null)));
                })
                .isInstanceOf(EtlException.class)
                .hasMessageContaining("asked for records with Period ge datetime'2026-03-01T10:00:00', 1C answered with"
                        + " Period 2026-03-01T09:00:00")
                .extracting("errorClass")
                .isEqualTo(ErrorClass.VALIDATION);
    }

    private static Answer page(String period) {
        return Answer.json(
                200,
                "{\"odata.metadata\":\"x#" + CALLS + "\",\"value\":[{\"Period\":\"" + period
                        + "\",\"ДокументОбращения_Key\":\"" + key(1) + "\",\"Менеджер_Key\":\"" + key(1) + "\"}]}");
    }

    @Test
    void large_records_come_a_few_at_a_time_and_a_chunk_ends_where_they_lie_heavy() throws Exception {
        for (int i = 10; i < 30; i++) {
            document(i, TEN.plusMinutes(i), "ы".repeat(20_000));
        }
        PullReader<String> reader = reader(documents());
        reader.open(new ExecutionContext());
        List<String> read = new ArrayList<>();
        int full = 0;
        for (String key = reader.read(); key != null; key = reader.read()) {
            read.add(key);
            if (reader.isFull()) {
                full++;
                reader.update(new ExecutionContext());
            }
        }
        reader.close();
        assertThat(read).isEqualTo(expected);
        assertThat(full).isGreaterThan(3);
        assertThat(pages().get(pages().size() - 1).query().get("$top")).isIn("1", "2", "3");
    }

    @Test
    void a_page_that_could_be_had_in_pieces_only_is_followed_by_smaller_ones() throws Exception {
        for (int i = 10; i < 30; i++) {
            document(i, TEN.plusMinutes(i), "");
        }
        server.faults().add(Fault.instead(server.failure(500)).on("orderby").times(2));
        assertThat(all(reader(documents()))).isEqualTo(expected);
        assertThat(pages().subList(5, pages().size()))
                .isNotEmpty()
                .allSatisfy(page -> assertThat(page.query().get("$top")).isIn("3", "4"));
    }

    @Test
    void a_page_that_1c_cannot_make_is_asked_for_in_a_quarter_of_its_size_from_then_on() throws Exception {
        for (int i = 10; i < 30; i++) {
            document(i, TEN.plusMinutes(i), "");
        }
        ODataClient wide = StandInClients.of(server, 12);
        server.faults().add(Fault.instead(noSpace()).on("orderby").times(1));
        assertThat(all(new PullReader<>(wide, run, List.of(documents()), SourceRecord::key)))
                .isEqualTo(expected);
        wide.close();
        assertThat(pages().get(0).query().get("$top")).isEqualTo("12");
        assertThat(pages().subList(1, pages().size()))
                .allSatisfy(page -> assertThat(page.query().get("$top")).isIn("3", "4"));
    }

    private static Answer noSpace() {
        return Answer.json(
                500,
                "{\"odata.error\":{\"code\":\"-1\",\"message\":{\"lang\":\"ru\",\"value\":\"No space left on device\"}}}");
    }

    @Test
    void small_records_fill_no_chunk() throws Exception {
        for (int i = 10; i < 30; i++) {
            document(i, TEN.plusMinutes(i), "");
        }
        PullReader<String> reader = reader(documents());
        reader.open(new ExecutionContext());
        for (String key = reader.read(); key != null; key = reader.read()) {
            assertThat(reader.isFull()).isFalse();
        }
        reader.close();
        assertThat(reader.isFull()).isFalse();
    }

    @Test
    void a_record_that_cannot_be_sent_is_handed_out_by_its_name_in_its_place() throws Exception {
        for (int i = 10; i < 22; i++) {
            document(i, TEN.plusMinutes(i), "");
        }
        onec.row(DOCUMENTS, key(13)).spoil("Описание");
        assertThat(all(reader(documents()))).isEqualTo(expected);
    }

    @Test
    void what_fails_while_a_page_is_fetched_fails_the_reading() {
        server.faults().add(Fault.htmlPage().always());
        assertThatThrownBy(() -> all(reader(calls(null, null)))).isInstanceOf(EtlException.class);
        PullReader<String> closed = reader(calls(null, null));
        assertThatThrownBy(closed::read).hasMessage("the reader is not open");
    }

    @Test
    void a_defect_of_what_records_become_fails_the_reading_too() {
        call(TEN, 10);
        PullReader<String> reader = new PullReader<>(client, run, List.of(calls(null, null)), record -> {
            throw new IllegalStateException("a defect");
        });
        assertThatThrownBy(() -> all(reader))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a defect");
    }

    @Test
    void what_nothing_orders_comes_in_one_answer_and_in_the_order_of_its_keys() throws Exception {
        for (int i : new int[] {15, 11, 13}) {
            document(i, TEN, "");
        }
        document(20, TEN, "folder");
        Scan ours = Scan.unordered(DOCUMENTS, DOCUMENT, "Описание ne 'folder'");
        Scan others =
                Scan.unordered(DOCUMENTS, DOCUMENT, "Описание eq 'folder'").namesOnly();
        UnorderedReader<String> reader = new UnorderedReader<>(client, run, List.of(ours, others), SourceRecord::key);
        assertThat(all(reader)).containsExactly(key(11), key(13), key(15), key(20));
        assertThat(run.pages()).isEqualTo(2);
        assertThat(run.records()).isEqualTo(4);
        assertThat(pages()).isEmpty();
        assertThat(server.requests())
                .filteredOn(request -> request.query().containsKey("$select"))
                .singleElement()
                .satisfies(request -> assertThat(request.query().get("$select")).isEqualTo("Ref_Key"));
    }

    @Test
    void a_run_without_order_passes_over_what_was_handed_out() throws Exception {
        for (int i = 11; i < 15; i++) {
            document(i, TEN, i < 13 ? "" : "folder");
        }
        List<Scan> scans = List.of(
                Scan.unordered(DOCUMENTS, DOCUMENT, "Описание ne 'folder'"),
                Scan.unordered(DOCUMENTS, DOCUMENT, "Описание eq 'folder'"));
        for (int done = 0; done <= 4; done++) {
            ExecutionContext kept = new ExecutionContext();
            UnorderedReader<String> broken = new UnorderedReader<>(client, run, scans, SourceRecord::key);
            broken.open(kept);
            for (int i = 0; i < done; i++) {
                broken.read();
            }
            broken.update(kept);
            UnorderedReader<String> next = new UnorderedReader<>(client, run, scans, SourceRecord::key);
            next.open(kept);
            assertThat(drained(next)).as("after %s", done).isEqualTo(expected.subList(done, 4));
        }
    }

    @Test
    void what_1c_does_not_send_and_keys_that_are_none_are_told_once() throws Exception {
        document(10, TEN, "");
        try (Told told = new Told(PullRun.class)) {
            all(reader(documents()));
            all(reader(documents()));
            all(new UnorderedReader<>(
                    client, run, List.of(Scan.unordered(DOCUMENTS, DOCUMENT, null)), SourceRecord::key));
            KeyReader<String> reader = byKey(List.of("without-key-1", key(10)), 40, () -> {}, null);
            reader.open(new ExecutionContext());
            mapped(reader);
            reader.open(new ExecutionContext());
            mapped(reader);
            assertThat(told.lines())
                    .containsExactly(
                            "job: fields of " + DOCUMENTS + " missing from 1C: Нет; their stored values stay unchanged",
                            "job: " + DOCUMENTS
                                    + " without-key-1 has no key by which it could be requested from 1C, so it was not read; its dead letter can only be discarded");
        }
        try (Told told = new Told(PullRun.class)) {
            PullRun other = Runs.incremental();
            all(new UnorderedReader<>(
                    client, other, List.of(Scan.unordered(DOCUMENTS, DOCUMENT, null)), SourceRecord::key));
            assertThat(told.lines()).hasSize(1);
        }
        try (Told told = new Told(PullRun.class)) {
            KeyReader<String> reader = new KeyReader<>(
                    client,
                    Runs.incremental(),
                    new EntityPull<>(DOCUMENTS, DOCUMENT, record -> record.key("Ref_Key"), null),
                    (after, limit) -> after == null ? expected : List.of(),
                    40,
                    () -> {});
            reader.open(new ExecutionContext());
            mapped(reader);
            assertThat(told.lines()).hasSize(1);
        }
    }

    private static String unknown() {
        return UUID.randomUUID().toString();
    }

    private KeyReader<String> byKey(List<String> keys, int most, Runnable known, EntityPull.@Nullable Scope scope) {
        return new KeyReader<>(
                client,
                run,
                new EntityPull<>(DOCUMENTS, DOCUMENT, record -> record.key("Ref_Key"), null, scope),
                (after, limit) -> keys.stream()
                        .sorted()
                        .filter(key -> after == null || key.compareTo(after) > 0)
                        .limit(limit)
                        .toList(),
                most,
                known);
    }

    private List<MappedRecord<String>> mapped(KeyReader<String> reader) {
        List<MappedRecord<String>> read = new ArrayList<>();
        for (MappedRecord<String> record = reader.read(); record != null; record = reader.read()) {
            read.add(record);
        }
        return read;
    }

    private static List<String> keysOf(List<MappedRecord<String>> records) {
        return records.stream().map(record -> record.sourceRecord().key()).toList();
    }

    @Test
    void as_many_keys_go_into_a_request_as_its_address_holds() {
        for (int i = 10; i < 60; i++) {
            document(i, TEN, "");
        }
        KeyReader<String> reader = byKey(expected, 40, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThat(keysOf(mapped(reader))).isEqualTo(expected);
        assertThat(run.records()).isEqualTo(50);
        List<Request> asked = server.requests().stream()
                .filter(request -> request.query().containsKey("$filter"))
                .toList();
        assertThat(asked).hasSizeBetween(3, 4);
        assertThat(asked)
                .allSatisfy(request -> assertThat(request.rawQuery().length()).isLessThan(ODataClient.LONGEST_URL));
        assertThat(run.pages()).isEqualTo(asked.size());
    }

    @Test
    void no_more_keys_go_into_a_request_than_is_set() {
        for (int i = 10; i < 15; i++) {
            document(i, TEN, "");
        }
        KeyReader<String> reader = byKey(expected, 2, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThat(keysOf(mapped(reader))).isEqualTo(expected);
        assertThat(run.pages()).isEqualTo(3);
    }

    @Test
    void what_1c_does_not_have_is_looked_at_once_more_and_handed_out_as_gone() {
        document(10, TEN, "");
        document(12, TEN, "");
        AtomicInteger looks = new AtomicInteger();
        String absent = key(11);
        KeyReader<String> reader = byKey(List.of(key(10), absent, key(12)), 40, looks::incrementAndGet, null);
        reader.open(new ExecutionContext());
        List<MappedRecord<String>> read = mapped(reader);
        assertThat(keysOf(read)).containsExactly(key(10), absent, key(12));
        assertThat(read).extracting(MappedRecord::gone).containsExactly(false, true, false);
        assertThat(looks).hasValue(1);
        assertThat(server.requests())
                .anySatisfy(request -> assertThat(request.path()).contains("guid'" + absent));
    }

    @Test
    void where_everything_is_there_nobody_looks_twice() {
        document(10, TEN, "");
        AtomicInteger looks = new AtomicInteger();
        KeyReader<String> reader = byKey(expected, 40, looks::incrementAndGet, null);
        reader.open(new ExecutionContext());
        assertThat(mapped(reader)).hasSize(1);
        assertThat(looks).hasValue(0);
    }

    @Test
    void a_record_that_comes_with_the_second_look_is_not_gone() {
        document(10, TEN, "");
        server.faults()
                .add(Fault.instead(Answer.json(200, "{\"odata.metadata\":\"x#" + DOCUMENTS + "\",\"value\":[]}"))
                        .on("filter"));
        KeyReader<String> reader = byKey(expected, 40, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThat(mapped(reader))
                .singleElement()
                .satisfies(record -> assertThat(record.gone()).isFalse());
    }

    @Test
    void a_key_is_handed_out_as_it_is_stored_and_one_that_is_none_is_passed_over() {
        String upper = unknown().toUpperCase(java.util.Locale.ROOT);
        KeyReader<String> reader = byKey(List.of(upper, "without-key-1"), 40, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThat(keysOf(mapped(reader))).containsExactly(upper);
    }

    @Test
    void what_nobody_asked_for_is_not_taken() {
        document(10, TEN, "");
        server.faults()
                .add(Fault.instead(Answer.json(
                                200,
                                "{\"odata.metadata\":\"x#" + DOCUMENTS + "\",\"value\":[{\"Ref_Key\":\"" + key(99)
                                        + "\",\"ДатаИзменения\":\"2026-03-01T10:00:00\"}]}"))
                        .on("filter"));
        KeyReader<String> reader = byKey(expected, 40, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThatThrownBy(reader::read)
                .isInstanceOf(EtlException.class)
                .hasMessageContaining("1C answered with " + key(99) + ", which was not requested");
    }

    @Test
    void a_record_that_cannot_be_sent_costs_no_other_of_its_request() {
        for (int i = 10; i < 17; i++) {
            document(i, TEN, "");
        }
        onec.row(DOCUMENTS, key(13)).spoil("Описание");
        KeyReader<String> reader = byKey(expected, 40, () -> {}, null);
        reader.open(new ExecutionContext());
        List<MappedRecord<String>> read = mapped(reader);
        assertThat(keysOf(read)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(read).noneMatch(MappedRecord::gone);
        assertThat(read.stream().filter(record -> record.fault() != null))
                .singleElement()
                .satisfies(bad -> assertThat(bad.sourceRecord().key()).isEqualTo(key(13)));
    }

    @Test
    void an_answer_that_is_too_long_is_asked_for_by_halves() {
        for (int i = 10; i < 15; i++) {
            document(i, TEN, "ы".repeat(600_000));
        }
        KeyReader<String> reader = byKey(expected, 40, () -> {}, null);
        reader.open(new ExecutionContext());
        List<MappedRecord<String>> read = mapped(reader);
        assertThat(keysOf(read)).containsExactlyElementsOf(expected);
        assertThat(read).noneMatch(record -> record.gone() || record.fault() != null);
        assertThat(run.pages()).as("two halves, and nobody looked twice").isEqualTo(2);
    }

    @Test
    void whatever_else_fails_fails_the_reading() {
        document(10, TEN, "");
        server.faults().add(Fault.status(503).always());
        KeyReader<String> reader = byKey(expected, 40, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThatThrownBy(reader::read).isInstanceOf(EtlException.class);
    }

    @Test
    void a_record_of_a_register_that_comes_with_the_second_look_is_not_gone() {
        call(TEN, 10);
        EntityPull<String> pull = new EntityPull<>(CALLS, FIELDS, record -> record.plain("Period"), null);
        KeySource source = (after, limit) -> after == null ? expected : List.of();
        KeyReader<String> reader = new KeyReader<>(client, run, pull, source, 40, () -> {});
        server.faults()
                .add(Fault.instead(Answer.json(200, "{\"odata.metadata\":\"x#" + CALLS + "\",\"value\":[]}"))
                        .on("filter"));
        reader.open(new ExecutionContext());
        assertThat(reader.read().row()).isEqualTo("2026-03-01T10:00:00");
        assertThat(run.pages()).isEqualTo(2);
    }

    @Test
    void a_second_look_at_an_object_counts_as_a_request() {
        KeyReader<String> reader = byKey(List.of(key(11)), 40, () -> {}, null);
        reader.open(new ExecutionContext());
        assertThat(mapped(reader)).hasSize(1);
        assertThat(run.pages()).isEqualTo(2);
    }

    @Test
    void a_run_by_keys_goes_on_behind_the_last_whose_records_were_all_handed_out() {
        for (int i = 10; i < 17; i++) {
            document(i, TEN, "");
        }
        ExecutionContext kept = new ExecutionContext();
        KeyReader<String> broken = byKey(expected, 4, () -> {}, null);
        broken.open(kept);
        broken.update(kept);
        assertThat(kept.isEmpty()).isTrue();
        for (int i = 0; i < 5; i++) {
            broken.read();
        }
        broken.update(kept);
        KeyReader<String> next = byKey(expected, 4, () -> {}, null);
        next.open(kept);
        assertThat(keysOf(mapped(next))).isEqualTo(expected.subList(5, 7));
        broken.open(kept);
        assertThat(keysOf(mapped(broken))).isEqualTo(expected.subList(5, 7));
    }

    @Test
    void large_records_fill_a_chunk_until_it_is_written() {
        for (int i = 10; i < 14; i++) {
            document(i, TEN, "ы".repeat(20_000));
        }
        KeyReader<String> reader = byKey(expected, 4, () -> {}, null);
        reader.open(new ExecutionContext());
        reader.read();
        assertThat(reader.isFull()).isFalse();
        reader.read();
        assertThat(reader.isFull()).isTrue();
        reader.update(new ExecutionContext());
        assertThat(reader.isFull()).isFalse();
    }

    @Test
    void of_several_records_of_one_key_all_come_in_their_order_and_the_key_is_done_with_the_last() {
        closedQueue(TEN.withHour(11), 1, true);
        closedQueue(TEN.withHour(9), 1, false);
        closedQueue(TEN.withHour(10), 1, true);
        closedQueue(TEN.minusDays(1), 1, true);
        closedQueue(TEN.minusDays(1), 2, true);
        KeyReader<String> reader = closedQueuesSinceTheFirstOfMarch(List.of(key(1), key(2)));
        ExecutionContext kept = new ExecutionContext();
        reader.open(kept);
        assertThat(reader.read().row()).isEqualTo("2026-03-01T09:00:00");
        assertThat(reader.read().row()).isEqualTo("2026-03-01T10:00:00");
        reader.update(kept);
        assertThat(kept.isEmpty()).isTrue();
        assertThat(reader.read().row()).isEqualTo("2026-03-01T11:00:00");
        reader.update(kept);
        assertThat(kept.getString("keys.done")).isEqualTo(key(1));
        assertThat(reader.read().gone()).isTrue();
        assertThat(reader.read()).isNull();
    }

    private static final String QUEUES = "InformationRegister_ЗакрытиеОчередиНаКонсультанта";

    private void closedQueue(LocalDateTime at, int manager, boolean closed) {
        onec.add(
                QUEUES,
                new Row().put("Дата", at).put("Менеджер_Key", key(manager)).put("Закрыт", closed));
    }

    private KeyReader<String> closedQueuesSinceTheFirstOfMarch(List<String> managers) {
        EntityPull<String> pull = new EntityPull<>(
                QUEUES,
                new ODataFields(List.of("Менеджер_Key"), Set.of("Дата", "Менеджер_Key", "Закрыт"), Set.of()),
                record -> record.plain("Дата"),
                null,
                new EntityPull.Scope("Дата ge datetime'2026-03-01T00:00:00'", "Дата"));
        KeySource source = (after, limit) -> managers.stream()
                .filter(key -> after == null || key.compareTo(after) > 0)
                .toList();
        return new KeyReader<>(client, run, pull, source, 40, () -> {});
    }
}
