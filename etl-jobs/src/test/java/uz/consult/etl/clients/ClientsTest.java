package uz.consult.etl.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.Records;
import uz.consult.etl.runlog.Difference;

/** What a record of a client becomes, and which clients are read in whatever catalog there is. */
class ClientsTest {

    private static final String KEY = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final String PARENT = "8f3c2f2e-0000-4000-8000-000000000002";
    private static final String ZERO = "00000000-0000-0000-0000-000000000000";
    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-0000000000a1");
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-03-01T07:00:00Z");
    private static final LocalDateTime FROM = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final LocalDateTime TO = LocalDateTime.of(2027, 1, 1, 0, 0);

    private final ClientsMapper mapper = new ClientsMapper();

    private static Records record() {
        return Records.a(ClientsQuery.FIELDS).with("Ref_Key", KEY);
    }

    private static ClientsDocument everything(boolean deleted) {
        return new ClientsDocument(
                KEY,
                "AAAAAAAAAAE=",
                deleted,
                PARENT,
                "ООО Ромашка",
                "301234567",
                "100234",
                "a@b.uz",
                "+998",
                "Узбекистан",
                "Ташкент",
                "Чиланзар",
                "подписка",
                FROM,
                TO,
                PARENT,
                PARENT,
                PARENT);
    }

