package uz.consult.etl.clients;

import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.LateLinks;

/** The job {@code clients}: {@link ClientsQuery} → {@link ClientsMapper} → {@link ClientsWriter}. */
@Component
class ClientsJob implements EtlJob {

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final ClientRows rows;
    private final WallClock clock;
    private final LateLinks links;

    ClientsJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            DSLContext db,
            JdbcOperations jdbc,
            WallClock clock,
            LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.rows = new ClientRows(db, jdbc, clock);
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
    public int order() {
        return 10;
    }

    @Override
    public Job job(PullRun run) {
        return steps.pull(
                run,
                ClientsQuery.passes(run, settings.clientsInitialFromCode(), since()),
                new ClientsMapper(),
                new ClientsWriter(rows, clock),
                links::consultations);
    }

    private @Nullable String since() {
        Watermarks.Mark mark = watermarks.find(ClientsQuery.ENTITY);
        return mark == null || mark.code() == null ? settings.clientsInitialFromCode() : mark.code();
    }
}
