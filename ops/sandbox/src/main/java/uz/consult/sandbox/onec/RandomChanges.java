package uz.consult.sandbox.onec;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random changes to a {@link OneC}, as its users would make them; the same for the same seed, data and clock. It knows the
 * rows that were there when it was made and those it added: where somebody else deletes too, it may fail to find a row.
 */
public final class RandomChanges {

    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String CLIENTS = "Catalog_Контрагенты";
    private static final String USERS = "Catalog_Пользователи";
    private static final String PO_TYPES = "Catalog_ВидыПОДляКонсультаций";
    private static final String PO_SECTIONS = "Catalog_РазделыПОДляКонсультаций";
    private static final String CATEGORIES = "Catalog_КатегорииВопросов";
    private static final String QUESTIONS = "Catalog_ВопросыНаКонсультацию";
    private static final String INTERFERENCES = "Catalog_ПомехиДляКонсультаций";

    /** Those whose descriptions are edited; languages and departments are not, because products know them by name. */
    private static final List<String> DICTIONARIES =
            List.of(PO_TYPES, PO_SECTIONS, CATEGORIES, QUESTIONS, INTERFERENCES, "Catalog_БазаЗнанийДляКонсультаций");

    private static final List<String> CITIES = List.of("Ташкент", "Самарканд", "Бухара", "Карши", "Термез", "Хива");
    private static final List<String> NAMES = List.of("Саидов", "Мирзаева", "Кадыров", "Усманова", "Ганиев");
    private static final List<String> ASKED = List.of(
            "Не открывается база после обновления",
            "Hisobot shakli bo‘sh chiqyapti",
            "Как исправить документ прошлого месяца?",
            "Нужна помощь с инвентаризацией");

    /** The product treats at most 5 % of an entity as deleted; this leaves room for what it had missed before. */
    private static final int PERCENT_DELETED = 3;

    private static final int OLD_DAYS = 30;
    private static final int MOST_RATING_QUESTIONS = 9;
    private static final int TRIES = 20;

    /** What can happen, and how often compared with the rest. */
    private enum Kind {
        NEW_CONSULTATION(14),
        CHANGED(20),
        /** Tells by its DataVersion only. */
        CHANGED_SILENTLY(8),
        CLOSED(7),
        CANCELLED(3),
        MARKED(3),
        UNMARKED(2),
        DELETED(3),
        NEW_CLIENT(4),
        CHANGED_CLIENT(6),
        DELETED_CLIENT(1),
        NEW_CALL(14),
        DELETED_CALL(3),
        NEW_REDATE(4),
        DELETED_REDATE(1),
        NEW_RATING(6),
        CHANGED_RATING(4),
        DELETED_RATING(2),
        QUEUE(3),
        MANAGER_CHANGED(2),
        /** Once at most: there are few managers, and each is more than a small share of them. */
        MANAGER_GONE(1),
        SKILLS(3),
        LIMIT(2),
        DICTIONARY(3);

        private static final Kind[] BY_WEIGHT = Stream.of(values())
                .flatMap(kind -> Stream.generate(() -> kind).limit(kind.weight))
                .toArray(Kind[]::new);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private final OneC onec;
    private final Random random;
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);

    private final Table documents;
    private final Table clients;
    private final Table users;
    private final Table calls;
    private final Table redates;
    private final Table ratings;
    private final Table closings;
    private final Table skills;
    private final Table limits;
    private final List<Table> dictionaries;

    private final List<String> languages;
    private final List<String> types;
    private final List<String> sections;
    private final List<String> interferences;
    private final List<String> categories;
    private final List<Row> questions;

    private final Pool open = new Pool();
    private final Pool old = new Pool();
    private final Pool marked = new Pool();
    private final Pool unmarked = new Pool();
    private @Nullable Row newest;

    private long documentNumber;
    private long clientCode;
    private int changes;
    private int deletions;
    private boolean managerGone;