    private static ClientsDocument nothing(boolean deleted) {
        return new ClientsDocument(
                KEY, null, deleted, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }

    @Test
    void each_value_comes_from_its_field() {
        assertThat(mapper.process(record().with(
                                "DataVersion",
                                "AAAAAAAAAAE=",
                                "DeletionMark",
                                true,
                                "IsFolder",
                                false,
                                "Parent_Key",
                                PARENT)
                        .with("Description", "Clobus ООО Ромашка 100234 (301234567)", "ИНН", "301234567")
                        .with("КодАбонентаClobus", "100234", "Страна", "Узбекистан", "Регион", "Ташкент")
                        .with("Город", "Чиланзар", "Подписка", "подписка")
                        .with(
                                "ДатаНачалаПодписки",
                                "2026-01-01T00:00:00",
                                "ДатаОкончанияПодписки",
                                "2027-01-01T00:00:00")
                        .with("Тариф_Key", PARENT, "ТарифныйПериод_Key", PARENT, "Организация_Key", PARENT)
                        .with(
                                "КонтактнаяИнформация",
                                List.of(
                                        Map.of("Тип", "Телефон", "НомерТелефона", "+998", "АдресЭП", "no@b.uz"),
                                        Map.of("Тип", "АдресЭлектроннойПочты", "АдресЭП", "a@b.uz"),
                                        Map.of("Тип", "АдресЭлектроннойПочты", "АдресЭП", "z@b.uz"),
                                        Map.of("Тип", "Телефон", "НомерТелефона", "+7")))
                        .read()))
                .isEqualTo(everything(true));
    }

    @Test
    void what_is_empty_or_not_sent_is_nothing_and_a_folder_is_no_client() {
        assertThat(mapper.process(record().read())).isEqualTo(nothing(false));
        assertThat(mapper.process(record().with(
                                "КонтактнаяИнформация",
                                List.of(Map.of("Тип", "Адрес"), Map.of("Тип", "Телефон", "НомерТелефона", " ")))
                        .with("Parent_Key", ZERO)
                        .read()))
                .isEqualTo(nothing(false));
        assertThat(mapper.process(record().with("IsFolder", true).read())).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Description,Наименование,Ромашка,Лютик,Ромашка",
        "Description,Наименование,,Лютик,Лютик",
        "Description,Наименование,Ромашка,,Ромашка"
    })
    void a_name_has_two_fields(String first, String second, @Nullable String one, @Nullable String other, String name) {
        assertThat(mapper.process(record().with(first, one).with(second, other).read())
                        .companyName())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"1,2,1", ",2,2", "'',2,2", ",,"})
    void a_tax_number_has_two_fields(@Nullable String company, @Nullable String person, @Nullable String inn) {
        assertThat(mapper.process(record().with("ИНН", company)
                                .with("ИННФизЛица", person)
                                .read())
                        .orgInn())
                .isEqualTo(inn);
    }

    @ParameterizedTest
    @CsvSource({"0,", "'',", "00,00", "100234,100234", ","})
    void a_code_of_0_is_none(@Nullable String said, @Nullable String code) {
        assertThat(mapper.process(record().with("КодАбонентаClobus", said).read())
                        .abonent())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ref_Key",
                "Parent_Key",
                "Тариф_Key",
                "ТарифныйПериод_Key",
                "Организация_Key",
                "ДатаНачалаПодписки",
                "ДатаОкончанияПодписки",
                "DeletionMark",
                "IsFolder",
                "КонтактнаяИнформация"
            })
    void a_text_where_none_can_be_makes_a_bad_record_that_names_the_field(String field) {
        assertThatThrownBy(() -> mapper.process(record().with(field, "чушь").read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith(field + " is чушь, not ");
    }

    @Test
    void a_blank_row_is_an_owner_of_whom_nothing_is_known() {
        assertThat(Client.blank(ID).after(nothing(false), NOW))
                .isEqualTo(client(null, null, null, null, null, null, null, KEY));
        assertThat(Client.blank(ID).refKey()).isNull();
        assertThat(Client.blank(ID).owner()).isTrue();
    }

    private static Client client(
            @Nullable String text,
            @Nullable String name,
            @Nullable LocalDateTime from,
            @Nullable LocalDateTime to,
            @Nullable String key,
            @Nullable OffsetDateTime deleted,
            @Nullable String version,
            @Nullable String refKey) {
        return new Client(
                ID, refKey, true, key, name, text, text, text, text, text, text, text, text, from, to, key, key, key,
                deleted, version);
    }

    @Test
    void emptiness_erases_nothing_of_a_client() {
        Client stored = client("text", "name", FROM, TO, PARENT, null, "1", KEY);
        assertThat(stored.after(nothing(false), NOW)).isEqualTo(stored);
    }

    @Test
    void what_is_said_counts_and_the_site_s_row_becomes_1cs() {
        Client sites = new Client(
                ID, null, false, "x", "x", "x", "100234", "x", "x", "x", "x", "x", "x", TO, FROM, "x", "x", "x", null,
                null);
        assertThat(sites.after(everything(false), NOW))
                .isEqualTo(new Client(
                        ID,
                        KEY,
                        true,
                        PARENT,
                        "ООО Ромашка",
                        "301234567",
                        "100234",
                        "a@b.uz",
                        "+998",
                        "Узбекистан",
                        "Ташкент",
                        "Чиланзар",
                        "подписка",
                        FROM,
                        TO,
                        PARENT,
                        PARENT,
                        PARENT,
                        null,
                        "AAAAAAAAAAE="));
    }

    @Test
    void a_client_is_deleted_once_and_comes_back() {
        Client live = client("text", "name", FROM, TO, PARENT, null, "1", KEY);
        Client marked = live.after(nothing(true), NOW);
        assertThat(marked.deletedAt()).isEqualTo(NOW);
        assertThat(marked.after(nothing(true), NOW.plusDays(1)).deletedAt()).isEqualTo(NOW);
        assertThat(marked.after(nothing(false), NOW).deletedAt()).isNull();
        assertThat(live.gone(NOW)).isEqualTo(client("text", "name", FROM, TO, PARENT, NOW, null, KEY));
        assertThat(live.gone(NOW).gone(NOW.plusDays(1)).deletedAt()).isEqualTo(NOW);
        assertThat(live.withVersion("2")).isEqualTo(client("text", "name", FROM, TO, PARENT, null, "2", KEY));
    }

    @Test
    void a_comparison_names_what_differs_an_owner_who_is_none_and_a_deletion() {
        ClientRows rows = new ClientRows(null, null, Runs.clock());
        Client live = client(null, "name", null, null, null, null, "1", KEY);
        assertThat(rows.differences(live, nothing(false), NOW))
                .containsExactly(Difference.explained(KEY, "company_name", null, "name", Difference.EMPTY));
        Client child = new Client(
                ID, KEY, false, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, NOW, "1");
        assertThat(rows.differences(child, nothing(false), NOW))
                .containsExactly(
                        new Difference(KEY, "is_parent", "true", "false", true, null),
                        new Difference(KEY, "deleted_at", null, NOW.toString(), true, null));
        assertThat(rows.differences(
                        client(null, null, null, null, null, NOW, "1", KEY), nothing(true), NOW.plusDays(1)))
                .isEmpty();
    }

    private static ClientsQuery query(@Nullable Records some, boolean unique) {
        return ClientsQuery.of(some == null ? null : some.read(), unique);
    }

    private static Records look() {
        return Records.a(ClientsQuery.LOOK).with("Ref_Key", KEY);
    }

    static Stream<Arguments> catalogs() {
        return Stream.of(
                // code as it comes, unique, folders, versions; then cursor, has, number
                arguments("0017", true, true, true, "TEXT", true, false),
                arguments(17, true, false, true, "NUMBER", true, true),
                arguments("0017", false, true, false, null, true, false),
                arguments(" ", true, true, true, null, true, false),
                arguments(null, true, false, false, null, false, false));
    }

    @ParameterizedTest
    @MethodSource("catalogs")
    void what_a_catalog_has_is_seen_from_a_record(
            @Nullable Object code,
            boolean unique,
            boolean folders,
            boolean versions,
            @Nullable String cursor,
            boolean has,
            boolean number) {
        Records some = look();
        if (code != null) {
            some.with("Code", code);
        }
        if (folders) {
            some.with("IsFolder", false);
        }
        if (versions) {
            some.with("DataVersion", "1");
        }
        ClientsQuery query = query(some, unique);
        assertThat(query.code() == null ? null : query.code().type().name()).isEqualTo(cursor);
        assertThat(query.has()).isEqualTo(has);
        assertThat(query.number()).isEqualTo(number);
        assertThat(query.folders()).isEqualTo(folders);
        assertThat(query.versions()).isEqualTo(versions);
    }

    @Test
    void of_an_empty_catalog_nothing_is_known() {
        assertThat(query(null, true)).isEqualTo(new ClientsQuery(null, false, false, false, false));
    }

    private static List<@Nullable String> conditions(List<Scan> scans) {
        return scans.stream().map(scan -> Runs.condition(scan)).toList();
    }

    @Test
    void a_catalog_with_codes_is_read_by_them_and_what_has_none_comes_first() {
        ClientsQuery query = query(look().with("Code", "0017", "DataVersion", "1", "IsFolder", false), true);
        assertThat(conditions(query.all(null))).containsExactly((String) null);
        assertThat(conditions(query.all("0010"))).containsExactly("(Code eq '')", "Code ge '0010'");
        assertThat(query.all("0010")).extracting(Scan::movesWatermark).containsExactly(false, true);
        assertThat(conditions(query.from("0010"))).containsExactly("Code ge '0010'");
        assertThat(conditions(query.keys("0010"))).containsExactly("(Code eq '')", "Code ge '0010'");
        assertThat(query.keys(null)).allMatch(scan -> scan.select().contains("DataVersion"));
        assertThat(conditions(query.others("0010"))).containsExactly("(Code ne '') and Code lt '0010'");
        assertThat(query.others("0010")).noneMatch(Scan::inScope);
        assertThat(query.others(null)).isEmpty();
    }

    @Test
    void codes_that_are_numbers_are_asked_for_as_numbers() {
        ClientsQuery query = query(look().with("Code", 17), true);
        assertThat(conditions(query.all("0010"))).containsExactly("(Code eq 0)", "Code ge 10");
        assertThat(conditions(query.others("0010"))).containsExactly("(Code ne 0) and Code lt 10");
        assertThatThrownBy(() -> query.all("А10"))
                .isInstanceOf(EtlException.class)
                .hasMessage("ETL_CLIENTS_INITIAL_FROM_CODE is А10, and the codes of " + ClientsQuery.ENTITY
                        + " are numbers");
    }

    @Test
    void codes_that_order_nothing_narrow_what_is_read_as_a_whole() {
        ClientsQuery query = query(look().with("Code", "0017", "DataVersion", "1", "IsFolder", false), false);
        assertThat(conditions(query.keys(null))).containsExactly("(IsFolder eq false)");
        assertThat(conditions(query.keys("0010")))
                .containsExactly("(IsFolder eq false and (Code eq '' or Code ge '0010'))");
        assertThat(query.keys("0010")).allMatch(Scan::unordered);
        assertThat(conditions(query.others("0010"))).containsExactly("(Code ne '' and Code lt '0010')");
        assertThat(query.others("0010")).allMatch(Scan::unordered);
        assertThatThrownBy(() -> query.from(null)).hasMessage("without a usable code there is no order");
        ClientsQuery number = query(look().with("Code", 17), false);
        assertThat(conditions(number.keys("0010"))).containsExactly("(Code eq 0 or Code ge 10)");
    }

    @Test
    void a_catalog_without_codes_is_never_asked_for_one() {
        ClientsQuery query = query(look().with("IsFolder", false), true);
        assertThat(conditions(query.whole("0010"))).containsExactly("(IsFolder eq false)");
        assertThat(query.others("0010")).isEmpty();
        assertThat(conditions(query(look(), true).whole(null))).containsExactly((String) null);
    }
}
