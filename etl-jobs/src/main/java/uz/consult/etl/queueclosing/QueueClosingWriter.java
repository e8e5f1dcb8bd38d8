package uz.consult.etl.queueclosing;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.StoredRowCheck;
import uz.consult.etl.runlog.Tally;

/** Writes which queues are closed today: a row for each, gone when the queue is opened again or 1C forgets the record. */
final class QueueClosingWriter implements RowWriter<QueueClosing> {

    private final PullRun run;
    private final LocalDate today;
    private final JdbcOperations jdbc;
    private final ConsultationLookup consultations;
    private final Outbox outbox;
    private final WallClock clock;
    private final QueueClosingNotifications notifications;
    private final RowTable<String> table;

    /** @param oldest nobody is notified of closings before that (NOTIFY_MAX_AGE) */
    QueueClosingWriter(
            PullRun run,
            LocalDate today,
            JdbcOperations jdbc,
            ConsultationLookup consultations,
            Outbox outbox,
            WallClock clock,
            Duration oldest) {
        this.run = run;
        this.today = today;
        this.jdbc = jdbc;
        this.consultations = consultations;
        this.outbox = outbox;
        this.clock = clock;
        this.notifications = new QueueClosingNotifications(today, oldest);
        this.table = new RowTable<String>("cons.queue_closing", "period", "manager_key")
                .column("period", "timestamptz", manager -> clock.label(today.atStartOfDay()))
                .column("manager_key", "text", manager -> manager);
    }

    @Override
    public Tally write(List<QueueClosing> said) {
        QueueChanges changes = QueueChanges.of(said, stored());
        int added = table.insertAbsent(jdbc, changes.closed().keySet());
        int removed = delete(changes.opened());
        int effects = outbox.queue(
                run.id(),
                notifications.of(
                        changes.closed(),
                        consultations.waitingFor(changes.closed().keySet()),
                        run,
                        clock.now()));
        return Tally.written(added, 0, said.size() - added - removed)
                .plus(Tally.removed(removed, 0))
                .plus(Tally.effects(effects));
    }

    @Override
    public Tally remove(Collection<String> managers) {
        int removed = delete(managers);
        return Tally.removed(removed, managers.size() - removed);
    }

    @Override
    public List<Difference> compare(List<QueueClosing> said) {
        return QueueChanges.of(said, stored()).differences();
    }

    /** A row is valid for a day, not a future one, and names a manager: anything else was written by somebody else. */
    List<StoredRowCheck> checks() {
        return List.of(StoredRowCheck.of(
                        "cons.queue_closing", """
                        select manager_key || '|' || period, 'record', null, 'present', true, null from cons.queue_closing
                        where period > ? or period = ? and manager_key !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'""", clock.label(today.atStartOfDay()), clock.label(today.atStartOfDay()))
                .repairedBy(keys -> {
                    jdbc.update(
                            "delete from cons.queue_closing where manager_key || '|' || period in (select k from unnest(?::text[]) k)",
                            (Object) keys.toArray(String[]::new));
                    return 0;
                }));
    }

    StoredKeysQuery today() {
        return StoredKeysQuery.of(
                "select manager_key as key, null::text as version, true as live from cons.queue_closing where period = ?",
                clock.label(today.atStartOfDay()));
    }

    private Set<String> stored() {
        return new HashSet<>(jdbc.queryForList(
                "select manager_key from cons.queue_closing where period = ?",
                String.class,
                clock.label(today.atStartOfDay())));
    }

    private int delete(Collection<String> managers) {
        return managers.isEmpty()
                ? 0
                : jdbc.update(
                        "delete from cons.queue_closing where period = ? and manager_key = any (?)",
                        clock.label(today.atStartOfDay()),
                        managers.toArray(String[]::new));
    }
}
