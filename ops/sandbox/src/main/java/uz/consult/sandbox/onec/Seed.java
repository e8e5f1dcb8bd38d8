package uz.consult.sandbox.onec;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.profile.Profile;

/**
 * Fills a {@link OneC} with data of the production's shape, the same for the same seed, size and day.
 *
 * @param seed the seed of all randomness
 * @param size how much of everything
 * @param asOf the wall time up to which things have happened
 */
public record Seed(long seed, Size size, LocalDateTime asOf) {

    private static final String[] LANGUAGES = {
        "15d38cda-1812-11ef-b824-c67597d01fa8", "15d38cdb-1812-11ef-b824-c67597d01fa8"
    };
    private static final String[] QUESTIONS = {
        "Как закрыть месяц, если счёт 20 не закрывается?",
        "Не проводится реализация: нет остатков",
        "Oylik hisob-kitobi noto‘g‘ri chiqyapti",
        "Как настроить обмен с ЭСФ?",
        "Soliq hisoboti yuborilmayapti",
        "Где посмотреть взаиморасчёты с контрагентом?",
        "Ошибка при обновлении релиза"
    };
    private static final String[] CITIES = {"Ташкент", "Самарканд", "Бухара", "Фергана", "Наманган", "Андижан", "Нукус"
    };
    private static final String[] NAMES = {
        "Алиев", "Каримова", "Рахимов", "Юсупова", "Турсунов", "Исмаилова", "Назаров", "Хасанова"
    };

    /**
     * How many rows of each kind.
     *
     * @param closed consultations with an end
     * @param cancelled consultations closed without a consultation
     * @param open consultations that are being worked on
     * @param pending consultations in the queue
     */
    public record Size(
            int clients,
            int closed,
            int cancelled,
            int open,
            int pending,
            int calls,
            int redates,
            int ratings,
            int users) {

        /** Production today: 29,927 consultations. */
        public static Size production() {
            return new Size(5_000, 28_740, 942, 238, 7, 40_000, 2_400, 9_000, 60);
        }

        public static Size of(int consultations) {
            int cancelled = consultations / 30;
            int open = Math.min(consultations / 10, 20);
            int pending = Math.min(consultations / 20, 7);
            return new Size(
                    Math.max(1, consultations / 6),
                    consultations - cancelled - open - pending,
                    cancelled,
                    open,
                    pending,
                    consultations * 4 / 3,
                    consultations / 12,
                    consultations / 3,
                    12);
        }

        public int consultations() {
            return closed + cancelled + open + pending;
        }
    }

    public OneC onec(java.util.function.Supplier<LocalDateTime> now) {
        return onec(now, Profile.PLAIN);
    }

    /** The same data as an installation of this profile keeps it. */
    public OneC onec(java.util.function.Supplier<LocalDateTime> now, Profile profile) {
        OneC onec = new OneC(now, profile);
        Random random = new Random(seed);
        dictionaries(onec, random);
        List<String> users = users(onec, random);
        List<String> clients = clients(onec, random);
        List<Row> documents = consultations(onec, random, clients, users);
        registers(onec, random, documents, users);
        onec.dress();
        return onec;
    }

    private static String guid(Random random) {
        return new UUID(
                        random.nextLong() & 0xffffffffffff0fffL | 0x4000L,
                        random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L)
                .toString();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }

    private static Row catalogItem(Random random, int code, String description) {
        return new Row()
                .put("Ref_Key", guid(random))
                .put("Code", "%09d".formatted(code))
                .put("Description", description);
    }

