package uz.consult.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.RandomChanges;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Turmoil is what users do, repeatable, and never so much that a product must stop believing it. */
class RandomChangesTest {

    private static final LocalDateTime AS_OF = LocalDateTime.of(2026, 3, 1, 12, 0);
    private static final int CHANGES = 2_000;
    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String CLIENTS = "Catalog_Контрагенты";
    private static final String USERS = "Catalog_Пользователи";

    /** The entities from which rows are deleted, with the fields that 1C keeps unique. */
    private static final Map<String, List<String>> KEYS = Map.of(
            DOCUMENTS,
            List.of("Ref_Key"),
            CLIENTS,
            List.of("Ref_Key"),
            "InformationRegister_РегистрацияДозвона",
            List.of("Period", "ДокументОбращения_Key", "Менеджер_Key"),
            "InformationRegister_РегистрацияПереносаКонсультации",
            List.of("Period", "ДокументОбращения_Key", "Абонент_Key", "Менеджер_Key"),
            "InformationRegister_ОценкаКонсультацийПоЗаявкам",
            List.of("Обращение_Key", "Менеджер_Key", "НомерВопроса"),
            "InformationRegister_ЗакрытиеОчередиНаКонсультанта",
            List.of("Дата", "Менеджер_Key"),
            "InformationRegister_КатегорииВопросовМенеджеров",
            List.of("Менеджер_Key", "КатегорияВопроса_Key"),
            "InformationRegister_СписокКонсультантовДляЗаявок",
            List.of("Period", "Менеджер_Key"));

    private final OneC onec = onec();
    private final RandomChanges turmoil = new RandomChanges(onec, 7);

    private static OneC onec() {
        return new Seed(42, Seed.Size.of(1_500), AS_OF).onec(() -> AS_OF);
    }

    @Test
    void the_same_seed_makes_the_same_changes_and_another_seed_others() {
        OneC same = onec();
        OneC other = onec();
        RandomChanges again = new RandomChanges(same, 7);
        turmoil.change(CHANGES);
        again.change(CHANGES / 2);
        again.change(CHANGES / 2);
        new RandomChanges(other, 8).change(CHANGES);
        assertThat(again.done()).isEqualTo(turmoil.done());
        assertThat(again.deletions()).isEqualTo(turmoil.deletions());
        assertThat(state(same)).isEqualTo(state(onec));
        assertThat(state(other)).isNotEqualTo(state(onec));
    }

    @Test
    void every_kind_happens_and_is_counted() {
        turmoil.change(CHANGES);
        assertThat(turmoil.done())
                .hasSize(24)
                .allSatisfy((kind, times) -> assertThat(times).as(kind).isPositive());
        assertThat(turmoil.done().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(CHANGES);
        assertThat(turmoil.done()).containsEntry("manager_gone", 1);
    }

    @Test
    void deletions_stay_below_three_per_cent_however_many_changes_there_are() {
        Map<String, List<Row>> before = new HashMap<>();
        KEYS.keySet().forEach(entity -> before.put(entity, onec.rows(entity)));
        turmoil.change(5 * CHANGES);
        before.forEach((entity, rows) -> {
            Set<Row> left = new HashSet<>(onec.rows(entity));
            assertThat(rows.stream().filter(row -> !left.contains(row)).count() * 100)
                    .as(entity)
                    .isLessThan(Math.max(1, rows.size() * 3L));
        });
        Map.of(
                        "deleted", DOCUMENTS,
                        "deleted_client", CLIENTS,
                        "deleted_call", "InformationRegister_РегистрацияДозвона",
                        "deleted_redate", "InformationRegister_РегистрацияПереносаКонсультации",
                        "deleted_rating", "InformationRegister_ОценкаКонсультацийПоЗаявкам")
                .forEach((kind, entity) -> assertThat(turmoil.done().get(kind) * 100)
                        .as(kind)
                        .isPositive()
                        .isLessThan(before.get(entity).size() * 3));
        assertThat(onec.rows(USERS).stream().filter(row -> !row.isTrue("Недействителен")))
                .as("one manager of twelve goes, whatever happens")
                .hasSize(11);
    }

    @Test
    void keys_stay_unique_and_codes_go_on() {
        turmoil.change(CHANGES);
        KEYS.forEach((entity, fields) -> assertThat(onec.rows(entity))
                .as(entity)
                .extracting(row ->
                        fields.stream().map(row::get).map(String::valueOf).toList())
                .doesNotHaveDuplicates());
        assertThat(onec.rows(DOCUMENTS)).extracting(row -> row.text("Number")).contains("00000001501");
        assertThat(onec.rows(DOCUMENTS)).extracting(row -> row.text("Number")).doesNotHaveDuplicates();
        assertThat(onec.rows(CLIENTS)).extracting(row -> row.text("Code")).contains("000000252");
        assertThat(onec.rows(CLIENTS)).extracting(row -> row.text("Code")).doesNotHaveDuplicates();
    }

    @Test
    void some_changes_show_in_the_data_version_only() {
        Map<String, String> versions = new HashMap<>();
        onec.rows(DOCUMENTS).forEach(row -> versions.put(row.text("Ref_Key"), row.text("DataVersion")));
        turmoil.change(CHANGES);
        List<Row> changed = onec.rows(DOCUMENTS).stream()
                .filter(row -> versions.containsKey(row.text("Ref_Key")))
                .filter(row -> !versions.get(row.text("Ref_Key")).equals(row.text("DataVersion")))
                .toList();
        assertThat(changed).anyMatch(row -> AS_OF.equals(row.date("ДатаИзменения")));
        assertThat(changed)
                .filteredOn(row -> !AS_OF.equals(row.date("ДатаИзменения")))
                .isNotEmpty()
                .allMatch(row -> AS_OF.minusDays(30).isAfter(row.date("ДатаИзменения")));
    }

    /** All that could differ, tabular parts aside. */
    private static List<String> state(OneC onec) {
        return Stream.concat(
                        KEYS.keySet().stream().sorted(),
                        Stream.of(USERS, "Catalog_КатегорииВопросов", "Catalog_ВопросыНаКонсультацию"))
                .flatMap(entity -> onec.rows(entity).stream())
                .map(row -> Stream.of(
                                "Ref_Key",
                                "DataVersion",
                                "Description",
                                "Описание",
                                "Менеджер_Key",
                                "Period",
                                "Оценка",
                                "Закрыт",
                                "ЛимитКонсультаций")
                        .map(field -> String.valueOf(row.get(field)))
                        .toList()
                        .toString())
                .toList();
    }
}
