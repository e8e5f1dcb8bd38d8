package uz.consult.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static uz.consult.launcher.EtlFixture.CLIENTS;
import static uz.consult.launcher.EtlFixture.DOCUMENTS;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;
import uz.consult.sandbox.onec.Seed;

/** Catalogs as configurations have them: with codes and without, empty, equal, numbers; with few attributes. */
class CatalogsTest {

    private static final String USERS = "Catalog_Пользователи";

    private static final String NEW_CLIENT = "c0de0000-0000-4000-8000-000000000001";

    private static final List<String> CATALOGS = List.of(
            CLIENTS,
            USERS,
            "Catalog_Отделы",
            "Catalog_ВидыПОДляКонсультаций",
            "Catalog_РазделыПОДляКонсультаций",
            "Catalog_КатегорииВопросов",
            "Catalog_ВопросыНаКонсультацию",
            "Catalog_БазаЗнанийДляКонсультаций",
            "Catalog_ПомехиДляКонсультаций");

    static Stream<Arguments> configurations() {
        return Stream.of(
                configuration("codes", onec -> {}),
                configuration("no codes", onec -> CATALOGS.forEach(catalog -> onec.removeField(catalog, "Code"))),
                configuration("empty codes", onec -> code(onec, "")),
                configuration("equal codes", onec -> code(onec, "000000007")),
                configuration("numbers", onec -> CATALOGS.forEach(onec::numberCodes)),
                configuration("no codes, no versions", onec -> {
                    onec.removeField(CLIENTS, "Code");
                    onec.removeField(CLIENTS, "DataVersion");
                }),
                configuration("codes, no versions", onec -> {
                    onec.removeField(CLIENTS, "DataVersion");
                    onec.removeField(DOCUMENTS, "DataVersion");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void are_read_whatever_they_have(String name, Consumer<OneC> configuration) {
        OneC onec = EtlFixture.seeded(Seed.Size.of(300));
        configuration.accept(onec);
        try (EtlFixture belt = new EtlFixture(onec, "ODATA_PAGE_SIZE=25")) {
            completes(belt.cycle(PullMode.INCREMENTAL));
            completes(belt.cycle(PullMode.SWEEP));
            long clients = onec.rows(CLIENTS).stream()
                    .filter(row -> !row.isTrue("IsFolder"))
                    .count();
            assertThat(belt.count("cons.clients where cl_ref_key is not null")).isEqualTo(clients);
            assertThat(belt.count("cons.users where deletion_mark is not true")).isPositive();
            assertThat(belt.count("dict.po_types")).isEqualTo(6);
            assertThat(belt.reconcile(false)).startsWith("equal");

            boolean atOnce = !name.equals("empty codes") && !name.equals("equal codes");
            whatIsAddedChangedAndDeletedIsSeen(belt, newCode(onec, name), atOnce);

            belt.db.update("update cons.clients set city = 'Нигде' where cl_ref_key = ?", NEW_CLIENT);
            assertThat(belt.reconcile(false, "clients")).startsWith("different").contains("city");
            assertThat(belt.reconcile(true, "clients")).contains("repaired");
            completes(belt.cycle(PullMode.FULL));
            assertThat(belt.reconcile(false)).startsWith("equal");
        }
    }

    /** The code that 1C gives the next client; null if it gives none. */
    private static @Nullable Object newCode(OneC onec, String name) {
        Object code = onec.rows(CLIENTS).get(1).get("Code");
        if (code instanceof Integer) {
            return 900_000;
        }
        return name.startsWith("codes") ? "000900000" : code;
    }

    /** @param atOnce is a new client read by the next incremental run? Else a sweep reads it. */
    private static void whatIsAddedChangedAndDeletedIsSeen(EtlFixture belt, @Nullable Object code, boolean atOnce) {
        OneC onec = belt.onec();
        String old = onec.rows(CLIENTS).stream()
                .filter(row -> !row.isTrue("IsFolder"))
                .findFirst()
                .orElseThrow()
                .text("Ref_Key");
        onec.save(CLIENTS, old, row -> row.put("Город", "Хива"));
        Row added = new Row()
                .put("Ref_Key", NEW_CLIENT)
                .put("Description", "Новый")
                .put("Город", "Бухара")
                .put("КодАбонентаClobus", "777001");
        onec.add(CLIENTS, code == null ? added : added.put("Code", code));
        completes(List.of(belt.run("clients")));
        if (atOnce) {
            assertThat(belt.count("cons.clients where cl_ref_key = ?", NEW_CLIENT))
                    .isOne();
        }
        completes(belt.cycle(PullMode.SWEEP));
        assertThat(belt.count("cons.clients where cl_ref_key = ?", NEW_CLIENT)).isOne();
        assertThat(belt.text("select city from cons.clients where cl_ref_key = ?", old))
                .isEqualTo("Хива");
        onec.delete(CLIENTS, onec.row(CLIENTS, old));
        completes(belt.cycle(PullMode.SWEEP));
        assertThat(belt.count("cons.clients where deleted_at is not null and cl_ref_key = ?", old))
                .isOne();
    }

    @Test
    void a_cycle_with_nothing_changed_reads_clients_without_codes_by_their_versions() {
        OneC onec = EtlFixture.seeded(Seed.Size.of(600));
        onec.removeField(CLIENTS, "Code");
        try (EtlFixture belt = new EtlFixture(onec)) {
            belt.cycle(PullMode.INCREMENTAL);
            List<String> before = belt.rowsOnDisk();
            belt.server.forget();
            RunRecord run = belt.run("clients");
            completes(List.of(run));
            assertThat(belt.rowsOnDisk()).isEqualTo(before);
            assertThat(belt.server.requests()).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void managers_need_no_marks_that_a_configuration_may_lack() {
        OneC onec = EtlFixture.seeded(Seed.Size.of(60));
        onec.removeField(USERS, "Code");
        onec.removeField(USERS, "Недействителен");
        onec.removeField(USERS, "Служебный");
        onec.removeField("Catalog_Отделы", "Description");
        onec.removeField("Catalog_КатегорииВопросов", "Язык_Key");
        try (EtlFixture belt = new EtlFixture(onec)) {
            RunRecord run = belt.run("users");
            completes(List.of(run));
            assertThat(belt.count("cons.users")).isEqualTo(onec.rows(USERS).size());
            assertThat(belt.count("cons.users where user_id is null")).isZero();
            assertThat(belt.count("dict.online_question_cat")).isPositive();
        }
    }

    private static void completes(List<RunRecord> runs) {
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.completed())
                        .as("%s %s: %s", run.job(), run.mode(), run.errorMessage())
                        .isTrue());
    }

    private static void code(OneC onec, String code) {
        for (String catalog : CATALOGS) {
            onec.rows(catalog).forEach(row -> onec.edit(catalog, row.text("Ref_Key"), one -> one.put("Code", code)));
        }
    }

    private static Arguments configuration(String name, Consumer<OneC> configuration) {
        return Arguments.of(name, configuration);
    }
}
