package uz.consult.etl.cons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static uz.consult.etl.cons.ConsultationBuilder.REF_KEY;
import static uz.consult.etl.cons.ConsultationBuilder.consultation;
import static uz.consult.etl.cons.DocumentBuilder.document;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.lookup.ClientLookup.Client;

class ConsultationTest {

    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-03-01T07:00:00Z");
    private static final OffsetDateTime BEFORE = NOW.minusDays(3);
    private static final LocalDateTime TEN = LocalDateTime.of(2026, 3, 1, 10, 0);
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);
    private static final UUID ONE = UUID.fromString("00000000-0000-0000-0000-0000000000a1");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-0000000000a2");

    @ParameterizedTest
    @CsvSource({
        "true,true,КонсультацияИТС,cancelled",
        "true,false,Другое,cancelled",
        "false,true,ВОчередьНаКонсультацию,closed",
        "false,false,КонсультацияИТС,open",
        "false,false,ВОчередьНаКонсультацию,pending",
        "false,false,Другое,other",
        "false,false,Неведомое,new",
        "false,false,,new"
    })
    void a_status_is_denied_then_ended_then_by_kind(boolean denied, boolean ended, String kind, String status) {
        assertThat(ConsultationStatus.of(denied, ended, kind).code()).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource
    void an_ended_status_is_told_by_its_code_as_by_itself(ConsultationStatus status) {
        boolean over = List.of("closed", "resolved", "cancelled").contains(status.code());
        assertThat(status.isTerminal()).isEqualTo(over);
        assertThat(ConsultationStatus.isTerminal(status.code())).isEqualTo(over);
    }

    @Test
    void a_status_that_nobody_wrote_has_not_ended() {
        assertThat(ConsultationStatus.isTerminal(null)).isFalse();
        assertThat(ConsultationStatus.isTerminal("")).isFalse();
        assertThat(ConsultationStatus.isTerminal("CLOSED")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1201", "7", "0", "9"})
    void a_key_of_digits_is_a_conversation(String key) {
        assertThat(consultation().keyed(key).build().hasConversation()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cl_8f3c2f2e-0000-4000-8000-000000000001",
                "cl_all_1",
                "temp_5",
                "8f3c2f2e-0000-4000-8000-000000000001",
                "12a",
                "1/2",
                "1:2",
                "١٢",
                ""
            })
    void any_other_key_is_none(String key) {
        assertThat(consultation().keyed(key).build().hasConversation()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"cl_k1,true,k1", "cl_all_k1,true,k1", "temp_5,false,''", "1201,false,''", "8f3c-1,false,''"})
    void a_placeholder_bears_the_key_of_1c(String consId, boolean placeholder, String refKey) {
        assertThat(consultation().keyed(consId).build().isPlaceholder()).isEqualTo(placeholder);
        assertThat(Consultation.refKeyOf(consId)).isEqualTo(refKey);
    }

    @Test
    void a_document_may_have_two_placeholders() {
        assertThat(Consultation.placeholder("k1")).isEqualTo("cl_k1");
        assertThat(Consultation.placeholders("k1")).containsExactly("cl_k1", "cl_all_k1");
    }

    @Test
    void of_several_rows_a_conversation_stays_then_the_sites_then_a_placeholder() {
        List<String> preferred = List.of("17", "18", "8f3c-site", "temp_5", "cl_a", "cl_b", "cl_all_a");
        List<String> sorted = Stream.of("cl_all_a", "cl_b", "temp_5", "18", "cl_a", "8f3c-site", "17")
                .map(key -> consultation().keyed(key).build())
                .sorted(Consultation.PREFERRED)
                .map(Consultation::consId)
                .toList();
        assertThat(sorted).isEqualTo(preferred);
    }

    @ParameterizedTest
    @CsvSource({
        "1C_CL,1201,true",
        "1C_CL_ALL,1201,true",
        "ETL,1201,true",
        "SITE,1201,false",
        "SITE,cl_1,false",
        ",cl_1,true",
        ",1201,false"
    })
    void who_made_the_row_decides_whose_its_date_of_creation_is(
            @Nullable String source, String consId, boolean from1c) {
        assertThat(consultation().madeBy(source).keyed(consId).build().isFrom1C())
                .isEqualTo(from1c);
    }

    @ParameterizedTest
    @CsvSource({
        "closed,10,closed,12,true",
        "closed,10,closed,10,false",
        "closed,,closed,12,true",
        "closed,10,closed,,false",
        "open,10,closed,12,false",
        "closed,10,cancelled,12,false",
        "resolved,10,closed,12,false"
    })
    void another_end_of_what_was_closed_may_be_another_closing(
            String was, @Nullable Integer endWas, String is, @Nullable Integer endIs, boolean other) {
        Consultation before = consultation().status(was).endingAt(hour(endWas)).build();
        Consultation after = consultation().status(is).endingAt(hour(endIs)).build();
        assertThat(after.endsOtherwiseThan(before)).isEqualTo(other);
    }

    private static @Nullable LocalDateTime hour(@Nullable Integer hour) {
        return hour == null ? null : LocalDateTime.of(2026, 3, 1, hour, 0);
    }

    @Test
    void a_document_makes_a_row_of_all_it_says() {
        ConsDocument said = everything().build();
        assertThat(Consultation.of(said, new Client(ONE, "301"), NOW))
                .isEqualTo(consultation()
                        .withoutConversation()
                        .of(ONE, "client", "301")
                        .number("000000017")
                        .status("open")
                        .createdAt(TEN)
                        .startingAt(NOON)
                        .in("uz")
                        .ledBy("manager")
                        .writtenBy("author")
                        .about("comment", "category", "question")
                        .hinderedBy("noise")
                        .version("AAAAAAAAAAE=")
                        .build());
    }

    @Test
    void a_row_whose_client_has_not_come_has_no_link_yet() {
        Consultation row = Consultation.of(everything().build(), null, NOW);
        assertThat(row.clientId()).isNull();
        assertThat(row.orgInn()).isNull();
        assertThat(row.clientKey()).isEqualTo("client");
    }

    @Test
    void a_document_that_is_deleted_before_it_was_ever_seen_makes_a_cancelled_row() {
        Consultation row =
                Consultation.of(document().taken().markedForDeletion().build(), null, NOW);
        assertThat(row.status()).isEqualTo("cancelled");
        assertThat(row.deletedAt()).isEqualTo(NOW);
        assertThat(row.isDenied()).isFalse();
    }

    private static DocumentBuilder everything() {
        return document()
                .taken()
                .of("client")
                .number("000000017")
                .createdAt(TEN)
                .startingAt(NOON)
                .in("uz")
                .ledBy("manager")
                .writtenBy("author")
                .about("comment", "category", "question")
                .withLines(List.of(line(1, null), line(2, "noise"), line(3, "heat")), List.of(line(1001, "rain")));
    }

    private static QuestionAndAnswer line(int number, @Nullable String interference) {
        return new QuestionAndAnswer(number, null, null, interference, null, false, null, null);
    }

    @Test
    void a_document_that_says_nothing_erases_nothing_but_its_dates() {
        Consultation stored = consultation()
                .of(ONE, "client", "301")
                .number("000000017")
                .createdAt(TEN)
                .in("uz")
                .ledBy("manager")
                .writtenBy("author")
                .about("comment", "category", "question")
                .hinderedBy("noise")
                .version("AAAAAAAAAAE=")
                .movedTo(NOON)
                .rated("4.50")
                .build();
        assertThat(stored.after(document().taken().version(null).build(), null, NOW))
                .isEqualTo(stored);
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                field("number", Consultation::number, b -> b.number("1"), d -> d.number("2"), "1", "2"),
                field("manager", Consultation::manager, b -> b.ledBy("1"), d -> d.ledBy("2"), "1", "2"),
                field("author", Consultation::author, b -> b.writtenBy("1"), d -> d.writtenBy("2"), "1", "2"),
                field("lang", Consultation::language, b -> b.in("ru"), d -> d.in("uz"), "ru", "uz"),
                field("comment", Consultation::comment, b -> b.about("1", "", ""), d -> d.about("2", "", ""), "1", "2"),
                field(
                        "category",
                        Consultation::category,
                        b -> b.about("", "1", ""),
                        d -> d.about("", "2", ""),
                        "1",
                        "2"),
                field(
                        "question",
                        Consultation::question,
                        b -> b.about("", "", "1"),
                        d -> d.about("", "", "2"),
                        "1",
                        "2"),
                field(
                        "con_blocks",
                        Consultation::interference,
                        b -> b.hinderedBy("1"),
                        d -> d.withLines(List.of(line(1, "2")), null),
                        "1",
                        "2"),
                field("client_key", Consultation::clientKey, b -> b.ofUnknownClient("1"), d -> d.of("2"), "1", "2"),
                field("version", Consultation::version, b -> b.version("1"), d -> d.version("2"), "1", "2"));
    }

    private static Arguments field(
            String name,
            Function<Consultation, @Nullable Object> value,
            Function<ConsultationBuilder, ConsultationBuilder> stored,
            Function<DocumentBuilder, DocumentBuilder> said,
            Object was,
            Object is) {
        return arguments(name, value, stored, said, was, is);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void what_is_said_counts_and_emptiness_erases_nothing(
            String name,
            Function<Consultation, @Nullable Object> value,
            Function<ConsultationBuilder, ConsultationBuilder> stored,
            Function<DocumentBuilder, DocumentBuilder> said,
            Object was,
            Object is) {
        ConsDocument silent = document().taken().version(null).build();
        ConsDocument saying = said.apply(document().taken().version(null)).build();
        Consultation empty = consultation().in(null).build();
        Consultation full = stored.apply(consultation().in(null)).build();
        assertThat(value.apply(full.after(silent, null, NOW))).isEqualTo(was);
        assertThat(value.apply(full.after(saying, null, NOW))).isEqualTo(is);
        assertThat(value.apply(empty.after(saying, null, NOW))).isEqualTo(is);
        assertThat(value.apply(empty.after(silent, null, NOW))).isNull();
    }

    @Test
    void the_start_is_1cs_alone_and_so_is_the_end() {
        Consultation stored = consultation().startingAt(TEN).endingAt(TEN).build();
        Consultation moved =
                stored.after(document().startingAt(NOON).endedAt(NOON).build(), null, NOW);
        assertThat(moved.start()).isEqualTo(NOON);
        assertThat(moved.end()).isEqualTo(NOON);
        Consultation emptied = stored.after(document().build(), null, NOW);
        assertThat(emptied.start()).isNull();
        assertThat(emptied.end()).isNull();
    }

    @Test
    void the_date_of_creation_is_set_once() {
        ConsDocument said = document().createdAt(NOON).build();
        assertThat(consultation().createdAt(TEN).build().after(said, null, NOW).created())
                .isEqualTo(TEN);
        assertThat(consultation().build().after(said, null, NOW).created()).isEqualTo(NOON);
    }

    @Test
    void what_other_jobs_and_the_site_write_stays() {
        Consultation after = consultation()
                .movedTo(NOON)
                .rated("4.50")
                .madeBy("SITE")
                .type("Прочее")
                .build()
                .after(everything().build(), null, NOW);
        assertThat(after.consId()).isEqualTo("1201");
        assertThat(after.refKey()).isEqualTo(REF_KEY);
        assertThat(after.redate()).isEqualTo(NOON.toLocalDate());
        assertThat(after.redateTime()).isEqualTo(NOON.toLocalTime());
        assertThat(after.rating()).isEqualTo("4.50");
        assertThat(after.source()).isEqualTo("SITE");
        assertThat(after.type()).isEqualTo(Consultation.TYPE);
    }

    static Stream<Arguments> clients() {
        Client one = new Client(ONE, "301");
        Client other = new Client(OTHER, "302");
        Client nameless = new Client(OTHER, null);
        return Stream.of(
                // stored key, said key, the client found by it, then what the row shows
                arguments("the same one", "k1", "k1", one, "k1", ONE, "301"),
                arguments("nobody is said", "k1", null, null, "k1", ONE, "301"),
                arguments("another one", "k1", "k2", other, "k2", OTHER, "302"),
                arguments("another one who has no number", "k1", "k2", nameless, "k2", OTHER, null),
                arguments("another one who has not come", "k1", "k2", null, "k2", null, null),
                arguments("the same one, gone from here", "k1", "k1", null, "k1", ONE, "301"),
                arguments("the first one", null, "k2", other, "k2", OTHER, "302"),
                arguments("the first one who has no number", null, "k2", nameless, "k2", OTHER, "301"),
                arguments("the first one who has not come", null, "k2", null, "k2", ONE, "301"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clients")
    void a_link_follows_the_client_and_a_former_ones_goes(
            String which,
            @Nullable String stored,
            @Nullable String said,
            @Nullable Client found,
            @Nullable String key,
            @Nullable UUID id,
            @Nullable String inn) {
        Consultation before = consultation().of(ONE, stored, "301").build();
        DocumentBuilder document = document();
        Consultation after = before.after((said == null ? document : document.of(said)).build(), found, NOW);
        assertThat(after.clientKey()).isEqualTo(key);
        assertThat(after.clientId()).isEqualTo(id);
        assertThat(after.orgInn()).isEqualTo(inn);
    }

    @ParameterizedTest
    @CsvSource({
        // stored, what 1C says, what it becomes
        "new,taken,open",
        "open,waiting,pending",
        "pending,ended,closed",
        "open,denied,cancelled",
        "open,deleted,cancelled",
        "other,deleted,cancelled",
        "open,ended and deleted,closed",
        "open,ended and denied,cancelled",
        "closed,taken,closed",
        "closed,denied,closed",
        "closed,deleted,closed",
        "resolved,taken,resolved",
        "resolved,ended,resolved",
        "cancelled,taken,cancelled",
        "cancelled,ended,cancelled"
    })
    void a_status_that_has_ended_stays_and_any_other_is_1cs(String stored, String said, String becomes) {
        DocumentBuilder document = document();
        if (said.contains("taken")) {
            document.taken();
        }
        if (said.contains("waiting")) {
            document.waiting();
        }
        if (said.contains("ended")) {
            document.endedAt(NOON);
        }
        if (said.contains("denied")) {
            document.denied();
        }
        if (said.contains("deleted")) {
            document.markedForDeletion();
        }
        assertThat(consultation()
                        .status(stored)
                        .build()
                        .after(document.build(), null, NOW)
                        .status())
                .isEqualTo(becomes);
    }

    @Test
    void a_mark_of_deletion_is_noted_once_and_taken_back_with_1cs() {
        ConsDocument marked = document().markedForDeletion().build();
        assertThat(consultation().build().after(marked, null, NOW).deletedAt()).isEqualTo(NOW);
        assertThat(consultation()
                        .deletedAt(BEFORE)
                        .build()
                        .after(marked, null, NOW)
                        .deletedAt())
                .isEqualTo(BEFORE);
        assertThat(consultation()
                        .deletedAt(BEFORE)
                        .build()
                        .after(document().build(), null, NOW)
                        .deletedAt())
                .isNull();
    }

    static Stream<Arguments> cancellations() {
        ConsultationBuilder onSite = consultation().cancelledOnSiteAt(TEN);
        return Stream.of(
                arguments(
                        "the mark is on its way",
                        onSite.build(),
                        document().taken().build(),
                        true,
                        TEN),
                arguments(
                        "the mark has come",
                        onSite.build(),
                        document().markedForDeletion().build(),
                        true,
                        TEN),
                arguments(
                        "the mark has come and was noted",
                        consultation().cancelledOnSiteAt(TEN).deletedAt(BEFORE).build(),
                        document().markedForDeletion().build(),
                        true,
                        TEN),
                arguments(
                        "the mark was taken back",
                        consultation().cancelledOnSiteAt(TEN).deletedAt(BEFORE).build(),
                        document().taken().build(),
                        false,
                        null),
                arguments(
                        "1C has the very end",
                        onSite.build(),
                        document().endedAt(TEN).build(),
                        false,
                        TEN),
                arguments(
                        "1C denies it too",
                        onSite.build(),
                        document().denied().endedAt(NOON).build(),
                        true,
                        NOON),
                arguments(
                        "cancelled without an end",
                        consultation().cancelled().denied(true).build(),
                        document().taken().build(),
                        false,
                        null),
                arguments(
                        "denied and not cancelled",
                        consultation()
                                .status("closed")
                                .denied(true)
                                .endingAt(TEN)
                                .build(),
                        document().taken().build(),
                        false,
                        null),
                arguments(
                        "cancelled and never denied",
                        consultation().cancelled().denied(null).endingAt(TEN).build(),
                        document().taken().build(),
                        false,
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cancellations")
    void a_cancellation_made_on_the_site_keeps_its_mark_and_end_until_1c_takes_it_back(
            String when, Consultation stored, ConsDocument said, boolean denied, @Nullable LocalDateTime end) {
        Consultation after = stored.after(said, null, NOW);
        assertThat(after.denied()).isEqualTo(denied);
        assertThat(after.end()).isEqualTo(end);
    }

    @Test
    void what_1c_no_longer_has_is_cancelled_if_it_was_not_over_and_nothing_else_changes() {
        ConsultationBuilder row = consultation()
                .of(ONE, "client", "301")
                .number("17")
                .createdAt(TEN)
                .startingAt(TEN)
                .endingAt(NOON)
                .ledBy("manager")
                .writtenBy("author")
                .about("comment", "category", "question")
                .hinderedBy("noise")
                .movedTo(NOON)
                .rated("5.00")
                .madeBy("SITE");
        Consultation before = row.version("AAAAAAAAAAE=").build();
        assertThat(before.gone(NOW))
                .isEqualTo(row.version(null).deletedAt(NOW).cancelled().build());
        assertThat(before.gone(NOW).gone(NOW.plusDays(1)).deletedAt()).isEqualTo(NOW);
        for (String over : List.of("closed", "resolved", "cancelled")) {
            assertThat(consultation().status(over).build().gone(NOW).status()).isEqualTo(over);
        }
        assertThat(consultation().denied(null).build().gone(NOW).denied()).isFalse();
    }

    @Test
    void a_repair_gives_the_date_of_creation_back_where_the_row_is_1cs() {
        ConsDocument said = document().taken().createdAt(NOON).build();
        ConsDocument silent = document().taken().build();
        Consultation ours = consultation().createdAt(TEN).build();
        Consultation theirs = consultation().madeBy("SITE").createdAt(TEN).build();
        assertThat(ours.repaired(said, null, NOW, false).created()).isEqualTo(NOON);
        assertThat(ours.repaired(silent, null, NOW, false).created()).isEqualTo(TEN);
        assertThat(theirs.repaired(said, null, NOW, false).created()).isEqualTo(TEN);
    }

    @Test
    void a_repair_takes_back_an_end_that_was_concluded_here() {
        Consultation row = consultation().cancelled().deletedAt(BEFORE).build();
        assertThat(row.repaired(document().taken().build(), null, NOW, true).status())
                .isEqualTo("open");
        assertThat(row.repaired(document().taken().build(), null, NOW, false).status())
                .isEqualTo("cancelled");
    }

    @Test
    void besides_that_a_repair_writes_what_any_run_would() {
        Consultation stored = consultation()
                .of(OTHER, "former", "302")
                .movedTo(TEN)
                .rated("4.00")
                .build();
        ConsDocument said = everything().endedAt(NOON).build();
        Client client = new Client(ONE, "301");
        Consultation expected = stored.after(said, client, NOW);
        assertThat(stored.repaired(said, client, NOW, false)).isEqualTo(expected);
        assertThat(expected.withVersion("x")).isNotEqualTo(expected);
        assertThat(expected.withVersion("x").withVersion(expected.version())).isEqualTo(expected);
    }
}
