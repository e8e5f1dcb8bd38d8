package uz.consult.bench.load;

import static uz.consult.bench.load.Textbook.value;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.jdbc.core.JdbcTemplate;

/** The row of cons.calls, as the textbook's job makes it. */
record TextbookCall(
        @Nullable OffsetDateTime period,
        String consKey,
        String manager,
        @Nullable String clientKey,
        @Nullable String consId,
        @Nullable UUID clientId) {

    /** A page of calls. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Registers(List<Register> value) implements ODataItemReader.Page<Register> {}

    /** InformationRegister_РегистрацияДозвона. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Register(
            @JsonProperty("Period") String period,
            @JsonProperty("ДокументОбращения_Key") String consultation,
            @Nullable @JsonProperty("Абонент_Key") String client,
            @Nullable @JsonProperty("Менеджер_Key") String manager) {}

    /** Looks the consultation and the client up, item by item. */
    record Processor(JdbcTemplate jdbc) implements ItemProcessor<Register, TextbookCall> {

        @Override
        public TextbookCall process(Register from) {
            List<String> consultation = jdbc.queryForList(
                    "select cons_id from cons.cons where cl_ref_key = ? limit 1", String.class, from.consultation);
            List<UUID> client = value(from.client) == null
                    ? List.of()
                    : jdbc.queryForList(
                            "select client_id from cons.clients where cl_ref_key = ? order by created_at limit 1",
                            UUID.class,
                            from.client);
            String manager = value(from.manager);
            return new TextbookCall(
                    TextbookConsultation.date(from.period),
                    from.consultation,
                    manager == null ? "" : manager,
                    value(from.client),
                    consultation.isEmpty() ? null : consultation.get(0),
                    client.isEmpty() ? null : client.get(0));
        }
    }
}