    private static void dictionaries(OneC onec, Random random) {
        onec.add(
                "Catalog_Языки",
                new Row().put("Ref_Key", LANGUAGES[0]).put("Code", "000000001").put("Description", "Русский"));
        onec.add(
                "Catalog_Языки",
                new Row().put("Ref_Key", LANGUAGES[1]).put("Code", "000000002").put("Description", "O‘zbekcha"));
        for (int i = 1; i <= 6; i++) {
            Row type = onec.add(
                    "Catalog_ВидыПОДляКонсультаций",
                    catalogItem(random, i, "Программа " + i).put("Описание", "Конфигурация " + i));
            for (int j = 1; j <= 5; j++) {
                onec.add(
                        "Catalog_РазделыПОДляКонсультаций",
                        catalogItem(random, i * 10 + j, "Раздел " + j)
                                .put("Owner_Key", type.text("Ref_Key"))
                                .put("Описание", "Раздел " + j));
            }
            onec.add("Catalog_ПомехиДляКонсультаций", catalogItem(random, i, "Помеха " + i));
        }
        for (int i = 1; i <= 12; i++) {
            String language = LANGUAGES[i % 2];
            Row category = onec.add(
                    "Catalog_КатегорииВопросов",
                    catalogItem(random, i, "Категория " + i).put("Язык_Key", language));
            for (int j = 1; j <= 4; j++) {
                onec.add(
                        "Catalog_ВопросыНаКонсультацию",
                        catalogItem(random, i * 10 + j, "Вопрос " + j)
                                .put("Язык_Key", language)
                                .put("Категория_Key", category.text("Ref_Key"))
                                .put("Вопрос", pick(random, QUESTIONS))
                                .put("ПолезнаяИнформация", "См. справку, раздел " + j));
            }
        }
        for (int i = 1; i <= 40; i++) {
            onec.add(
                    "Catalog_БазаЗнанийДляКонсультаций",
                    catalogItem(random, i, "Статья " + i)
                            .put(
                                    "ВидПО_Key",
                                    pick(random, onec.rows("Catalog_ВидыПОДляКонсультаций"))
                                            .text("Ref_Key"))
                            .put("Вопрос", pick(random, QUESTIONS))
                            .put("Ответ", "Ответ на вопрос " + i));
        }
        for (String department : List.of("ИТС консультанты", "1С:УК 3.0 и Розница 3.0", "Бухгалтерия")) {
            onec.add("Catalog_Отделы", catalogItem(random, department.length(), department));
        }
    }

    private List<String> users(OneC onec, Random random) {
        List<String> keys = new ArrayList<>();
        List<Row> departments = onec.rows("Catalog_Отделы");
        List<Row> categories = onec.rows("Catalog_КатегорииВопросов");
        for (int i = 1; i <= size.users; i++) {
            String name = NAMES[i % NAMES.length] + " " + (char) ('А' + i % 28) + ".";
            Row user = catalogItem(random, i, name)
                    .put("Code", i % 3 == 0 ? "user" + i + "@cons.local" : "manager" + i)
                    .put("Недействителен", i % 20 == 0)
                    .put("Служебный", i % 29 == 0);
            String key = onec.add("Catalog_Пользователи", user).text("Ref_Key");
            keys.add(key);
            onec.add(
                    "InformationRegister_ОтделыПользователей",
                    new Row()
                            .put("Менеджер_Key", key)
                            .put(
                                    "Отдел_Key",
                                    departments.get(i % departments.size()).text("Ref_Key")));
            onec.add(
                    "InformationRegister_ЯзыкиПользователей",
                    new Row().put("Менеджер_Key", key).put("Язык_Key", LANGUAGES[i % 2]));
            for (int j = 0; j < 3; j++) {
                onec.add(
                        "InformationRegister_КатегорииВопросовМенеджеров",
                        new Row()
                                .put("Менеджер_Key", key)
                                .put(
                                        "КатегорияВопроса_Key",
                                        categories
                                                .get((i + j * 5) % categories.size())
                                                .text("Ref_Key")));
            }
            if (i % 7 != 0) {
                onec.add(
                        "InformationRegister_СписокКонсультантовДляЗаявок",
                        new Row()
                                .put("Period", asOf.minusDays(200))
                                .put("Менеджер_Key", key)
                                .put("ЛимитКонсультаций", String.valueOf(5 + i % 10))
                                .put("ВремяРаботыНачало", LocalDateTime.of(1, 1, 1, 9, 0))
                                .put("ВремяРаботыКонец", LocalDateTime.of(1, 1, 1, 18, 0)));
            }
        }
        return keys;
    }