    /** @param onec holds consultations, clients, managers and dictionaries, as a {@link Seed} makes them */
    public RandomChanges(OneC onec, long seed) {
        this.onec = onec;
        random = new Random(seed);
        documents = new Table(onec, DOCUMENTS, "Ref_Key");
        clients = new Table(onec, CLIENTS, "Ref_Key");
        users = new Table(onec, USERS, "Ref_Key");
        calls = new Table(
                onec, "InformationRegister_РегистрацияДозвона", "Period", "ДокументОбращения_Key", "Менеджер_Key");
        redates = new Table(
                onec,
                "InformationRegister_РегистрацияПереносаКонсультации",
                "Period",
                "ДокументОбращения_Key",
                "Абонент_Key",
                "Менеджер_Key");
        ratings = new Table(
                onec,
                "InformationRegister_ОценкаКонсультацийПоЗаявкам",
                "Обращение_Key",
                "Менеджер_Key",
                "НомерВопроса");
        closings = new Table(onec, "InformationRegister_ЗакрытиеОчередиНаКонсультанта", "Дата", "Менеджер_Key");
        skills = new Table(
                onec, "InformationRegister_КатегорииВопросовМенеджеров", "Менеджер_Key", "КатегорияВопроса_Key");
        limits = new Table(onec, "InformationRegister_СписокКонсультантовДляЗаявок", "Period", "Менеджер_Key");
        dictionaries = DICTIONARIES.stream()
                .map(entity -> new Table(onec, entity, "Ref_Key"))
                .toList();
        languages = keys("Catalog_Языки");
        types = keys(PO_TYPES);
        sections = keys(PO_SECTIONS);
        interferences = keys(INTERFERENCES);
        categories = keys(CATEGORIES);
        questions = onec.rows(QUESTIONS);
        documentNumber = largest(onec.rows(DOCUMENTS), "Number");
        clientCode = largest(onec.rows(CLIENTS), "Code");
        LocalDateTime oldBefore = onec.now().minusDays(OLD_DAYS);
        for (Row document : documents.pool.rows) {
            sort(document);
            LocalDateTime saved = document.date("ДатаИзменения");
            if (saved != null && saved.isBefore(oldBefore)) {
                old.add(document);
            }
        }
    }

    /** Changes 1C so many times. What cannot be done for want of a row, or must not be deleted, becomes a changed consultation. */
    public synchronized void change(int times) {
        for (int i = 0; i < times; i++) {
            changes++;
            Kind kind = Kind.BY_WEIGHT[random.nextInt(Kind.BY_WEIGHT.length)];
            if (!happens(kind)) {
                kind = Kind.CHANGED;
                saveConsultation();
            }
            done.merge(kind, 1, Integer::sum);
        }
    }

