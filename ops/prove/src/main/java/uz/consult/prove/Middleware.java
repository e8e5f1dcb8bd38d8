package uz.consult.prove;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/**
 * What the site, its bot and Chatwoot's webhooks do to the same rows at the same time, over connections of their own: they
 * rename, insert, link, end and update, and try again when PostgreSQL chose them as the victim of a deadlock. A restart of
 * PostgreSQL waits for the end of their transactions, because the outcome of an interrupted commit would be unknown.
 */
final class Middleware implements AutoCloseable {

    /** What it does, and how often compared with the rest. */
    enum SiteAction {
        ATTACHES(9),
        CREATES(4),
        NAMES(3),
        COUNTS(4),
        REDATES(3),
        RESOLVES(2),
        CANCELS(2),
        OWNS(1),
        WRITES(1),
        SPEAKS(2),
        REOPENS(2),
        MAPS(1),
        CROSSES(2);

        private final int weight;

        SiteAction(int weight) {
            this.weight = weight;
        }
    }

    /** What is done in a transaction, and may be done again if that was refused. */
    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** What redates and consultations that the site makes bear as their comment. */
    static final String COMMENT = "с сайта";

    private static final int LONGEST_PAUSE = 160;
    private static final ZoneId BUSINESS = ZoneId.of("Asia/Tashkent");
    private static final int TRIES = 50;

    private static final String SHOWN = """
            cl_ref_key, number, to_char(start_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as start_date,
            to_char(end_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as end_date, redate::text as redate,
            redate_time::text as redate_time, consultation_type, coalesce(denied, false)::text as denied, status, manager,
            con_rates ->> 'average' as average""";

    private final Database database;
    private final OneC onec;
    private final Chatwoot chatwoot;
    private final EventHistory chronicle;
    private final SplittableRandom random;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final Map<SiteAction, Integer> done = new EnumMap<>(SiteAction.class);
    /** Rows of the site that have yet to learn their key, by their own. */
    private final Deque<Map.Entry<String, String>> learning = new ArrayDeque<>();
    /** The keys of documents that the site has made. */
    private final Set<String> own = new HashSet<>();
    /** Redates of the site that 1C has yet to be told. */
    private final Deque<Runnable> telling = new ArrayDeque<>();

    /** Documents that 1C is to close again. */
    private final Deque<String> reclosing = new ArrayDeque<>();
    /** The site's clock is a little ahead of everybody else's. */
    private final Duration ahead;

    private @Nullable Connection connection;
    private @Nullable Thread pace;
    private volatile @Nullable Exception trouble;
    private volatile boolean over;
    private final AtomicInteger acts = new AtomicInteger();
    private long conversation = 1_000;
    private long made;

    Middleware(Database database, OneC onec, Chatwoot chatwoot, EventHistory chronicle, SplittableRandom random) {
        this.database = database;
        this.onec = onec;
        this.chatwoot = chatwoot;
        this.chronicle = chronicle;
        this.random = random;
        this.ahead = Duration.ofMillis(random.nextInt(1_500));
    }

    /** Keeps everybody here from PostgreSQL while it restarts. */
    ReentrantReadWriteLock.WriteLock gate() {
        return gate.writeLock();
    }

    synchronized Map<SiteAction, Integer> done() {
        return Map.copyOf(done);
    }

    /** Rows that live on the site only: nobody else may ever touch them. And what an adopted database has: booleans that are null. */
    void prepare() throws SQLException {
        transaction(to -> {
            Database.rows(to, """
                insert into cons.cons (cons_id, status, denied, consultation_type, source)
                select '9000' || i, 'open', false, 'Техническая поддержка', 'SITE' from generate_series(1, 3) i""");
            return Database.rows(to, """
                update cons.users set deletion_mark = null, invalid = null
                where account_id in (select account_id from cons.users where not deletion_mark order by cl_ref_key limit 3)""");
        });
    }

