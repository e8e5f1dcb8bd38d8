package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.Records;

/** Cursor, scan, position and mark: where a way through an entity begins, goes on and has come to. */
class CursorTest {

    private static final ODataFields FIELDS =
            new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key", "Дата", "Code"), Set.of("Description"));
    private static final Cursor DATE = Cursor.date("Дата", "Code");
    private static final Scan BY_DATE = new Scan("X", FIELDS, DATE, null, null, null, true);
    private static final Scan BY_CODE = new Scan("X", FIELDS, Cursor.text("Code"), null, null, null, true);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATE   | 2026-03-01T10:00:00 | F ge datetime'2026-03-01T10:00:00'",
                "TEXT   | 0017                | F ge '0017'",
                "TEXT   | O'Hara              | F ge 'O''Hara'",
                "NUMBER | 17                  | F ge 17"
            })
    void a_value_is_written_as_its_type_wants(Cursor.Type type, String value, String condition) {
        assertThat(new Cursor("F", type, List.of()).condition("ge", value)).isEqualTo(condition);
    }

    @Test
    void ties_are_ordered_behind_the_field() {
        assertThat(DATE.order()).containsExactly("Дата", "Code");
        assertThat(DATE.type()).isEqualTo(Cursor.Type.DATE);
        assertThat(Cursor.text("Code").order()).containsExactly("Code");
        assertThat(Cursor.number("Code").type()).isEqualTo(Cursor.Type.NUMBER);
    }

    @ParameterizedTest
    @CsvSource({
        "DATE,2026-03-01T09:59:59,2026-03-01T10:00:00,true",
        "DATE,2026-03-01T10:00:00,2026-03-01T10:00:00,false",
        "DATE,2026-03-01T10:00:01,2026-03-01T10:00:00,false",
        "NUMBER,9,10,true",
        "NUMBER,-1,0,true",
        "NUMBER,10,10,false",
        "NUMBER,11,10,false",
        "NUMBER,x,10,false",
        "TEXT,1,2,false"
    })
    void only_dates_and_numbers_are_certainly_before_others(
            Cursor.Type type, String value, String other, boolean before) {
        assertThat(new Cursor("F", type, List.of()).isBefore(value, other)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATE | 2026-03-01T10:00:00 | 2026-03-01T10:00:00",
                "DATE | 9999-12-31T23:59:59 | 9999-12-31T23:59:59",
                "DATE | чушь                |",
                "DATE | +10000-01-01T00:00:00 |",
                "DATE |                     |",
                "TEXT | 0017                | 0017",
                "TEXT |                     |",
                "NUMBER | 17                | 17"
            })
    void a_value_to_go_on_from_is_one_that_can_be_asked_for(
            Cursor.Type type, @Nullable String value, @Nullable String position) {
        assertThat(new Cursor("F", type, List.of()).position(value)).isEqualTo(position);
    }

    @Test
    void a_padded_code_is_asked_for_without_its_blanks_and_a_broken_text_not_at_all() {
        assertThat(Cursor.text("F").position(" 17  ")).isEqualTo(" 17");
        assertThat(Cursor.text("F").position("17\ud83d")).isNull();
    }

    @Test
    void a_cursor_must_be_a_field_that_is_read() {
        assertThatThrownBy(() -> new Scan("X", FIELDS, Cursor.text("Нет"), null, null, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The cursor Нет must be among the required fields");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|||| ",
                "A eq 1 |||| (A eq 1)",
                "| 01 ||| Code ge '01'",
                "| 01 || 05 | Code ge '05'",
                "|| 09 || Code lt '09'",
                "A eq 1 or B eq 2 | 01 | 09 | 05 | (A eq 1 or B eq 2) and Code ge '05' and Code lt '09'",
                "||| 05 | Code ge '05'"
            })
    void a_condition_is_the_filter_and_the_range_from_where_one_has_come_to(
            @Nullable String filter,
            @Nullable String from,
            @Nullable String to,
            @Nullable String at,
            @Nullable String condition) {
        assertThat(new Scan("X", FIELDS, Cursor.text("Code"), filter, from, to, false).condition(at))
                .isEqualTo(condition);
    }

    @Test
    void keys_only_are_keys_cursor_and_version_and_still_in_scope() {
        Scan scan = new Scan("X", FIELDS, DATE, "A eq 1", "2026-01-01T00:00:00", "2026-02-01T00:00:00", true);
        Scan keys = scan.keysOnly();
        assertThat(keys.select()).containsExactly("Ref_Key", "Дата", "DataVersion");
        assertThat(keys.fields().required()).containsExactlyInAnyOrder("Ref_Key", "Дата", "DataVersion");
        assertThat(keys.fields().optional()).isEmpty();
        assertThat(keys.inScope()).isTrue();
        assertThat(keys.movesWatermark()).isFalse();
        assertThat(keys.unordered()).isFalse();
        assertThat(keys.condition(null)).isEqualTo(scan.condition(null));
        Scan names = scan.namesOnly();
        assertThat(names.select()).containsExactly("Ref_Key", "Дата");
        assertThat(names.inScope()).isFalse();
        assertThat(scan.inScope()).isTrue();
        assertThat(scan.select()).isEmpty();
        assertThat(scan.unordered()).isFalse();
    }

    @Test
    void what_nothing_orders_is_read_as_a_whole() {
        Scan whole = Scan.unordered("X", FIELDS, "A eq 1");
        assertThat(whole.unordered()).isTrue();
        assertThat(whole.inScope()).isTrue();
        assertThat(whole.movesWatermark()).isFalse();
        assertThat(whole.cursor()).isEqualTo(Cursor.text("Ref_Key"));
        assertThat(whole.condition(null)).isEqualTo("(A eq 1)");
        assertThat(whole.keysOnly().unordered()).isTrue();
    }

    @Test
    void a_record_read_by_its_key_has_a_scan_of_its_own() {
        EntityPull<String> pull = new EntityPull<>("X", FIELDS, record -> "", null);
        assertThat(pull.byKey().cursor()).isEqualTo(Cursor.text("Ref_Key"));
        assertThat(pull.byKey().movesWatermark()).isFalse();
        assertThat(pull.scope()).isNull();
    }

    @Test
    void a_position_counts_the_records_of_its_value_and_names_the_last() {
        Position first = Position.START.after(at("a", "2026-03-01T10:00:00"));
        assertThat(first).isEqualTo(new Position(0, "2026-03-01T10:00:00", 1, "a"));
        Position second = first.after(at("b", "2026-03-01T10:00:00"));
        assertThat(second).isEqualTo(new Position(0, "2026-03-01T10:00:00", 2, "b"));
        assertThat(second.again()).isEqualTo(new Position(0, "2026-03-01T10:00:00", 0, null));
        assertThat(second.after(at("c", "2026-03-01T11:00:00")))
                .isEqualTo(new Position(0, "2026-03-01T11:00:00", 1, "c"));
        assertThat(second.after(at("d", "чушь"))).isEqualTo(new Position(0, "2026-03-01T10:00:00", 3, "d"));
        assertThat(second.nextScan()).isEqualTo(new Position(1, null, 0, null));
    }

    @Test
    void behind_what_1c_no_longer_has_there_is_no_position() {
        assertThatThrownBy(() -> Position.START.after(new SourceRecord("a", null, BY_DATE)))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void a_position_is_kept_and_found_again() {
        for (Position position :
                List.of(Position.START, new Position(1, null, 0, null), new Position(2, "17", 3, "key"))) {
            ExecutionContext context = new ExecutionContext();
            position.save(context);
            assertThat(Position.restore(context)).isEqualTo(position);
        }
        assertThat(Position.restore(new ExecutionContext())).isEqualTo(Position.START);
    }

    @Test
    void a_mark_is_the_newest_date_of_a_chunk_whatever_its_order() {
        NewestWatermark mark = new NewestWatermark(Runs.NOW);
        mark.to(at("a", "2026-03-01T10:00:00"));
        mark.to(at("b", "2026-03-01T11:00:00"));
        mark.to(at("c", "2026-03-01T10:30:00"));
        mark.to(at("d", "2026-03-01T11:00:00"));
        assertThat(mark.newest()).isNotNull();
        assertThat(mark.newest().key()).isEqualTo("b");
        assertThat(mark.at()).isEqualTo(LocalDateTime.of(2026, 3, 1, 11, 0));
        assertThat(mark.code()).isNull();
        assertThat(mark.text()).isEqualTo("2026-03-01T11:00");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2026-03-01T12:00:00,true",
                "2026-03-01T12:00:01,false",
                "3026-01-01T00:00:00,false",
                "0001-01-01T00:00:00,false",
                "0001-12-31T00:00:00,false",
                "0002-01-01T00:00:00,true",
                "чушь,false",
                "'',false",
                "-,false"
            })
    void a_date_in_the_future_and_one_that_is_none_move_no_mark(@Nullable String date, boolean moves) {
        NewestWatermark mark = new NewestWatermark(Runs.NOW);
        mark.to(at("a", date));
        assertThat(mark.newest() != null).isEqualTo(moves);
        assertThat(mark.text() != null).isEqualTo(moves);
    }

    @Test
    void of_codes_the_last_is_the_newest_for_their_order_is_1cs() {
        NewestWatermark mark = new NewestWatermark(Runs.NOW);
        mark.to(coded("a", "0017"));
        mark.to(coded("b", "00Я1 "));
        mark.to(coded("c", "0005"));
        mark.to(coded("d", ""));
        assertThat(mark.newest()).isNotNull();
        assertThat(mark.newest().key()).isEqualTo("c");
        assertThat(mark.code()).isEqualTo("0005");
        assertThat(mark.at()).isNull();
        assertThat(mark.text()).isEqualTo("0005");
        assertThat(new NewestWatermark(Runs.NOW).text()).isNull();
    }

    private static SourceRecord at(String key, @Nullable String date) {
        return SourceRecord.of(
                Records.a(FIELDS)
                        .with("Ref_Key", key, "Дата", date == null ? "" : date)
                        .read(),
                BY_DATE);
    }

    private static SourceRecord coded(String key, String code) {
        return SourceRecord.of(
                Records.a(FIELDS).with("Ref_Key", key, "Code", code).read(), BY_CODE);
    }
}