    /** How many of each kind, by the kind's name in lower case; with those that did not happen. */
    public synchronized Map<String, Integer> done() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            counts.put(kind.name().toLowerCase(Locale.ROOT), done.getOrDefault(kind, 0));
        }
        return counts;
    }

    /** Objects and records physically deleted so far. */
    public synchronized int deletions() {
        return deletions;
    }

    private boolean happens(Kind kind) {
        return switch (kind) {
            case NEW_CONSULTATION -> newConsultation();
            case CHANGED -> saveConsultation();
            case CHANGED_SILENTLY -> editConsultation();
            case CLOSED -> closeConsultation();
            case CANCELLED -> cancelConsultation();
            case MARKED -> mark(unmarked.pick(random), true);
            case UNMARKED -> mark(marked.pick(random), false);
            case DELETED -> deleteConsultation();
            case NEW_CLIENT -> newClient();
            case CHANGED_CLIENT -> changeClient();
            case DELETED_CLIENT -> delete(clients, clients.pick(random));
            case NEW_CALL -> newCall();
            case DELETED_CALL -> delete(calls, calls.pick(random));
            case NEW_REDATE -> newRedate();
            case DELETED_REDATE -> delete(redates, redates.pick(random));
            case NEW_RATING -> newRating();
            case CHANGED_RATING -> changeRating();
            case DELETED_RATING -> delete(ratings, ratings.pick(random));
            case QUEUE -> queue();
            case MANAGER_CHANGED -> rename(users);
            case MANAGER_GONE -> managerGoes();
            case SKILLS -> skill();
            case LIMIT -> limit();
            case DICTIONARY -> rename(pick(dictionaries));
        };
    }

    private boolean newConsultation() {
        LocalDateTime now = onec.now();
        int stage = random.nextInt(10);
        boolean closed = stage < 3;
        boolean pending = stage >= 7;
        Row question = pick(questions);
        Row document = new Row()
                .put("Ref_Key", guid())
                .put("DeletionMark", false)
                .put("Number", "%011d".formatted(++documentNumber))
                .put("Date", now)
                .put("Posted", true)
                .put("Абонент_Key", keyOf(clients))
                .put("Менеджер_Key", pending ? null : keyOf(users))
                .put("Автор_Key", keyOf(users))
                .put("ДатаСоздания", now)
                .put("ДатаКонсультации", closed ? now : now.plusMinutes(5 + random.nextInt(600)))
                .put("Конец", closed ? now : null)
                .put("ДатаИзменения", now)
                .put("ЗакрытоБезКонсультации", false)
                .put("ВидОбращения", pending ? "ВОчередьНаКонсультацию" : "КонсультацияИТС")
                .put("Описание", random.nextInt(3) == 0 ? "" : pick(ASKED) + " [" + changes + "]")
                .put("Вопрос", pick(ASKED))
                .put("КатегорияВопроса_Key", question.get("Категория_Key"))
                .put("ВопросНаКонсультацию_Key", question.get("Ref_Key"))
                .put("Язык_Key", pick(languages));
        List<Row> lines = new ArrayList<>();
        for (int line = 1 + random.nextInt(2); line > 0; line--) {
            lines.add(line(document));
        }
        List<Row> answers = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            answers.add(new Row()
                    .put("Ref_Key", document.text("Ref_Key"))
                    .put("Вопрос", pick(ASKED))
                    .put("Ответ", "Так и нужно [" + changes + "]"));
        }
        document.put("КонсультацииИТС", numbered(lines)).put("ВопросыИОтветы", numbered(answers));
        documents.add(onec.add(DOCUMENTS, document));
        sort(document);
        newest = document;
        return true;
    }

    private Row line(Row document) {
        return new Row()
                .put("Ref_Key", document.text("Ref_Key"))
                .put("LineNumber", 1)
                .put("ВидПО_Key", pick(types))
                .put("РазделПО_Key", pick(sections))
                .put("НаличиеПомех_Key", random.nextInt(5) == 0 ? pick(interferences) : null)
                .put("ПомощьМенеджера_Key", random.nextInt(8) == 0 ? keyOf(users) : null)
                .put("ПовторноеОбращение", random.nextInt(10) == 0)
                .put("Вопрос", pick(ASKED))
                .put("Ответ", "Разобрали по телефону [" + changes + "]");
    }

    private boolean saveConsultation() {
        return save(documents.pick(random), this::reword);
    }

    private boolean editConsultation() {
        Row document = old.pick(random);
        if (document == null) {
            return false;
        }
        onec.edit(DOCUMENTS, document.text("Ref_Key"), this::reword);
        sort(document);
        return true;
    }

    private void reword(Row document) {
        document.put("Описание", pick(ASKED) + " [" + changes + "]");
        if (random.nextInt(3) == 0) {
            document.put("КонсультацииИТС", relined(document));
        }
        if (random.nextInt(5) == 0) {
            document.put("Менеджер_Key", keyOf(users));
            if ("ВОчередьНаКонсультацию".equals(document.get("ВидОбращения"))) {
                document.put("ВидОбращения", "КонсультацияИТС");
            }
        }
        if (random.nextInt(6) == 0) {
            document.put("Язык_Key", pick(languages));
        }
        LocalDateTime planned = document.date("ДатаКонсультации");
        if (planned != null && random.nextInt(5) == 0) {
            document.put("ДатаКонсультации", planned.plusMinutes(15L * (1 + random.nextInt(20))));
        }
    }

    /** The lines without one of them, or with another answer in one; a first line where there is none. */
    private List<Row> relined(Row document) {
        List<Row> lines = new ArrayList<>(document.part("КонсультацииИТС"));
        if (lines.isEmpty()) {
            lines.add(line(document));
        } else if (random.nextBoolean()) {
            lines.remove(random.nextInt(lines.size()));
        } else {
            int at = random.nextInt(lines.size());
            lines.set(at, copy(lines.get(at)).put("Ответ", "Ответ уточнён [" + changes + "]"));
        }
        return numbered(lines);
    }

    /** Copies, numbered from 1 without gaps, as 1C keeps the lines of a tabular part. */
    private static List<Row> numbered(List<Row> lines) {
        List<Row> numbered = new ArrayList<>();
        for (Row line : lines) {
            numbered.add(copy(line).put("LineNumber", numbered.size() + 1));
        }
        return numbered;
    }

    private static Row copy(Row row) {
        Row copy = new Row();
        row.values().forEach(copy::put);
        return copy;
    }

    private boolean closeConsultation() {
        return save(open.pick(random), document -> document.put("Конец", onec.now()));
    }

    private boolean cancelConsultation() {
        return save(open.pick(random), document -> document.put("ЗакрытоБезКонсультации", true));
    }

    private boolean mark(@Nullable Row document, boolean deleted) {
        return save(document, row -> row.put("DeletionMark", deleted));
    }

    private boolean save(@Nullable Row document, Consumer<Row> change) {
        if (document == null) {
            return false;
        }
        onec.save(DOCUMENTS, document.text("Ref_Key"), change);
        old.remove(document);
        sort(document);
        return true;
    }

    /** Its calls, redates and ratings stay behind and refer to nothing, as 1C allows. */
    private boolean deleteConsultation() {
        Row document = documents.pick(random);
        if (document == null || !delete(documents, document)) {
            return false;
        }
        Stream.of(open, old, marked, unmarked).forEach(pool -> pool.remove(document));
        if (newest == document) {
            newest = null;
        }
        return true;
    }

    private void sort(Row document) {
        open.keep(document, document.date("Конец") == null && !document.isTrue("ЗакрытоБезКонсультации"));
        marked.keep(document, document.isTrue("DeletionMark"));
        unmarked.keep(document, !document.isTrue("DeletionMark"));
    }

    private boolean newClient() {
        long code = ++clientCode;
        LocalDateTime today = onec.now().toLocalDate().atStartOfDay();
        Row like = clients.pick(random);
        Row client = new Row()
                .put("Ref_Key", guid())
                .put("DeletionMark", false)
                .put("Code", "%09d".formatted(code))
                .put("IsFolder", false)
                .put("Parent_Key", like == null ? null : like.get("Parent_Key"))
                .put("ИНН", String.valueOf(700_000_000 + code * 7))
                .put("КодАбонентаClobus", random.nextInt(10) == 0 ? "0" : String.valueOf(500_000 + code))
                .put("Подписка", "S-" + code)
                .put("ДатаНачалаПодписки", today)
                .put("ДатаОкончанияПодписки", today.plusDays(1 + random.nextInt(365)))
                .put("Город", pick(CITIES));
        List<Row> contacts = new ArrayList<>();
        contacts.add(phone(client));
        if (random.nextBoolean()) {
            String mail = "client" + code + "@example.uz";
            contacts.add(contact(client, "АдресЭлектроннойПочты", mail).put("АдресЭП", mail));
        }
        client.put("Description", company(client)).put("КонтактнаяИнформация", numbered(contacts));
        clients.add(onec.add(CLIENTS, client));
        return true;
    }

    private boolean changeClient() {
        Row client = clients.pick(random);
        if (client == null) {
            return false;
        }
        onec.edit(CLIENTS, client.text("Ref_Key"), row -> {
            switch (random.nextInt(3)) {
                case 0 -> row.put("Description", company(row));
                case 1 -> row.put("Город", pick(CITIES));
                default -> row.put("КонтактнаяИнформация", rephoned(row));
            }
            if (random.nextInt(6) == 0) {
                row.put("DeletionMark", !row.isTrue("DeletionMark"));
            }
        });
        return true;
    }

    /** A new name, under the mask that 1C keeps names in, or without. */
    private String company(Row client) {
        String name = "ООО \"" + pick(NAMES) + " и компания " + changes + "\"";
        return random.nextInt(4) == 0
                ? name
                : "Clobus " + name + " " + client.get("КодАбонентаClobus") + " ("
                        + String.valueOf(client.get("ИНН")).strip() + ")";
    }

    private List<Row> rephoned(Row client) {
        List<Row> contacts = new ArrayList<>();
        contacts.add(phone(client));
        client.part("КонтактнаяИнформация").stream()
                .filter(line -> !"Телефон".equals(line.get("Тип")))
                .forEach(contacts::add);
        return numbered(contacts);
    }

    private Row phone(Row client) {
        String phone = "+99893" + (1_000_000 + random.nextInt(8_999_999));
        return contact(client, "Телефон", phone).put("НомерТелефона", phone);
    }

    private static Row contact(Row client, String type, String presentation) {
        return new Row()
                .put("Ref_Key", client.text("Ref_Key"))
                .put("LineNumber", 1)
                .put("Тип", type)
                .put("Представление", presentation)
                .put("АдресЭП", null)
                .put("НомерТелефона", null);
    }

    /** Of the newest consultation at times: its call may then be read before it. */
    private boolean newCall() {
        Row document = random.nextInt(3) == 0 && newest != null ? newest : documents.pick(random);
        return document != null
                && addRecord(
                        calls,
                        () -> new Row()
                                .put(
                                        "Period",
                                        onec.now().minusSeconds(1 + random.nextInt(random.nextBoolean() ? 300 : 7_200)))
                                .put("ДокументОбращения_Key", document.text("Ref_Key"))
                                .put("Абонент_Key", document.get("Абонент_Key"))
                                .put("Менеджер_Key", random.nextInt(10) == 0 ? null : document.get("Менеджер_Key")));
    }

    private boolean newRedate() {
        return addRecord(redates, () -> {
            Row document = Objects.requireNonNull(documents.pick(random));
            LocalDateTime now = onec.now();
            return new Row()
                    .put("Period", now.minusSeconds(random.nextInt(120)))
                    .put("ДокументОбращения_Key", document.text("Ref_Key"))
                    .put("Абонент_Key", document.get("Абонент_Key"))
                    .put("Менеджер_Key", document.get("Менеджер_Key"))
                    .put("СтараяДата", document.get("ДатаКонсультации"))
                    .put("НоваяДата", now.plusMinutes(30L * (1 + random.nextInt(96))));
        });
    }

    private boolean newRating() {
        return addRecord(ratings, () -> {
            Row document = Objects.requireNonNull(documents.pick(random));
            return new Row()
                    .put("Обращение_Key", document.text("Ref_Key"))
                    .put("Контрагент_Key", document.get("Абонент_Key"))
                    .put("Менеджер_Key", document.get("Менеджер_Key"))
                    .put("НомерВопроса", 1 + random.nextInt(MOST_RATING_QUESTIONS))
                    .put("Оценка", 1 + random.nextInt(5))
                    .put("Вопрос", "Оцените консультацию")
                    .put("Комментарий", random.nextInt(3) == 0 ? "Помогли [" + changes + "]" : "")
                    .put("ОтправленаБаза", true)
                    .put("ДатаОценки", random.nextInt(3) == 0 ? onec.now() : null);
        });
    }

    private boolean changeRating() {
        Row rating = ratings.pick(random);
        if (rating == null) {
            return false;
        }
        onec.editRecord(ratings.entity, rating, row -> {
            int before = row.get("Оценка") instanceof Number number ? number.intValue() : 0;
            row.put("Оценка", 1 + before % 5).put("Комментарий", "Оценка изменена [" + changes + "]");
        });
        return true;
    }

    /** Tries rows until one has a key of its own: 1C keeps no two records of one key. */
    private boolean addRecord(Table to, Supplier<Row> made) {
        for (int i = 0; i < TRIES; i++) {
            Row row = made.get();
            if (to.find(row) == null) {
                to.add(onec.add(to.entity, row));
                return true;
            }
        }
        return false;
    }

    private boolean queue() {
        LocalDateTime today = onec.now().toLocalDate().atStartOfDay();
        List<Row> records = closings.pool.rows.stream()
                .filter(row -> today.equals(row.date("Дата")))
                .toList();
        int choice = random.nextInt(4);
        if (choice == 0) {
            List<Row> own = records.stream().filter(closings.added::has).toList();
            if (!own.isEmpty()) {
                return drop(closings, pick(own));
            }
        }
        if (choice == 1 && !records.isEmpty()) {
            return flip(pick(records));
        }
        boolean added = addRecord(
                closings,
                () -> new Row()
                        .put("Дата", today)
                        .put("Менеджер_Key", keyOf(users))
                        .put("Закрыт", true));
        return added || !records.isEmpty() && flip(pick(records));
    }

    private boolean flip(Row closing) {
        onec.editRecord(closings.entity, closing, row -> row.put("Закрыт", !row.isTrue("Закрыт")));
        return true;
    }

    /** Deleted, or dismissed and kept. */
    private boolean managerGoes() {
        Row user = users.pick(random);
        if (managerGone || user == null || users.pool.rows.size() == 1) {
            return false;
        }
        managerGone = true;
        if (random.nextBoolean() || user.isTrue("Недействителен")) {
            return drop(users, user);
        }
        String mark = onec.has(USERS, "Недействителен") ? "Недействителен" : "DeletionMark";
        onec.edit(USERS, user.text("Ref_Key"), row -> row.put(mark, true));
        return true;
    }

    private boolean skill() {
        if (random.nextBoolean()) {
            Row lost = skills.pick(random);
            Row own = skills.added.pick(random);
            if (delete(skills, lost) || own != null && drop(skills, own)) {
                return true;
            }
        }
        return addRecord(
                skills,
                () -> new Row().put("Менеджер_Key", keyOf(users)).put("КатегорияВопроса_Key", pick(categories)));
    }

    /** A second limit of the same second overwrites the first, as 1C keeps one record of one period. */
    private boolean limit() {
        String text = String.valueOf(1 + random.nextInt(20));
        Row row = new Row()
                .put("Period", onec.now())
                .put("Менеджер_Key", keyOf(users))
                .put("ЛимитКонсультаций", text)
                .put("ВремяРаботыНачало", LocalDateTime.of(1, 1, 1, 8 + random.nextInt(3), 0))
                .put("ВремяРаботыКонец", LocalDateTime.of(1, 1, 1, 17 + random.nextInt(3), 0));
        Row there = limits.find(row);
        if (there != null) {
            onec.editRecord(limits.entity, there, record -> record.put("ЛимитКонсультаций", text));
        } else {
            limits.add(onec.add(limits.entity, row));
        }
        return true;
    }

    private boolean rename(Table table) {
        Row row = table.pick(random);
        if (row == null) {
            return false;
        }
        onec.edit(table.entity, row.text("Ref_Key"), item -> {
            String name = item.text("Description").replaceFirst(" \\[\\d+]$", "");
            item.put("Description", name + " [" + changes + "]");
        });
        return true;
    }

    /** Deletes if the entity can spare it. */
    private boolean delete(Table from, @Nullable Row row) {
        if (row == null || from.spare == 0) {
            return false;
        }
        from.spare--;
        return drop(from, row);
    }

    private boolean drop(Table from, Row row) {
        onec.delete(from.entity, row);
        from.forget(row);
        deletions++;
        return true;
    }

    private List<String> keys(String entity) {
        return onec.rows(entity).stream().map(row -> row.text("Ref_Key")).toList();
    }

    private String keyOf(Table table) {
        return Objects.requireNonNull(table.pick(random), table.entity).text("Ref_Key");
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String guid() {
        return new UUID(
                        random.nextLong() & 0xffffffffffff0fffL | 0x4000L,
                        random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L)
                .toString();
    }

    private static long largest(List<Row> rows, String field) {
        return rows.stream()
                .map(row -> row.get(field))
                .map(value -> String.valueOf(value).strip())
                .filter(text -> text.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }

    /** Rows to pick from; adding, removing and picking take no longer however many there are. */
    private static final class Pool {

        private final List<Row> rows = new ArrayList<>();
        private final IdentityHashMap<Row, Integer> places = new IdentityHashMap<>();

        void add(Row row) {
            if (places.putIfAbsent(row, rows.size()) == null) {
                rows.add(row);
            }
        }

        void remove(Row row) {
            Integer place = places.remove(row);
            if (place == null) {
                return;
            }
            Row last = rows.remove(rows.size() - 1);
            if (last != row) {
                rows.set(place, last);
                places.put(last, place);
            }
        }

        void keep(Row row, boolean wanted) {
            if (wanted) {
                add(row);
            } else {
                remove(row);
            }
        }

        boolean has(Row row) {
            return places.containsKey(row);
        }

        @Nullable Row pick(Random random) {
            return rows.isEmpty() ? null : rows.get(random.nextInt(rows.size()));
        }
    }

    /** What an entity holds, folders aside: by the fields that 1C keeps unique, and with what may still be deleted. */
    private static final class Table {

        private final String entity;
        private final List<String> key;
        private final Pool pool = new Pool();
        private final Pool added = new Pool();
        private final Map<String, Row> byKey = new HashMap<>();
        private int spare;

        Table(OneC onec, String entity, String... key) {
            this.entity = entity;
            this.key = List.of(key);
            List<Row> rows = onec.rows(entity);
            spare = Math.max(0, (rows.size() * PERCENT_DELETED - 1) / 100);
            rows.stream().filter(row -> !row.isTrue("IsFolder")).forEach(this::know);
        }

        void add(Row row) {
            know(row);
            added.add(row);
        }

        void forget(Row row) {
            pool.remove(row);
            added.remove(row);
            byKey.remove(keyOf(row), row);
        }

        @Nullable Row find(Row like) {
            return byKey.get(keyOf(like));
        }

        @Nullable Row pick(Random random) {
            return pool.pick(random);
        }

        private void know(Row row) {
            pool.add(row);
            byKey.put(keyOf(row), row);
        }

        private String keyOf(Row row) {
            return key.stream().map(field -> String.valueOf(row.get(field))).collect(Collectors.joining("|"));
        }
    }
}
