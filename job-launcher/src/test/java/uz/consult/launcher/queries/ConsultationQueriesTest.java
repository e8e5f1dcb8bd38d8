package uz.consult.launcher.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.OneC;

/** Consultations are found by what people know of them, however they write it. */
class ConsultationQueriesTest {

    private static final String KEY = "11111111-2222-3333-4444-555555555555";

    private static EtlFixture belt;
    private static ConsultationQueries queries;

    @BeforeAll
    static void stored() {
        belt = new EtlFixture(new OneC(EtlFixture::now));
        queries = belt.bean(ConsultationQueries.class);
        belt.db.update("""
                insert into cons.users (cl_ref_key, description, chatwoot_user_id, deletion_mark) values
                    ('m-1', 'Иванова Анна', 7, false), ('m-2', 'Gʻaniyev Oʻtkir', null, false), ('m-3', 'Ушёл Пётр', null, true)""");
        belt.db.update("""
                insert into cons.clients (client_id, cl_ref_key, company_name, name, contact_name, phone_number, org_inn) values
                    ('00000000-0000-0000-0000-000000000001', 'c-1', 'ООО «Ромашка-Плюс»', null, 'Петрова', '+998 (90) 123-45-67', '301234567'),
                    ('00000000-0000-0000-0000-000000000002', 'c-2', 'Oʻzbekiston Gʻalla MChJ', null, null, '712345678', '302'),
                    ('00000000-0000-0000-0000-000000000003', 'c-3', '100%_Скидка \\ "Ёлка"', null, null, null, null),
                    ('00000000-0000-0000-0000-000000000004', null, repeat('длинное', 500), 'АВЕКМНОРСТУХ', null, repeat('9', 500), repeat('1', 900))""");
        belt.db.update("""
                insert into cons.cons (cons_id, cl_ref_key, number, client_id, manager, status, create_date, con_rates, deleted_at) values
                    ('1201', ?, '00000012345', '00000000-0000-0000-0000-000000000001', 'm-1', 'open', '2026-03-01 10:00+00', '{"average": 4.50, "count": 2}', null),
                    ('1202', null, '00000012346', '00000000-0000-0000-0000-000000000001', '7', 'closed', '2026-03-02 10:00+00', null, null),
                    ('cl_k-3', 'k-3', '00000000777', '00000000-0000-0000-0000-000000000002', 'm-2', 'closed', '2026-03-03 10:00+00', null, now()),
                    ('temp_4', null, null, '00000000-0000-0000-0000-000000000003', null, 'new', '2026-03-04 23:59:59+00', null, null),
                    ('1205', 'k-5', 'А-00000005', '00000000-0000-0000-0000-000000000004', 'gone', 'pending', '2026-03-05 00:00+00', null, null),
                    ('1206', 'k-6', '00000012345', null, null, 'cancelled', '2025-01-01 00:00+00', null, null)""", KEY);
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", textBlock = """
            number       | 12345                  | 1201 1206
            number       | 00000012345            | 1201 1206
            number       | А-00000005             | 1205
            number       | 1234                   | ~~
            number       | 000                    | ~~
            number       | %                      | ~~
            client       | ромашка                | 1202 1201
            client       | РОМ плюс               | 1202 1201
            client       | петрова                | 1202 1201
            client       | машка                  | ~~
            client       | ромашка лютик          | ~~
            client       | o'zbekiston            | cl_k-3
            client       | Ozbekiston g’alla      | cl_k-3
            client       | oʻzb ʻ                 | cl_k-3
            client       | 100%                   | temp_4
            client       | 100%_скидка            | temp_4
            client       | елка                   | temp_4
            client       | "Ёлка" \\              | temp_4
            client       | %                      | ~~
            client       | ' or 1=1 --            | ~~
            client       | abekmhopctyx           | 1205
            client       | ABEKMHOPCTYX           | 1205
            client       | авекмнорстух           | 1205
            client       | длин                   | 1205
            inn          | 301234567              | 1202 1201
            inn          | 301 234 567            | 1202 1201
            inn          | 30123456               | ~~
            inn          | 302                    | cl_k-3
            phone        | +998 90 123 45 67      | 1202 1201
            phone        | 998901234567           | 1202 1201
            phone        | 90-123-45-67           | 1202 1201
            phone        | 45-67                  | 1202 1201
            phone        | 712345678              | cl_k-3
            phone        | 0000                   | ~~
            conversation | 1202                   | 1202
            conversation | temp_4                 | temp_4
            conversation | 120                    | ~~
            conversation | %                      | ~~
            manager      | m-1                    | 1202 1201
            manager      | 7                      | 1202 1201
            manager      | анна                   | 1202 1201
            manager      | Иван                   | 1202 1201
            manager      | g'aniyev               | cl_k-3
            manager      | gone                   | 1205
            manager      | nobody                 | ~~
            status       | closed                 | cl_k-3 1202
            status       | pending                | 1205
            """)
    void each_field_finds_what_people_mean(String field, String said, String ids) {
        assertThat(ids(filter(field, said))).isEqualTo(ids == null ? "" : ids);
    }

    @Test
    void fields_narrow_together_and_the_newest_come_first() {
        assertThat(ids(ConsultationFilter.ALL)).isEqualTo("1205 temp_4 cl_k-3 1202 1201 1206");
        assertThat(ids(new ConsultationFilter(null, "ромашка", null, null, null, "анна", "open", null, null)))
                .isEqualTo("1201");
        assertThat(ids(new ConsultationFilter("12345", null, null, null, null, "m-1", null, null, null)))
                .isEqualTo("1201");
        assertThat(ids(new ConsultationFilter(
                        "12345", "ромашка", "301234567", "4567", "1201", "m-1", "open", null, null)))
                .isEqualTo("1201");
        assertThat(ids(new ConsultationFilter(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        LocalDateTime.parse("2026-03-02T00:00"),
                        LocalDateTime.parse("2026-03-05T00:00"))))
                .isEqualTo("temp_4 cl_k-3 1202");
    }

    @Test
    void a_page_says_whether_there_are_more() {
        Slice<ConsultationView> first = queries.of(ConsultationFilter.ALL, 4, 0);
        assertThat(first.items()).extracting(ConsultationView::id).containsExactly("1205", "temp_4", "cl_k-3", "1202");
        assertThat(first.totalIsExact()).isFalse();
        Slice<ConsultationView> second = queries.of(ConsultationFilter.ALL, 4, 4);
        assertThat(second.items()).extracting(ConsultationView::id).containsExactly("1201", "1206");
        assertThat(second.total()).isEqualTo(6);
        assertThat(second.totalIsExact()).isTrue();
        assertThat(queries.of(filter("client", "ромашка"), 1, 1).items())
                .extracting(ConsultationView::id)
                .containsExactly("1201");
    }

    @Test
    void many_clients_of_one_name_are_found_too() {
        belt.db.update("insert into cons.clients (company_name) select 'Толпа ' || n from generate_series(1, 1200) n");
        belt.db.update("""
                insert into cons.cons (cons_id, client_id, create_date)
                select 'crowd_' || company_name, client_id, '2020-01-01' from cons.clients where company_name in ('Толпа 1', 'Толпа 1200')""");
        assertThat(queries.of(filter("client", "толпа"), 50, 0).items())
                .extracting(ConsultationView::client)
                .containsExactlyInAnyOrder("Толпа 1", "Толпа 1200");
        belt.db.update("delete from cons.cons where cons_id like 'crowd%'");
    }

    @Test
    void most_clients_are_found_too_and_not_endlessly() {
        belt.db.update("insert into cons.clients (company_name) select 'Народ ' || n from generate_series(1, 50001) n");
        belt.db.update("""
                insert into cons.cons (cons_id, client_id, create_date)
                select 'folk_' || company_name, client_id, '2020-01-01' from cons.clients where company_name in ('Народ 1', 'Народ 50001')""");
        assertThat(queries.of(filter("client", "народ"), 50, 0).items())
                .extracting(ConsultationView::client)
                .containsExactlyInAnyOrder("Народ 1", "Народ 50001");
        assertThatThrownBy(() -> queries.of(filter("client", "народ"), 50, 1_001))
                .hasMessageContaining("narrow the search");
        belt.db.update("delete from cons.cons where cons_id like 'folk%'");
    }

    @Test
    void what_is_found_is_shown_with_names() {
        ConsultationView found = queries.find(KEY).get(0);
        assertThat(found.client()).isEqualTo("ООО «Ромашка-Плюс»");
        assertThat(found.manager()).isEqualTo("Иванова Анна");
        assertThat(found.createdAt()).isEqualTo(LocalDateTime.parse("2026-03-01T10:00"));
        assertThat(found.rating()).isEqualTo("4.50");
        assertThat(found.ratings()).isEqualTo(2);
        assertThat(found.conversation()).isEqualTo("1201");
        assertThat(queries.find("1202").get(0).manager()).isEqualTo("Иванова Анна");
        assertThat(queries.find("1205").get(0).manager()).isNull();
        assertThat(queries.find("cl_k-3").get(0).conversation()).isNull();
        assertThat(queries.find("k-3").get(0).deleted()).isTrue();
        assertThat(queries.managers())
                .extracting(ConsultationQueries.Manager::name)
                .containsExactly("Gʻaniyev Oʻtkir", "Иванова Анна", "Ушёл Пётр");
    }

    @Test
    void a_number_that_repeats_finds_each() {
        assertThat(queries.find("12345")).extracting(ConsultationView::id).containsExactly("1201", "1206");
        assertThat(queries.find(" " + KEY.toUpperCase(java.util.Locale.ROOT))).hasSize(1);
        for (String unknown : List.of("", "0", "%", "no-such", "'; drop table cons.cons")) {
            assertThat(queries.find(unknown)).as(unknown).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "12-3", "нет", "+"})
    void too_few_digits_of_a_phone_are_refused(String phone) {
        assertThatThrownBy(() -> filter("phone", phone)).hasMessageContaining("at least the last 4 digits");
    }

    @Test
    void an_unknown_status_is_told_the_known_ones() {
        assertThatThrownBy(() -> filter("status", "OPEN")).hasMessageContaining("use new, open, pending");
    }

    /** The middleware writes these tables: no index of ours may refuse what it writes. */
    @Test
    void whatever_is_written_the_indexes_take_it() {
        String odd = "'\"\\%_ \u00a0\t\n«»—’ʻ😀" + "я".repeat(3_000);
        belt.db.update(
                "insert into cons.clients (company_name, name, contact_name, phone_number, org_inn) values (?, ?, ?, ?, ?)",
                odd,
                odd,
                odd,
                odd + "9".repeat(5_000),
                odd);
        belt.db.update("insert into cons.cons (cons_id, number) values ('odd', ?)", odd);
        belt.db.update("delete from cons.cons where cons_id = 'odd'");
        belt.db.update("delete from cons.clients where company_name = ?", odd);
    }

    /** It has no rights on the functions' schema, and needs none. */
    @Test
    void the_middleware_writes_as_before() {
        belt.db.execute("create role site login password 'site'");
        try {
            belt.db.execute("grant usage on schema cons to site");
            belt.db.execute("grant select, insert, update on cons.clients, cons.cons to site");
            belt.as("site")
                    .update(
                            "insert into cons.clients (company_name, phone_number) values ('Сайт', '+998 71 200-00-01')");
            belt.as("site")
                    .update(
                            "insert into cons.cons (cons_id, number, client_id) select 'site_1', '9', client_id from cons.clients where company_name = 'Сайт'");
            belt.as("site")
                    .update("update cons.clients set phone_number = '+998 71 200-00-02' where company_name = 'Сайт'");
            assertThat(ids(filter("phone", "2000002"))).isEqualTo("site_1");
        } finally {
            belt.db.update("delete from cons.cons where cons_id = 'site_1'");
            belt.db.update("delete from cons.clients where company_name = 'Сайт'");
            belt.db.execute("drop owned by site");
            belt.db.execute("drop role site");
        }
    }

    private static String ids(ConsultationFilter filter) {
        return String.join(
                " ",
                queries.of(filter, 50, 0).items().stream()
                        .map(ConsultationView::id)
                        .toList());
    }

    private static ConsultationFilter filter(String field, String said) {
        return new ConsultationFilter(
                field.equals("number") ? said : null,
                field.equals("client") ? said : null,
                field.equals("inn") ? said : null,
                field.equals("phone") ? said : null,
                field.equals("conversation") ? said : null,
                field.equals("manager") ? said : null,
                field.equals("status") ? said : null,
                null,
                null);
    }
}
