package uz.consult.etl.clients;

import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.Pull;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Shape;
import uz.consult.etl.batch.Stored;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.runlog.ChangeLog;

/** The job {@code clients}: {@link ClientsQuery} → {@link ClientsMapper} → {@link ClientsWriter}. */
@Component
class ClientsJob implements EtlJob {

    private static final Stored STORED = Stored.of("""
            select cl_ref_key as key, onec_version as version, deleted_at is null as live
            from cons.clients where cl_ref_key is not null""");

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final ClientRows rows;
    private final ChangeLog changeLog;
    private final WallClock clock;
    private final LateLinks links;

    ClientsJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            DSLContext db,
            JdbcOperations jdbc,
            ChangeLog changeLog,
            WallClock clock,
            LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.rows = new ClientRows(db, jdbc, clock);
        this.changeLog = changeLog;
        this.clock = clock;
        this.links = links;
    }

    @Override
    public String name() {
        return "clients";
    }

    @Override
    public String entity() {
        return ClientsQuery.ENTITY;
    }

    @Override
    public boolean hasWindow() {
        return false;
    }

    @Override
    public boolean hasSweep() {
        return true;
    }

    @Override
    public int order() {
        return 10;
    }

    @Override
    public Job job(PullRun run) {
        String initial = settings.clientsInitialFromCode();
        String since = since();
        Shape shape = new Shape(
                ClientsQuery.from(initial),
                ClientsQuery.from(since),
                ClientsQuery.keys(initial),
                ClientsQuery.others(initial),
                STORED,
                settings.mostDeletedShare(),
                true,
                false);
        Pull<ClientsDocument> pull = new Pull<>(
                ClientsQuery.ENTITY,
                ClientsQuery.FIELDS,
                new ClientsMapper(),
                new ClientsWriter(rows, changeLog, clock));
        return steps.job(
                run,
                ClientsQuery.ENTITY,
                run.readsAll() ? initial : since,
                steps.steps(run, name(), pull, shape),
                links::clients);
    }

    private @Nullable String since() {
        Watermarks.Mark mark = watermarks.find(ClientsQuery.ENTITY);
        return mark == null || mark.code() == null ? settings.clientsInitialFromCode() : mark.code();
    }
}
