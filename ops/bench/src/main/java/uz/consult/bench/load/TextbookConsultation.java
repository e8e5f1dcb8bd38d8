package uz.consult.bench.load;

import static uz.consult.bench.load.Textbook.value;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.core.JdbcTemplate;

/** The row of cons.cons with its lines, as the textbook's job makes it. */
record TextbookConsultation(
        String consId,
        String refKey,
        @Nullable UUID clientId,
        @Nullable String clientKey,
        @Nullable String number,
        String status,
        @Nullable String orgInn,
        @Nullable OffsetDateTime created,
        @Nullable OffsetDateTime start,
        @Nullable OffsetDateTime end,
        @Nullable String language,
        String type,
        boolean denied,
        @Nullable String manager,
        @Nullable String author,
        @Nullable String comment,
        @Nullable String category,
        @Nullable String question,
        @Nullable String interference,
        @Nullable String version,
        List<Line> first,
        List<Line> second) {

    /** A page of documents. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Documents(List<Document> value) implements ODataItemReader.Page<Document> {}

    /** A line of a table part. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Line(
            @JsonProperty("LineNumber") int number,
            @Nullable @JsonProperty("ВидПО_Key") String poType,
            @Nullable @JsonProperty("РазделПО_Key") String poSection,
            @Nullable @JsonProperty("НаличиеПомех_Key") String interference,
            @Nullable @JsonProperty("ПомощьМенеджера_Key") String help,
            @Nullable @JsonProperty("ПовторноеОбращение") Boolean repeat,
            @Nullable @JsonProperty("Вопрос") String question,
            @Nullable @JsonProperty("Ответ") String answer) {}

    /** Document_ТелефонныйЗвонок. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Document(
            @JsonProperty("Ref_Key") String refKey,
            @Nullable @JsonProperty("DataVersion") String version,
            @Nullable @JsonProperty("Number") String number,
            @Nullable @JsonProperty("Абонент_Key") String client,
            @Nullable @JsonProperty("Менеджер_Key") String manager,
            @Nullable @JsonProperty("Автор_Key") String author,
            @Nullable @JsonProperty("ДатаСоздания") String created,
            @Nullable @JsonProperty("ДатаКонсультации") String start,
            @Nullable @JsonProperty("Конец") String end,
            @JsonProperty("ЗакрытоБезКонсультации") boolean denied,
            @Nullable @JsonProperty("ВидОбращения") String kind,
            @Nullable @JsonProperty("Описание") String description,
            @Nullable @JsonProperty("Вопрос") String question,
            @Nullable @JsonProperty("КатегорияВопроса_Key") String category,

            @Nullable @JsonProperty("ВопросНаКонсультацию_Key")
            String asked,

            @Nullable @JsonProperty("Язык_Key") String language,
            @JsonProperty("КонсультацииИТС") List<Line> first,
            @JsonProperty("ВопросыИОтветы") List<Line> second) {}

    /** Looks up the client, and the stored row, whose end 1C must not undo; item by item. */
    record Processor(JdbcTemplate jdbc) implements ItemProcessor<Document, TextbookConsultation> {

        private static final Set<String> TERMINAL = Set.of("closed", "resolved", "cancelled");

        private record Client(UUID id, @Nullable String inn) {}

        @Override
        public TextbookConsultation process(Document from) {
            List<Client> found = value(from.client) == null
                    ? List.of()
                    : jdbc.query(
                            "select client_id, org_inn from cons.clients where cl_ref_key = ? order by created_at limit 1",
                            (row, number) -> new Client(row.getObject(1, UUID.class), row.getString(2)),
                            from.client);
            Client client = found.isEmpty() ? null : found.get(0);
            List<String> stored =
                    jdbc.queryForList("select status from cons.cons where cl_ref_key = ?", String.class, from.refKey);
            String description = value(from.description);
            return new TextbookConsultation(
                    "cl_" + from.refKey,
                    from.refKey,
                    client == null ? null : client.id,
                    value(from.client),
                    value(from.number),
                    !stored.isEmpty() && TERMINAL.contains(stored.get(0)) ? stored.get(0) : status(from),
                    client == null ? null : client.inn,
                    date(from.created),
                    date(from.start),
                    date(from.end),
                    LanguageCodes.of(value(from.language)),
                    "Консультация по ведению учёта",
                    from.denied,
                    value(from.manager),
                    value(from.author),
                    description != null ? description : value(from.question),
                    value(from.category),
                    value(from.asked),
                    from.first.stream()
                            .map(line -> value(line.interference))
                            .filter(java.util.Objects::nonNull)
                            .findFirst()
                            .orElse(null),
                    value(from.version),
                    from.first,
                    from.second);
        }

        private static String status(Document from) {
            return from.denied
                    ? "cancelled"
                    : value(from.end) != null ? "closed" : "КонсультацияИТС".equals(from.kind) ? "open" : "pending";
        }
    }

    static @Nullable OffsetDateTime date(@Nullable String text) {
        String date = value(text);
        return date == null ? null : LocalDateTime.parse(date).atOffset(ZoneOffset.UTC);
    }

    /** Writes the lines of each consultation in place of those that stand there. */
    record Lines(JdbcTemplate jdbc) implements ItemWriter<TextbookConsultation> {

        @Override
        public void write(Chunk<? extends TextbookConsultation> chunk) {
            List<Object[]> lines = new ArrayList<>();
            for (TextbookConsultation one : chunk) {
                one.first.forEach(line -> lines.add(one.row(line, 0)));
                one.second.forEach(line -> lines.add(one.row(line, 1_000)));
            }
            jdbc.batchUpdate(
                    "delete from cons.q_and_a where cons_id = ?",
                    chunk.getItems().stream()
                            .map(one -> new Object[] {one.consId()})
                            .toList());
            jdbc.batchUpdate("""
                    insert into cons.q_and_a (org_inn, client_id, cons_id, cons_ref_key, line_number, po_type_key,
                        po_section_key, con_blocks_key, manager_help_key, is_repeat, question, answer)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", lines);
        }
    }

    private @Nullable Object[] row(Line line, int raised) {
        return new @Nullable Object[] {
            orgInn,
            clientId,
            consId,
            refKey,
            raised + line.number,
            value(line.poType),
            value(line.poSection),
            value(line.interference),
            value(line.help),
            Boolean.TRUE.equals(line.repeat),
            line.question,
            line.answer
        };
    }
}
