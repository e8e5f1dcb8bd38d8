package uz.consult.etl.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.batch.Told;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.odata.Records;
import uz.consult.etl.odata.StandInClients;
import uz.consult.etl.outbox.ConsultationLanguage;
import uz.consult.etl.users.ManagerRegisters.Limit;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Row;

/** What is made of a manager, of what registers say of him, and of dictionaries. */
class UsersTest {

    private static final String ONE = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final String OTHER = "8f3c2f2e-0000-4000-8000-000000000002";
    private static final String DEPARTMENT = "8f3c2f2e-0000-4000-8000-000000000003";
    private static final String SKILL = "8f3c2f2e-0000-4000-8000-000000000004";
    private static final String RU = ConsultationLanguage.RU.key();
    private static final String UZ = ConsultationLanguage.UZ.key();
    private static final LocalDateTime SINCE = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-0000000000a1");

    private final OneC onec = new OneC(() -> Runs.NOW);
    private final OneCServer server = new OneCServer(onec, 0, StandInClients.USER, StandInClients.PASSWORD);
    private final ODataClient client = StandInClients.of(server, 100);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private ManagerRegisters registers() {
        return ManagerRegisters.read(client, Runs.of(PullMode.RECONCILE), null);
    }

    private void department(String manager, String name) {
        onec.add("Catalog_Отделы", new Row().put("Ref_Key", DEPARTMENT).put("Description", name));
        onec.add("InformationRegister_ОтделыПользователей", of(manager).put("Отдел_Key", DEPARTMENT));
    }

    private void limit(String manager, LocalDateTime since, String limit, int start, int end) {
        onec.add(
                "InformationRegister_СписокКонсультантовДляЗаявок",
                of(manager)
                        .put("Period", since)
                        .put("ЛимитКонсультаций", limit)
                        .put("ВремяРаботыНачало", LocalDateTime.of(1, 1, 1, start, 0))
                        .put("ВремяРаботыКонец", LocalDateTime.of(1, 1, 1, end, 0)));
    }

    private static Row of(String manager) {
        return new Row().put("Менеджер_Key", manager);
    }

    @Test
    void registers_say_department_languages_limit_and_skills() {
        department(ONE, "ИТС консультанты");
        onec.add("InformationRegister_ЯзыкиПользователей", of(ONE).put("Язык_Key", RU));
        onec.add("InformationRegister_ЯзыкиПользователей", of(ONE).put("Язык_Key", UZ));
        onec.add("InformationRegister_КатегорииВопросовМенеджеров", of(ONE).put("КатегорияВопроса_Key", SKILL));
        limit(ONE, SINCE.plusDays(1), "7", 9, 18);
        limit(ONE, SINCE, "3", 8, 17);
        limit(OTHER, SINCE, "1", 8, 17);
        limit(OTHER, SINCE.plusDays(1), "2", 10, 19);
        ManagerRegisters registers = registers();
        assertThat(registers.of(ONE))
                .isEqualTo(new ManagerRegisters.Of(
                        "ИТС консультанты",
                        true,
                        Set.of(RU, UZ),
                        new Limit(SINCE.plusDays(1), 7, LocalTime.of(9, 0), LocalTime.of(18, 0)),
                        true,
                        Set.of(SKILL)));
        assertThat(registers.of(OTHER))
                .isEqualTo(new ManagerRegisters.Of(
                        null,
                        true,
                        Set.of(),
                        new Limit(SINCE.plusDays(1), 2, LocalTime.of(10, 0), LocalTime.of(19, 0)),
                        true,
                        Set.of()));
    }

    @Test
    void a_register_that_sends_nothing_at_all_is_not_believed() {
        assertThat(registers().of(ONE)).isEqualTo(new ManagerRegisters.Of(null, false, null, null, false, null));
    }

    @ParameterizedTest
    @CsvSource({"7,7", "999999,999999", "1000000,", "семь,", "-1,", "7.5,"})
    void a_limit_is_digits_only(String said, @Nullable Integer limit) {
        limit(ONE, SINCE, said, 9, 18);
        assertThat(registers().of(ONE).limit().limit()).isEqualTo(limit);
    }

