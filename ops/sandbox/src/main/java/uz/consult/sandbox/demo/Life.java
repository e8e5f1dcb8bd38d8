package uz.consult.sandbox.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.OneCServer;
import uz.consult.sandbox.onec.Row;

/** What happens in the demo once everything is loaded, and the runs that notice it. */
public final class Life {

    /** The most conversations that a run of the demo's launcher may message by itself: ETL_MOST_CONVERSATIONS. */
    public static final int MOST_CONVERSATIONS = 5;

    private static final String DOCUMENTS = "Document_ТелефонныйЗвонок";
    private static final String REDATES = "InformationRegister_РегистрацияПереносаКонсультации";
    private static final String RATINGS = "InformationRegister_ОценкаКонсультацийПоЗаявкам";
    private static final String CALLS = "InformationRegister_РегистрацияДозвона";

    private static final int CONVERSATIONS = 16;
    private static final long FIRST_CONVERSATION = 1001;
    private static final String QUESTION = "Здравствуйте! Подскажите, когда мне перезвонят?";

    private final OneC onec;
    private final OneCServer server;
    private final Chatwoot chatwoot;
    private final DataSource database;
    private final Launcher launcher;

    /** @param database holds what the launcher has loaded from this 1C; rows may be changed there, as the site does */
    public Life(OneCServer server, Chatwoot chatwoot, DataSource database, Launcher launcher) {
        this.server = server;
        this.onec = server.onec();
        this.chatwoot = chatwoot;
        this.database = database;
        this.launcher = launcher;
    }

    /**
     * Lets it all happen, in the order of the list:
     *
     * <ol>
     *   <li>The site gives consultations that are open their conversations.
     *   <li>One is closed and rated, one cancelled, one redated, one client is not reached: few enough that messages go out.
     *   <li>1C holds a record that is not valid: a dead letter.
     *   <li>1C is away, and a run fails.
     *   <li>Many are closed at once: their messages are held.
     *   <li>A rating is changed without a trace, which only a reconciliation finds.
     * </ol>
     *
     * @throws IOException if the launcher refuses something
     * @throws SQLException if PostgreSQL does
     */
    public void play() throws IOException, SQLException, InterruptedException {
        Iterator<Row> open = withConversations().iterator();
        aDay(open);
        onec.save(DOCUMENTS, key(open.next()), row -> row.put("Конец", "31.02.2026"));
        launcher.run("cons");
        outage();
        open.forEachRemaining(this::close);
        launcher.run("cons");
        onec.editRecord(RATINGS, onec.rows(RATINGS).get(0), row -> row.put("Комментарий", "Спасибо, всё получилось"));
        launcher.compare("rates");
    }

    private List<Row> withConversations() throws SQLException {
        List<Row> open = onec.rows(DOCUMENTS).stream()
                .filter(row -> "КонсультацияИТС".equals(row.get("ВидОбращения"))
                        && row.date("Конец") == null
                        && !row.isTrue("ЗакрытоБезКонсультации")
                        && !row.isTrue("DeletionMark"))
                .limit(CONVERSATIONS)
                .toList();
        try (Connection connection = database.getConnection();
                PreparedStatement link =
                        connection.prepareStatement("update cons.cons set cons_id = ? where cl_ref_key = ?")) {
            long conversation = FIRST_CONVERSATION;
            for (Row row : open) {
                chatwoot.open(conversation);
                chatwoot.incoming(conversation, QUESTION);
                link.setString(1, String.valueOf(conversation++));
                link.setString(2, key(row));
                link.executeUpdate();
            }
        }
        return open;
    }

    private void aDay(Iterator<Row> open) throws IOException, InterruptedException {
        LocalDateTime now = onec.now();
        Row closed = open.next();
        close(closed);
        onec.add(
                RATINGS,
                new Row()
                        .put("Обращение_Key", key(closed))
                        .put("Контрагент_Key", closed.get("Абонент_Key"))
                        .put("Менеджер_Key", closed.get("Менеджер_Key"))
                        .put("НомерВопроса", 1)
                        .put("Оценка", 5)
                        .put("Вопрос", "Оцените консультацию")
                        .put("Комментарий", "Помогли быстро")
                        .put("ОтправленаБаза", true)
                        .put("ДатаОценки", now));
        onec.save(DOCUMENTS, key(open.next()), row -> row.put("ЗакрытоБезКонсультации", true));
        Row redated = open.next();
        LocalDateTime before = Objects.requireNonNull(redated.date("ДатаКонсультации"));
        LocalDateTime after = now.plusDays(1).withHour(11).withMinute(30).withSecond(0);
        onec.save(DOCUMENTS, key(redated), row -> row.put("ДатаКонсультации", after));
        onec.add(REDATES, record(redated, now).put("СтараяДата", before).put("НоваяДата", after));
        onec.add(CALLS, record(open.next(), now));
        for (String job : List.of("cons", "redate", "rates", "calls")) {
            launcher.run(job);
        }
    }

    private void outage() throws IOException, InterruptedException {
        server.faults().add(Fault.refused().always());
        try {
            launcher.run("rates");
        } finally {
            server.faults().clear();
        }
    }

    private void close(Row consultation) {
        onec.save(DOCUMENTS, key(consultation), row -> row.put("Конец", onec.now()));
    }

    private static Row record(Row consultation, LocalDateTime period) {
        return new Row()
                .put("Period", period)
                .put("ДокументОбращения_Key", key(consultation))
                .put("Абонент_Key", consultation.get("Абонент_Key"))
                .put("Менеджер_Key", consultation.get("Менеджер_Key"));
    }

    private static String key(Row row) {
        return row.text("Ref_Key");
    }
}