    /** Gives so many consultations their conversations. */
    synchronized void attach(int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            attaches();
        }
    }

    /** From now on it works at its own pace, whatever others do. */
    void start() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!over) {
                            act();
                            LockSupport.parkNanos(
                                    1_000_000L * ThreadLocalRandom.current().nextInt(LONGEST_PAUSE));
                        }
                    } catch (SQLException | RuntimeException e) {
                        trouble = e;
                    }
                },
                "middleware");
        pace = thread;
        thread.start();
    }

    /** How often it has acted of itself. */
    int acts() {
        return acts.get();
    }

    /** @throws IllegalStateException if it could not go on */
    void check() {
        Exception failed = trouble;
        if (failed != null) {
            throw new IllegalStateException("The simulated middleware failed: " + failed, failed);
        }
    }

    private synchronized void act() throws SQLException {
        SiteAction deed = pick();
        if (happens(deed)) {
            done.merge(deed, 1, Integer::sum);
        }
        if (random.nextInt(3) == 0) {
            learn();
        }
        if (random.nextInt(3) == 0 && !telling.isEmpty()) {
            telling.removeFirst().run();
        }
        if (random.nextInt(5) == 0) {
            reclose();
        }
        acts.incrementAndGet();
    }

    /** Crosses so often the order in which others lock. */
    void cross(int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            synchronized (this) {
                crosses();
            }
        }
    }

    /** Begins nothing more, and ends what has been begun. */
    void finish() throws SQLException, InterruptedException {
        stop();
        check();
        synchronized (this) {
            while (!learning.isEmpty()) {
                learn();
            }
            while (!telling.isEmpty()) {
                telling.removeFirst().run();
            }
            while (!reclosing.isEmpty()) {
                reclose();
            }
        }
    }

    private void stop() throws InterruptedException {
        over = true;
        Thread thread = pace;
        if (thread != null) {
            thread.join();
        }
    }

    private SiteAction pick() {
        int all = 0;
        for (SiteAction deed : SiteAction.values()) {
            all += deed.weight;
        }
        int at = random.nextInt(all);
        for (SiteAction deed : SiteAction.values()) {
            at -= deed.weight;
            if (at < 0) {
                return deed;
            }
        }
        throw new IllegalStateException();
    }

    private boolean happens(SiteAction deed) throws SQLException {
        return switch (deed) {
            case ATTACHES -> attaches();
            case CREATES -> creates();
            case NAMES -> names();
            case COUNTS -> counts();
            case REDATES -> redates();
            case RESOLVES -> resolves();
            case CANCELS -> cancels();
            case OWNS -> owns();
            case WRITES -> writes();
            case SPEAKS -> speaks();
            case REOPENS -> reopens();
            case MAPS -> maps();
            case CROSSES -> crosses();
        };
    }

    /** A conversation begins, and the placeholder takes its number for a key. */
    private boolean attaches() throws SQLException {
        String which = random.nextInt(4) == 0 ? "true" : "status in ('open', 'pending')";
        Map<String, @Nullable String> row = one(
                "select cons_id, cl_ref_key from cons.cons where cons_id like 'cl\\_%' and cl_ref_key is not null and deleted_at is null and "
                        + which);
        // A document that the site has made itself has its conversation already.
        if (row == null || own.contains(String.valueOf(row.get("cl_ref_key")))) {
            return false;
        }
        long id = conversation();
        List<Map<String, @Nullable String>> renamed = transaction(to -> {
            hook(to, "conversation_created", String.valueOf(id));
            return Database.rows(
                    to,
                    "update cons.cons set cons_id = ?, updated_at = now() where cons_id = ? returning " + SHOWN,
                    String.valueOf(id),
                    row.get("cons_id"));
        });
        attached(renamed, id);
        return !renamed.isEmpty();
    }

    private void attached(List<Map<String, @Nullable String>> rows, long id) {
        for (Map<String, @Nullable String> row : rows) {
            chronicle.attached(Objects.requireNonNull(row.get("cl_ref_key")), id, row);
        }
    }

    private long conversation() {
        long id = conversation++;
        chatwoot.open(id);
        chatwoot.attribute(id, "vip", "да");
        return id;
    }

    /** The site inserts a row with its own key; 1C gets the document; the row learns that document's key later. */
    private boolean creates() throws SQLException {
        List<Row> documents = onec.rows(OneCRules.DOCUMENTS);
        Row like = documents.get(random.nextInt(documents.size()));
        long id = conversation();
        String refKey = guid();
        transaction(to -> Database.rows(to, """
                insert into cons.cons (cons_id, status, denied, consultation_type, source, comment)
                values (?, 'new', false, ?, 'SITE', ?)""", String.valueOf(id), OneCRules.TYPE, COMMENT));
        LocalDateTime now = onec.now();
        Row document = new Row()
                .put("Ref_Key", refKey)
                .put("DeletionMark", false)
                .put("Number", "S%010d".formatted(++made))
                .put("Date", now)
                .put("Posted", true)
                .put("Абонент_Key", like.get("Абонент_Key"))
                .put("Менеджер_Key", like.get("Менеджер_Key"))
                .put("Автор_Key", like.get("Автор_Key"))
                .put("ДатаСоздания", now)
                .put("ДатаКонсультации", now.plusMinutes(30))
                .put("Конец", null)
                .put("ДатаИзменения", now)
                .put("ЗакрытоБезКонсультации", false)
                .put("ВидОбращения", "КонсультацияИТС")
                .put("Описание", "Заявка с сайта " + made)
                .put("Вопрос", "")
                .put("КатегорияВопроса_Key", like.get("КатегорияВопроса_Key"))
                .put("ВопросНаКонсультацию_Key", like.get("ВопросНаКонсультацию_Key"))
                .put("Язык_Key", like.get("Язык_Key"));
        own.add(refKey);
        said(() -> onec.add(OneCRules.DOCUMENTS, document));
        learning.add(Map.entry(String.valueOf(id), refKey));
        return true;
    }

    private void learn() throws SQLException {
        Map.Entry<String, String> next = learning.poll();
        if (next != null) {
            List<Map<String, @Nullable String>> rows = transaction(to -> Database.rows(
                    to,
                    "update cons.cons set cl_ref_key = ?, updated_at = now() where cons_id = ? returning " + SHOWN,
                    next.getValue(),
                    next.getKey()));
            attached(rows, Long.parseLong(next.getKey()));
        }
    }

    private boolean names() throws SQLException {
        Map<String, @Nullable String> row = one("select client_id from cons.clients");
        if (row == null) {
            return false;
        }
        String client = Objects.requireNonNull(row.get("client_id"));
        String name = "Имя " + ++made;
        transaction(to -> Database.rows(
                to,
                "update cons.clients set name = ?, contact_name = ?, updated_at = now() where client_id = ?::uuid",
                name,
                name,
                client));
        chronicle.named(client, name);
        return true;
    }

    private boolean counts() throws SQLException {
        Map<String, @Nullable String> row = oneAttached("true");
        return row != null && count(List.of(Objects.requireNonNull(row.get("cons_id"))), 0);
    }

    private boolean count(List<String> ids, long pause) throws SQLException {
        transaction(to -> {
            for (String id : ids) {
                Database.rows(
                        to, "update cons.cons set importance = coalesce(importance, 0) + 1 where cons_id = ?", id);
                LockSupport.parkNanos(pause);
            }
            return ids;
        });
        ids.forEach(chronicle::counted);
        return true;
    }

    /** Two rows, the last first: who locks them in the order of their keys meets it. */
    private boolean crosses() throws SQLException {
        List<String> ids = new ArrayList<>(chronicle.attached().stream()
                .map(one -> String.valueOf(one.conversation()))
                .sorted()
                .toList());
        if (ids.size() < 2) {
            return false;
        }
        int first = random.nextInt(ids.size() - 1);
        int last = first + 1 + random.nextInt(ids.size() - 1 - first);
        return count(List.of(ids.get(last), ids.get(first)), 1_000_000L * (3 + random.nextInt(15)));
    }

    /** The site moves an appointment and tells the client itself; 1C gets to know it later, or never. */
    private boolean redates() throws SQLException {
        Map<String, @Nullable String> row = oneAttached("status in ('open', 'pending')");
        if (row == null) {
            return false;
        }
        String refKey = Objects.requireNonNull(row.get("cl_ref_key"));
        LocalDateTime to = LocalDateTime.now(BUSINESS)
                .withNano(0)
                .plusDays(2)
                .plusMinutes(random.nextInt(2_000))
                .withSecond((int) (++made % 60));
        transaction(on -> {
            Database.rows(on, """
                    insert into cons.cons_redate (cons_key, period, old_date, new_date, comment)
                    select cl_ref_key, ?::timestamptz, start_date, ?::timestamp at time zone 'UTC', ?
                    from cons.cons where cons_id = ?""", period(), to.toString(), COMMENT, row.get("cons_id"));
            log(on, row.get("cons_id"), "redate", null, to.toLocalDate().toString(), "API");
            return Database.rows(
                    on,
                    "update cons.cons set redate = ?::date, redate_time = ?::time, updated_at = now() where cons_id = ?",
                    to.toLocalDate().toString(),
                    to.toLocalTime().toString(),
                    row.get("cons_id"));
        });
        chronicle.redated(refKey, OneCRules.text(to));
        if (random.nextInt(3) > 0) {
            telling.add(() -> onec.rows(OneCRules.DOCUMENTS).stream()
                    .filter(document -> refKey.equals(document.get("Ref_Key")))
                    .findFirst()
                    .ifPresent(document -> said(() -> confirm(document, to))));
        }
        return true;
    }

    /** Now, in UTC and to the microsecond, by the site's own clock. */
    private String period() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().plus(ahead));
        return Instant.EPOCH
                .plus(micros % 1_000_000 == 0 ? micros + 1 : micros, ChronoUnit.MICROS)
                .toString();
    }

    /** 1C gets the site's redate, unless it has one of that very second: it keeps no two records of one key. */
    private void confirm(Row document, LocalDateTime to) {
        Row redate = new Row()
                .put("Period", onec.now())
                .put("ДокументОбращения_Key", document.get("Ref_Key"))
                .put("Абонент_Key", document.get("Абонент_Key"))
                .put("Менеджер_Key", document.get("Менеджер_Key"))
                .put("СтараяДата", document.get("ДатаКонсультации"))
                .put("НоваяДата", to);
        String name = OneCRules.name(OneCRules.REDATES, redate);
        if (onec.rows(OneCRules.REDATES).stream()
                .noneMatch(row -> OneCRules.name(OneCRules.REDATES, row).equals(name))) {
            onec.add(OneCRules.REDATES, redate);
        }
    }

    /** An agent resolves a conversation in Chatwoot, and its webhook notes it. */
    private boolean resolves() throws SQLException {
        return ends("status = 'resolved'", "resolved", null) != null;
    }

    /** A client cancels on the site, which sets the deletion mark in 1C. */
    private boolean cancels() throws SQLException {
        String end = OneCRules.text(LocalDateTime.now(BUSINESS).withNano(0));
        String refKey = ends(
                "status = 'cancelled', denied = true, end_date = '" + end + "'::timestamp at time zone 'UTC'",
                "cancelled",
                end);
        if (refKey == null) {
            return false;
        }
        said(() -> {
            if (onec.rows(OneCRules.DOCUMENTS).stream().anyMatch(row -> refKey.equals(row.get("Ref_Key")))) {
                onec.save(OneCRules.DOCUMENTS, refKey, row -> row.put("DeletionMark", true));
            }
        });
        return true;
    }

    private @Nullable String ends(String set, String status, @Nullable String end) throws SQLException {
        Map<String, @Nullable String> row = oneAttached("status in ('open', 'pending')");
        if (row == null) {
            return null;
        }
        List<Map<String, @Nullable String>> ended = transaction(to -> {
            List<Map<String, @Nullable String>> rows = Database.rows(
                    to,
                    "update cons.cons set " + set
                            + ", updated_at = now() where cons_id = ? and status in ('open', 'pending') returning cl_ref_key",
                    row.get("cons_id"));
            if (!rows.isEmpty()) {
                log(to, row.get("cons_id"), "status", "open", status, end == null ? "CHATWOOT" : "API");
                hook(to, "conversation_status_changed", row.get("cons_id"));
            }
            return rows;
        });
        if (ended.isEmpty()) {
            return null;
        }
        chatwoot.status(Long.parseLong(Objects.requireNonNull(row.get("cons_id"))), "resolved");
        String refKey = Objects.requireNonNull(ended.get(0).get("cl_ref_key"));
        chronicle.ended(refKey, status, end);
        return refKey;
    }

    /** The site makes an owner whom 1C learns later, under the same abonent code. */
    private boolean owns() throws SQLException {
        String code = String.valueOf(900_000 + ++made);
        String client = Objects.requireNonNull(transaction(to -> Database.rows(
                        to,
                        "insert into cons.clients (code_abonent, is_parent, name) values (?, true, ?) returning client_id",
                        code,
                        "Владелец " + code))
                .get(0)
                .get("client_id"));
        chronicle.named(client, "Владелец " + code);
        String refKey = guid();
        // A code that lies before the watermark: a sweep must find him.
        onec.add(
                OneCRules.CLIENTS,
                new Row()
                        .put("Ref_Key", refKey)
                        .put("DeletionMark", false)
                        .put("Code", "00000" + "%04x".formatted(0xa000 + made))
                        .put("Description", "Clobus ООО \"С сайта " + made + "\" " + code)
                        .put("IsFolder", false)
                        .put("ИНН", "3" + code)
                        .put("КодАбонентаClobus", code)
                        .put("Город", "Ташкент"));
        chronicle.owner(client, refKey);
        return true;
    }

    /** A client writes: an open conversation stays open, a resolved one opens again. */
    private boolean writes() throws SQLException {
        Map<String, @Nullable String> row = oneAttached("true");
        if (row == null) {
            return false;
        }
        long id = Long.parseLong(Objects.requireNonNull(row.get("cons_id")));
        transaction(to -> hook(to, "message_created", row.get("cons_id")));
        chronicle.wroteTo(id);
        chatwoot.incoming(id, "Вопрос " + ++made);
        return true;
    }

    /** The bot or a person chooses a language, which the site keeps as its code. */
    private boolean speaks() throws SQLException {
        Map<String, @Nullable String> row = oneAttached("status in ('open', 'pending')");
        if (row == null) {
            return false;
        }
        String code = random.nextBoolean() ? "ru" : "uz";
        transaction(to -> {
            log(to, row.get("cons_id"), "lang", null, code, "API_SYNC");
            return Database.rows(
                    to,
                    "update cons.cons set lang = ?, updated_at = now() where cons_id = ?",
                    code,
                    row.get("cons_id"));
        });
        chronicle.language(Objects.requireNonNull(row.get("cl_ref_key")), code);
        return true;
    }

    /** An agent opens a conversation again: half of the time 1C was told first, and closes it again later. */
    private boolean reopens() throws SQLException {
        Map<String, @Nullable String> row = oneAttached("status in ('closed', 'resolved')");
        // Who has just been closed may not be resolved yet: nobody opens again what is open.
        if (row == null
                || !chatwoot.conversation(Long.parseLong(String.valueOf(row.get("cons_id"))))
                        .status()
                        .equals("resolved")) {
            return false;
        }
        String refKey = Objects.requireNonNull(row.get("cl_ref_key"));
        boolean inOneC = random.nextBoolean()
                && changed(
                        refKey,
                        document -> document.put("Конец", null)
                                .put("ЗакрытоБезКонсультации", false)
                                .put("DeletionMark", false)
                                .put("ВидОбращения", "КонсультацияИТС"));
        String[] was = new String[1];
        List<Map<String, @Nullable String>> opened = transaction(to -> {
            List<Map<String, @Nullable String>> closed = Database.rows(
                    to,
                    "select status from cons.cons where cons_id = ? and status in ('closed', 'resolved') for update",
                    row.get("cons_id"));
            if (!closed.isEmpty()) {
                was[0] = String.valueOf(closed.get(0).get("status"));
                log(to, row.get("cons_id"), "status", was[0], "open", "CHATWOOT");
                hook(to, "conversation_status_changed", row.get("cons_id"));
                Database.rows(
                        to,
                        "update cons.cons set status = 'open', end_date = null, updated_at = now() where cons_id = ?",
                        row.get("cons_id"));
            }
            return closed;
        });
        if (opened.isEmpty()) {
            return false;
        }
        chatwoot.status(Long.parseLong(Objects.requireNonNull(row.get("cons_id"))), "open");
        chronicle.reopened(refKey, was[0], inOneC);
        if (inOneC) {
            reclosing.add(refKey);
        }
        return true;
    }

    private void reclose() {
        String refKey = reclosing.poll();
        if (refKey != null) {
            changed(refKey, document -> document.put("Конец", onec.now()));
        }
    }

    /** @return false if 1C has no such document any more */
    private boolean changed(String refKey, Consumer<Row> change) {
        if (onec.rows(OneCRules.DOCUMENTS).stream().noneMatch(row -> refKey.equals(row.get("Ref_Key")))) {
            return false;
        }
        try {
            said(() -> onec.save(OneCRules.DOCUMENTS, refKey, change));
            return true;
        } catch (IllegalArgumentException e) {
            return false; // deleted in this moment
        }
    }

    /** An administrator adds an agent by hand, and says in the site whose he is. */
    private boolean maps() throws SQLException {
        Map<String, @Nullable String> row = one("""
                select cl_ref_key, description from cons.users u
                where chatwoot_user_id is null and cl_ref_key is not null
                  and not exists (select 1 from sys.user_mapping m where m.cl_manager_key = u.cl_ref_key)""");
        if (row == null) {
            return false;
        }
        int agent = chatwoot.addAgent(
                Objects.requireNonNullElse(row.get("description"), "Агент"), "hand" + ++made + "@cons.local");
        transaction(to -> Database.rows(
                to,
                "insert into sys.user_mapping (chatwoot_user_id, cl_manager_key) values (?, ?) on conflict do nothing",
                agent,
                row.get("cl_ref_key")));
        return true;
    }

    /** What the middleware notes of its own changes, for others to read. */
    private static void log(
            Connection to, @Nullable String id, String field, @Nullable String was, String now, String source)
            throws SQLException {
        Database.rows(to, """
                insert into log.consultation_change_log (cons_id, field_name, old_value, new_value, source, synced_to_chatwoot, synced_to_1c)
                values (?, ?, to_json(?::text)::text, to_json(?::text)::text, ?, ?, false)""", id, field, was, now, source, source.equals("CHATWOOT"));
    }

    private static List<Map<String, @Nullable String>> hook(Connection to, String event, @Nullable String id)
            throws SQLException {
        return Database.rows(
                to,
                "insert into log.webhook_log (source, payload) values ('CHATWOOT', jsonb_build_object('event', ?::text, 'conversation', ?::text))",
                event,
                id);
    }

    private void said(Runnable change) {
        chronicle.change(change);
    }

    private @Nullable Map<String, @Nullable String> oneAttached(String condition) throws SQLException {
        return one(
                "select cons_id, cl_ref_key from cons.cons where cons_id ~ '^[0-9]+$' and cl_ref_key is not null and deleted_at is null and "
                        + condition);
    }

    private @Nullable Map<String, @Nullable String> one(String sql) throws SQLException {
        List<Map<String, @Nullable String>> rows =
                transaction(to -> Database.rows(to, sql + " order by 1 offset 0 limit 400"));
        return rows.isEmpty() ? null : rows.get(random.nextInt(rows.size()));
    }

    private <T> T transaction(Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            gate.readLock().lock();
            try {
                Connection open = connection;
                if (open == null || !open.isValid(1)) {
                    open = database.connect();
                    open.setAutoCommit(false);
                    connection = open;
                }
                try {
                    T result = work.in(open);
                    open.commit();
                    return result;
                } catch (SQLException e) {
                    open.rollback();
                    boolean refused = String.valueOf(e.getSQLState()).startsWith("40");
                    if (!refused || attempt == TRIES) {
                        throw e;
                    }
                }
            } finally {
                gate.readLock().unlock();
            }
        }
    }

    private String guid() {
        return new UUID(
                        random.nextLong() & 0xffffffffffff0fffL | 0x4000L,
                        random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L)
                .toString();
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        stop();
        if (connection != null) {
            connection.close();
        }
    }
}