    @Test
    void what_is_wrong_with_a_register_is_told_and_nothing_else() {
        limit(ONE, SINCE, "семь", 9, 18);
        onec.add("InformationRegister_ЯзыкиПользователей", of(null).put("Язык_Key", UZ));
        try (Told told = new Told(PullRun.class)) {
            registers();
            assertThat(told.lines())
                    .containsExactly(
                            "job: 1C sent no record of Catalog_Отделы; its stored values stay unchanged",
                            "job: 1C sent no record of InformationRegister_ОтделыПользователей; its stored values stay unchanged",
                            "job: a bad record went to the dead letters: InformationRegister_ЯзыкиПользователей 00000000-0000-0000-0000-000000000000|"
                                    + UZ + ": Менеджер_Key is empty",
                            "job: 1C sent no record of InformationRegister_КатегорииВопросовМенеджеров; its stored values stay unchanged",
                            "job: the limit of manager " + ONE + " is \"семь\", not a number, so he has none");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,false", "0,1,true", "1,0,true", "9,18,true"})
    void hours_that_are_both_midnight_are_what_nobody_entered(int start, int end, boolean entered) {
        limit(ONE, SINCE, "7", start, end);
        Limit limit = registers().of(ONE).limit();
        assertThat(limit.start()).isEqualTo(entered ? LocalTime.of(start, 0) : null);
        assertThat(limit.end()).isEqualTo(entered ? LocalTime.of(end, 0) : null);
    }

    @Test
    void where_a_record_is_bad_nothing_said_of_a_manager_means_nothing() {
        onec.add("InformationRegister_ЯзыкиПользователей", of(ONE).put("Язык_Key", RU));
        onec.add("InformationRegister_ЯзыкиПользователей", of(null).put("Язык_Key", UZ));
        ManagerRegisters registers = registers();
        assertThat(registers.of(ONE).languages()).containsExactly(RU);
        assertThat(registers.of(OTHER).languages()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"ИТС консультанты,true", "1С:УК 3.0 и Розница 3.0,true", "Продажи,false", ",false"})
    void two_departments_have_a_team(@Nullable String department, boolean teamed) {
        assertThat(new ManagerRegisters.Of(department, true, null, null, false, null).teamed())
                .isEqualTo(teamed);
    }

    private static Records record() {
        return Records.a(UsersQuery.FIELDS).with("Ref_Key", ONE, "DeletionMark", false);
    }

    private UsersMapper mapper() {
        ManagerRegisters registers = registers();
        return new UsersMapper(() -> registers);
    }

    @ParameterizedTest
    @CsvSource({"17,Алиев,17", ",Алиев,Алиев", "'',Алиев,Алиев", "17,,17", ",,"})
    void a_manager_is_known_by_his_code_or_else_his_name(
            @Nullable String code, @Nullable String description, @Nullable String userId) {
        UserDocument said = mapper().process(record().with("Code", code)
                .with("Description", description)
                .read());
        assertThat(said.userId()).isEqualTo(userId);
        assertThat(said.description()).isEqualTo(description);
        assertThat(said.refKey()).isEqualTo(ONE);
    }

    @ParameterizedTest
    @CsvSource({"DeletionMark,true", "Недействителен,true", "Служебный,true", "Code,false"})
    void a_manager_with_any_mark_has_left(String field, boolean left) {
        assertThat(mapper().process(record().with(field, field.equals("Code") ? "1" : true)
                                .read())
                        .left())
                .isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ref_Key", "DeletionMark", "Недействителен", "Служебный"})
    void a_wrong_value_makes_a_bad_record_that_names_the_field(String field) {
        assertThatThrownBy(() -> mapper().process(record().with(field, "чушь").read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessageStartingWith(field + " is чушь, not ");
    }

    @Test
    void registers_are_read_once_and_not_before_the_first_manager() {
        AtomicInteger read = new AtomicInteger();
        UsersMapper mapper = new UsersMapper(() -> {
            read.incrementAndGet();
            return registers();
        });
        assertThat(read).hasValue(0);
        mapper.process(record().read());
        mapper.process(record().with("Ref_Key", OTHER).read());
        assertThat(read).hasValue(1);
    }

    private static ManagerRow row(@Nullable Boolean ru, @Nullable Boolean uz, boolean left) {
        return new ManagerRow(
                ID,
                ONE,
                "17",
                "Алиев",
                ru,
                uz,
                "Продажи",
                5,
                LocalTime.of(8, 0),
                LocalTime.of(17, 0),
                "team",
                left,
                left,
                true,
                Set.of(SKILL));
    }

    private static UserDocument said(boolean left, ManagerRegisters.Of facts) {
        return new UserDocument(ONE, "18", "Каримова", left, facts);
    }

    private static final ManagerRegisters.Of UNKNOWN = new ManagerRegisters.Of(null, false, null, null, false, null);

    @Test
    void what_registers_say_counts() {
        Limit limit = new Limit(SINCE, 7, LocalTime.of(9, 0), LocalTime.of(18, 0));
        ManagerRegisters.Of known =
                new ManagerRegisters.Of("ИТС консультанты", true, Set.of(UZ), limit, true, Set.of());
        assertThat(row(true, false, true).after(said(false, known)))
                .isEqualTo(new ManagerRow(
                        ID,
                        ONE,
                        "18",
                        "Каримова",
                        false,
                        true,
                        "ИТС консультанты",
                        7,
                        LocalTime.of(9, 0),
                        LocalTime.of(18, 0),
                        ManagerRow.TEAM,
                        false,
                        false,
                        true,
                        Set.of()));
    }

    @Test
    void where_registers_say_nothing_at_all_what_is_stored_stays() {
        assertThat(row(null, true, true).after(said(false, UNKNOWN)))
                .isEqualTo(new ManagerRow(
                        ID,
                        ONE,
                        "18",
                        "Каримова",
                        false,
                        true,
                        "Продажи",
                        5,
                        LocalTime.of(8, 0),
                        LocalTime.of(17, 0),
                        "team",
                        false,
                        false,
                        true,
                        Set.of(SKILL)));
    }

    @Test
    void where_registers_are_known_and_hold_nothing_of_a_manager_his_values_go() {
        assertThat(row(true, true, false)
                        .after(said(false, new ManagerRegisters.Of(null, true, Set.of(), null, true, null))))
                .isEqualTo(new ManagerRow(
                        ID,
                        ONE,
                        "18",
                        "Каримова",
                        false,
                        false,
                        null,
                        null,
                        null,
                        null,
                        "team",
                        false,
                        false,
                        true,
                        Set.of(SKILL)));
    }

    @Test
    void a_code_and_a_name_that_are_not_sent_stay() {
        assertThat(row(true, true, false).after(new UserDocument(ONE, null, null, false, UNKNOWN)))
                .extracting(ManagerRow::userId, ManagerRow::description)
                .containsExactly("17", "Алиев");
    }

    @Test
    void who_left_gets_both_marks_and_keeps_the_rest_but_his_skills_are_the_registers() {
        ManagerRow gone = row(true, false, true);
        assertThat(row(true, null, false).gone()).isEqualTo(gone);
        assertThat(row(true, null, false).after(said(true, UNKNOWN))).isEqualTo(gone);
        assertThat(row(true, null, false)
                        .after(said(true, new ManagerRegisters.Of(null, true, null, null, true, Set.of("x"))))
                        .skills())
                .containsExactly("x");
        assertThat(gone.left()).isTrue();
        assertThat(row(true, true, false).left()).isFalse();
    }

    static Stream<Arguments> marks() {
        return Stream.of(
                arguments(true, true, true),
                arguments(true, false, false),
                arguments(false, true, false),
                arguments(null, true, false),
                arguments(true, null, false));
    }

    @ParameterizedTest
    @MethodSource("marks")
    void a_manager_has_left_if_he_has_both_marks(
            @Nullable Boolean deletionMark, @Nullable Boolean invalid, boolean left) {
        ManagerRow row = new ManagerRow(
                ID, ONE, null, null, null, null, null, null, null, null, null, deletionMark, invalid, null, Set.of());
        assertThat(row.left()).isEqualTo(left);
    }

    @Test
    void a_new_row_has_the_defaults_of_the_columns() {
        ManagerRow blank = ManagerRow.blank(ONE);
        assertThat(blank)
                .isEqualTo(new ManagerRow(
                        blank.accountId(),
                        ONE,
                        null,
                        null,
                        true,
                        false,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        false,
                        false,
                        Set.of()));
    }

    @Test
    void what_1c_alone_says_leaves_to_writing_what_registers_leave_open() {
        ManagerRegisters.Of teamed = new ManagerRegisters.Of("ИТС консультанты", true, null, null, false, null);
        ManagerRow after = row(true, true, false).after(said(false, teamed));
        assertThat(row(true, true, false).alone(said(false, teamed), after)).isEqualTo(after);
        ManagerRow untold = row(true, true, false).after(new UserDocument(ONE, null, null, false, UNKNOWN));
        assertThat(row(true, true, false).alone(new UserDocument(ONE, null, null, false, UNKNOWN), untold))
                .isEqualTo(new ManagerRow(
                        ID,
                        ONE,
                        null,
                        null,
                        true,
                        true,
                        "Продажи",
                        5,
                        LocalTime.of(8, 0),
                        LocalTime.of(17, 0),
                        null,
                        false,
                        false,
                        true,
                        Set.of(SKILL)));
        ManagerRow gone = row(true, true, false).gone();
        assertThat(row(true, true, false).alone(said(true, UNKNOWN), gone)).isEqualTo(gone);
    }

    private static Dictionary dictionary(String name) {
        return Dictionary.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void each_dictionary_has_its_catalog_and_columns() {
        assertThat(Dictionary.ALL)
                .extracting(Dictionary::name, dictionary -> String.join(" ", dictionary.names()))
                .containsExactly(
                        tuple("po_types", "description details"),
                        tuple("po_sections", "owner_key description details"),
                        tuple("online_question_cat", "code description language"),
                        tuple("online_question", "code description language category_key useful_info question"),
                        tuple("knowledge_base", "description po_type_key po_section_key author_key question answer"),
                        tuple("consultation_interference", "code description"));
        for (Dictionary dictionary : Dictionary.ALL) {
            assertThat(dictionary.fields().required()).containsExactly("Ref_Key");
            assertThat(dictionary.scans()).singleElement().satisfies(scan -> {
                assertThat(scan.unordered()).isTrue();
                assertThat(scan.entity()).isEqualTo(dictionary.entity());
                assertThat(scan.filter()).isNull();
            });
        }
    }

    @Test
    void an_entry_takes_what_is_sent_and_no_more() {
        Dictionary questions = dictionary("online_question");
        DictionaryEntry entry = questions.entry(Records.a(questions.fields())
                .with("Ref_Key", ONE, "Code", "000000017", "Description", "как?", "Язык_Key", UZ)
                .with("Категория_Key", OTHER, "ПолезнаяИнформация", "сюда", "Вопрос", "")
                .read());
        Map<String, @Nullable String> values = new HashMap<>();
        values.put("code", "000000017");
        values.put("description", "как?");
        values.put("language", "uz");
        values.put("category_key", OTHER);
        values.put("useful_info", "сюда");
        values.put("question", null);
        assertThat(entry).isEqualTo(new DictionaryEntry(ONE, values));
        assertThat(questions.entry(
                        Records.a(questions.fields()).with("Ref_Key", ONE).read()))
                .isEqualTo(new DictionaryEntry(ONE, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"online_question,true", "online_question_cat,true", "po_types,false"})
    void entries_in_a_third_language_are_none_of_ours(String name, boolean inTwo) {
        Dictionary dictionary = dictionary(name);
        Records some = Records.a(dictionary.fields()).with("Ref_Key", ONE, "Язык_Key", OTHER);
        assertThat(dictionary.entry(some.read()).values() == null).isEqualTo(inTwo);
        assertThat(dictionary.entry(some.with("Язык_Key", RU).read()).values()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("codes")
    void a_code_may_be_a_number_and_may_be_none(@Nullable Object said, @Nullable String code) {
        assertThat(Dictionary.code(record().with("Code", said).read())).isEqualTo(code);
    }

    static Stream<Arguments> codes() {
        return Stream.of(
                arguments(17, "17"),
                arguments("17", "17"),
                arguments("А-17 ", "А-17"),
                arguments(" ", null),
                arguments(null, null));
    }

    @Test
    void a_column_whose_field_is_not_sent_stays() {
        DictionaryEntry stored = new DictionaryEntry(ONE, Map.of("code", "1", "description", "было"));
        Map<String, @Nullable String> said = new HashMap<>();
        said.put("description", null);
        DictionaryEntry after = stored.after(new DictionaryEntry(ONE, said));
        assertThat(after.value("code")).isEqualTo("1");
        assertThat(after.value("description")).isNull();
        assertThat(stored.after(new DictionaryEntry(ONE, null))).isEqualTo(stored);
        assertThat(new DictionaryEntry(ONE, null).value("code")).isNull();
        assertThat(new DictionaryEntry(ONE, null).after(stored)).isEqualTo(stored);
    }
}
