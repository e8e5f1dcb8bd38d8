package uz.consult.etl.cons;

import java.time.LocalDateTime;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.Clients;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.runlog.ChangeLog;

/** The job {@code cons}: {@link ConsQuery} → {@link ConsMapper} → {@link ConsWriter}. */
@Component
class ConsJob implements EtlJob {

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final Consultations consultations;
    private final Clients clients;
    private final ChangeLog changeLog;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;
    private final ConsNotifications notifications;

    ConsJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            DSLContext db,
            JdbcOperations jdbc,
            Clients clients,
            ChangeLog changeLog,
            Outbox outbox,
            WallClock clock,
            LateLinks links,
            @Value("${chatwoot.pending-as:open}") String pendingAs) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.consultations = new Consultations(db, jdbc, clock);
        this.clients = clients;
        this.changeLog = changeLog;
        this.outbox = outbox;
        this.clock = clock;
        this.links = links;
        this.notifications = new ConsNotifications(settings.notifyMaxAge(), pendingAs);
    }

    @Override
    public String name() {
        return "cons";
    }

    @Override
    public String entity() {
        return ConsQuery.ENTITY;
    }

    @Override
    public boolean hasWindow() {
        return true;
    }

    @Override
    public int order() {
        return 20;
    }

    @Override
    public Job job(PullRun run) {
        return steps.pull(
                run,
                ConsQuery.passes(run, settings.initial(), since()),
                new ConsMapper(),
                new ConsWriter(run, consultations, clients, notifications, changeLog, outbox, clock),
                links::consultations);
    }

    private @Nullable LocalDateTime since() {
        Watermarks.Mark mark = watermarks.find(ConsQuery.ENTITY);
        return mark == null || mark.at() == null
                ? settings.initial()
                : mark.at().minusDays(settings.consBufferDays());
    }
}
