package uz.consult.etl.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.Pass;
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

    static final Stored STORED = Stored.of("""
            select cl_ref_key as key, onec_version as version, deleted_at is null as live
            from cons.clients where cl_ref_key is not null""");

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final ClientRows rows;
    private final ChangeLog changeLog;
    private final WallClock clock;
    private final LateLinks links;
    /** Have two clients of one code been met since this process began? */
    private final AtomicBoolean repeat = new AtomicBoolean();

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
        Pull<ClientsDocument> pull = new Pull<>(
                ClientsQuery.ENTITY,
                ClientsQuery.FIELDS,
                new ClientsMapper(),
                new ClientsWriter(rows, changeLog, clock));
        return steps.job(
                run,
                ClientsQuery.ENTITY,
                run.readsAll() ? initial : since,
                () -> {
                    List<Step> all = new ArrayList<>(steps.steps(run, name(), pull, shape(run, initial, since)));
                    all.addAll(steps.looks(run, rows.looks()));
                    return all;
                },
                () -> {
                    if (run.metRepeats()) {
                        repeat.set(true);
                    }
                    return links.clients();
                });
    }

    /** What the catalog has is seen from a record. */
    private Shape shape(PullRun run, @Nullable String initial, @Nullable String since) {
        ClientsQuery query = ClientsQuery.of(steps.any(run, ClientsQuery.ENTITY, ClientsQuery.LOOK), !repeat.get());
        double most = settings.mostDeletedShare();
        if (query.code() != null) {
            List<Pass> keys = query.keys(initial);
            return new Shape(
                    query.all(initial),
                    query.from(since),
                    query.versions() ? keys : null,
                    query.others(initial),
                    STORED,
                    most,
                    true,
                    false);
        }
        return query.versions()
                ? Shape.keyed(query.keys(initial), query.others(initial), STORED, most)
                : new Shape(
                        query.whole(initial),
                        query.whole(initial),
                        null,
                        query.others(initial),
                        STORED,
                        most,
                        true,
                        true);
    }

    private @Nullable String since() {
        Watermarks.Mark mark = watermarks.find(ClientsQuery.ENTITY);
        return mark == null || mark.code() == null ? settings.clientsInitialFromCode() : mark.code();
    }
}