    private List<String> clients(OneC onec, Random random) {
        List<String> keys = new ArrayList<>();
        String folder = onec.add(
                        "Catalog_Контрагенты",
                        catalogItem(random, 1, "Абоненты").put("IsFolder", true))
                .text("Ref_Key");
        for (int i = 1; i <= size.clients; i++) {
            String inn = String.valueOf(200_000_000 + i * 7L);
            String abonent = i % 11 == 0 ? "0" : String.valueOf(100_000 + i);
            String company = "ООО \"" + NAMES[i % NAMES.length] + " и партнёры " + i + "\"";
            String phone = "+99890" + (1_000_000 + random.nextInt(8_999_999));
            Row client = catalogItem(
                            random,
                            i + 1,
                            i % 4 == 0 ? company : "Clobus " + company + " " + abonent + " (" + inn + ")")
                    .put("Parent_Key", folder)
                    .put("ИНН", inn + "  ")
                    .put("КодАбонентаClobus", abonent)
                    .put("Подписка", "S-" + i)
                    .put("ДатаНачалаПодписки", asOf.minusDays(400).toLocalDate().atStartOfDay())
                    .put(
                            "ДатаОкончанияПодписки",
                            asOf.plusDays(i % 300).toLocalDate().atStartOfDay())
                    .put("Город", pick(random, CITIES))
                    .put("DeletionMark", i % 500 == 0);
            List<Row> contacts = new ArrayList<>();
            contacts.add(contact(client, 1, "Телефон", phone).put("НомерТелефона", phone));
            if (i % 2 == 0) {
                contacts.add(contact(client, 2, "АдресЭлектроннойПочты", "client" + i + "@example.uz")
                        .put("АдресЭП", "client" + i + "@example.uz"));
            }
            keys.add(onec.add("Catalog_Контрагенты", client.put("КонтактнаяИнформация", contacts))
                    .text("Ref_Key"));
        }
        return keys;
    }

    private static Row contact(Row owner, int line, String type, String presentation) {
        return new Row()
                .put("Ref_Key", owner.text("Ref_Key"))
                .put("LineNumber", line)
                .put("Тип", type)
                .put("Представление", presentation)
                .put("АдресЭП", null)
                .put("НомерТелефона", null);
    }

    private List<Row> consultations(OneC onec, Random random, List<String> clients, List<String> users) {
        int total = size.consultations();
        List<String> poTypes = keys(onec, "Catalog_ВидыПОДляКонсультаций");
        List<String> poSections = keys(onec, "Catalog_РазделыПОДляКонсультаций");
        List<String> interferences = keys(onec, "Catalog_ПомехиДляКонсультаций");
        List<Row> questions = onec.rows("Catalog_ВопросыНаКонсультацию");
        long minutes = 2L * 365 * 24 * 60;
        // Live consultations are the newest; the cancelled ones lie among the closed.
        int finished = size.closed + size.cancelled;
        List<Row> documents = new ArrayList<>(total);
        for (int i = 0; i < total; i++) {
            LocalDateTime created =
                    asOf.minusMinutes(minutes - minutes * i / total).minusSeconds(60 + random.nextInt(60));
            boolean cancelled =
                    i < finished && (long) (i + 1) * size.cancelled / finished > (long) i * size.cancelled / finished;
            boolean closed = i < finished && !cancelled;
            LocalDateTime start = created.plusMinutes(5 + random.nextInt(600));
            LocalDateTime end = closed ? start.plusMinutes(3 + random.nextInt(90)) : null;
            LocalDateTime changed = closed
                    ? java.util.Objects.requireNonNull(end).plusSeconds(random.nextInt(120))
                    : created.plusSeconds(30);
            Row question = pick(random, questions);
            Row document = new Row()
                    .put("Ref_Key", guid(random))
                    .put("DeletionMark", false)
                    .put("Number", "%011d".formatted(i + 1))
                    .put("Date", created)
                    .put("Posted", true)
                    .put("Абонент_Key", pick(random, clients))
                    .put("Менеджер_Key", i >= finished + size.open ? null : pick(random, users))
                    .put("Автор_Key", pick(random, users))
                    .put("ДатаСоздания", created)
                    .put("ДатаКонсультации", start)
                    .put("Конец", end)
                    .put("ДатаИзменения", changed.isAfter(asOf) ? asOf : changed)
                    .put("ЗакрытоБезКонсультации", cancelled)
                    .put("ВидОбращения", i >= finished + size.open ? "ВОчередьНаКонсультацию" : "КонсультацияИТС")
                    .put("Описание", i % 3 == 0 ? "" : pick(random, QUESTIONS))
                    .put("Вопрос", pick(random, QUESTIONS))
                    .put("КатегорияВопроса_Key", question.get("Категория_Key"))
                    .put("ВопросНаКонсультацию_Key", question.get("Ref_Key"))
                    .put("Язык_Key", LANGUAGES[random.nextInt(2)]);
            document.put("КонсультацииИТС", lines(random, document, poTypes, poSections, interferences, users))
                    .put("ВопросыИОтветы", answers(random, document));
            documents.add(document);
        }
        onec.addAll("Document_ТелефонныйЗвонок", documents);
        return documents;
    }

