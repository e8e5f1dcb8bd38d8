package uz.consult.etl.cons;

import java.util.List;
import org.jooq.DSLContext;
import org.springframework.batch.core.step.Step;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.KeySource;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.StoredRowCheck;

/** How documents become consultations, for every job that reads them: public because open_update is the other one. */
@Component
public final class ConsPull {

    /** The lock of all jobs that write consultations. */
    public static final String LOCK = "cons";

    /** A reopening by the site takes the end away, and 1C's may be the same as before: what is over without an end is read again. */
    static final StoredKeysQuery STORED = StoredKeysQuery.of("""
            select cl_ref_key as key, case when status in ('closed', 'resolved') and end_date is null then null else onec_version end as version,
                   deleted_at is null as live
            from cons.cons where cl_ref_key is not null""");

    private final PullSteps steps;
    private final double maxDeletedShare;
    private final Consultations consultations;
    private final ClientLookup clients;
    private final DerivedFields fields;
    private final ChangeLog changeLog;
    private final Outbox outbox;
    private final WallClock clock;
    private final Endings endings;
    private final Leftovers leftovers;
    private final ConsNotifications notifications;

    ConsPull(
            PullSteps steps,
            PullSettings settings,
            DSLContext db,
            JdbcOperations jdbc,
            ClientLookup clients,
            DerivedFields fields,
            ChangeLog changeLog,
            Outbox outbox,
            WallClock clock,
            @Value("${chatwoot.pending-as:open}") String pendingAs) {
        this.steps = steps;
        this.maxDeletedShare = settings.mostDeletedShare();
        this.consultations = new Consultations(db, jdbc, clock);
        this.clients = clients;
        this.fields = fields;
        this.changeLog = changeLog;
        this.outbox = outbox;
        this.clock = clock;
        this.endings = new Endings(jdbc);
        this.leftovers = new Leftovers(jdbc);
        this.notifications = new ConsNotifications(settings.notifyMaxAge(), pendingAs);
    }

    EntityPull<ConsDocument> of(PullRun run) {
        return new EntityPull<>(
                ConsQuery.ENTITY,
                ConsQuery.FIELDS,
                new ConsMapper(),
                new ConsWriter(run, consultations, clients, fields, endings, notifications, changeLog, outbox, clock));
    }

    /** What is looked for besides the documents. */
    List<StoredRowCheck> checks(PullRun run) {
        return leftovers.checks(run.origin(), STORED);
    }

    /** Steps that read all documents of these keys; missing ones are treated as deleted only if they are few. */
    public List<Step> allByKey(PullRun run, String name, KeySource keys) {
        return steps.allByKey(run, name, of(run), keys, maxDeletedShare);
    }

    /** A step that reads again what the run's job left in the dead letters. */
    public Step replay(PullRun run, String name) {
        return steps.replay(run, name, of(run), STORED, maxDeletedShare);
    }

    /**
     * A step that reads the documents that have a placeholder beside the site's row: the placeholder is folded, and what 1C
     * says reaches the row that stays.
     */
    public Step mergeDuplicates(PullRun run) {
        return steps.byKey(
                run,
                "merge-duplicates",
                of(run),
                (after, limit) -> run.repairsRelatedRows() ? consultations.duplicateKeys(after, limit) : List.of(),
                STORED,
                maxDeletedShare);
    }
}