    private static List<String> keys(OneC onec, String entity) {
        return onec.rows(entity).stream().map(row -> row.text("Ref_Key")).toList();
    }

    private static List<Row> lines(
            Random random,
            Row document,
            List<String> types,
            List<String> sections,
            List<String> interferences,
            List<String> users) {
        List<Row> lines = new ArrayList<>();
        for (int line = 1; line <= 1 + random.nextInt(2); line++) {
            lines.add(new Row()
                    .put("Ref_Key", document.text("Ref_Key"))
                    .put("LineNumber", line)
                    .put("ВидПО_Key", pick(random, types))
                    .put("РазделПО_Key", pick(random, sections))
                    .put("НаличиеПомех_Key", random.nextInt(5) == 0 ? pick(random, interferences) : null)
                    .put("ПомощьМенеджера_Key", random.nextInt(8) == 0 ? pick(random, users) : null)
                    .put("ПовторноеОбращение", random.nextInt(10) == 0)
                    .put("Вопрос", pick(random, QUESTIONS))
                    .put("Ответ", "Разобрали вместе с клиентом, проверили проводки."));
        }
        return lines;
    }

    private static List<Row> answers(Random random, Row document) {
        List<Row> lines = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            lines.add(new Row()
                    .put("Ref_Key", document.text("Ref_Key"))
                    .put("LineNumber", 1)
                    .put("Вопрос", pick(random, QUESTIONS))
                    .put("Ответ", "Да, так и нужно."));
        }
        return lines;
    }

    private void registers(OneC onec, Random random, List<Row> documents, List<String> users) {
        for (int i = 0; i < size.calls; i++) {
            Row document = documents.get((int) ((long) i * documents.size() / size.calls));
            onec.add(
                    "InformationRegister_РегистрацияДозвона",
                    reference(
                                    new Row()
                                            .put(
                                                    "Period",
                                                    date(document, "ДатаСоздания")
                                                            .plusSeconds(60 + i % 600L)),
                                    document)
                            .put("Менеджер_Key", i % 2000 == 0 ? null : manager(document)));
        }
        for (int i = 0; i < size.redates; i++) {
            Row document = documents.get((int) ((long) i * documents.size() / size.redates));
            LocalDateTime old = date(document, "ДатаКонсультации");
            onec.add(
                    "InformationRegister_РегистрацияПереносаКонсультации",
                    reference(
                                    new Row()
                                            .put(
                                                    "Period",
                                                    date(document, "ДатаСоздания")
                                                            .plusMinutes(2)),
                                    document)
                            .put("Менеджер_Key", manager(document))
                            .put("СтараяДата", old.minusHours(3))
                            .put("НоваяДата", old));
        }
        int finished = size.closed + size.cancelled;
        for (int i = 0; i < size.ratings; i++) {
            Row document = documents.get((int) ((long) i * finished / size.ratings));
            onec.add(
                    "InformationRegister_ОценкаКонсультацийПоЗаявкам",
                    new Row()
                            .put("Обращение_Key", document.text("Ref_Key"))
                            .put("Контрагент_Key", document.get("Абонент_Key"))
                            .put("Менеджер_Key", manager(document))
                            .put("НомерВопроса", 1 + i % 3)
                            .put("Оценка", 1 + random.nextInt(5))
                            .put("Вопрос", "Оцените консультацию")
                            .put("Комментарий", i % 5 == 0 ? "Спасибо!" : "")
                            .put("ОтправленаБаза", true)
                            .put("ДатаОценки", i % 3 == 0 ? document.date("Конец") : null));
        }
        LocalDate today = asOf.toLocalDate();
        for (int i = 0; i < Math.min(3, users.size()); i++) {
            onec.add(
                    "InformationRegister_ЗакрытиеОчередиНаКонсультанта",
                    new Row()
                            .put("Дата", today.atStartOfDay().minusDays(i))
                            .put("Менеджер_Key", users.get(i))
                            .put("Закрыт", true));
        }
    }

    private static @Nullable Object manager(Row document) {
        return document.get("Менеджер_Key");
    }

    private static LocalDateTime date(Row row, String field) {
        return java.util.Objects.requireNonNull(row.date(field));
    }

    private static Row reference(Row record, Row document) {
        return record.put("ДокументОбращения_Key", document.text("Ref_Key"))
                .put("Абонент_Key", document.get("Абонент_Key"));
    }
}
