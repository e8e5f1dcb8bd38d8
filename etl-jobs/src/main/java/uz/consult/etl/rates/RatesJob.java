package uz.consult.etl.rates;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import org.springframework.batch.core.job.Job;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EntityPull;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.ScanPlan;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.lookup.ConsultationLookup;
import uz.consult.etl.outbox.Outbox;

/** The job {@code rates}: {@link RatesQuery} → {@link RatesMapper} → {@link RatesWriter}. */
@Component
class RatesJob implements EtlJob {

    private static final Duration OVERLAP = Duration.ofDays(1);
    private static final Duration STILL_RATED = Duration.ofDays(30);

    private final PullSteps steps;
    private final PullSettings settings;
    private final Watermarks watermarks;
    private final RatingAnswers answers;
    private final ConsultationLookup consultations;
    private final ClientLookup clients;
    private final DerivedFields fields;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;

    RatesJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            ConsultationLookup consultations,
            ClientLookup clients,
            DerivedFields fields,
            Outbox outbox,
            WallClock clock,
            LateLinks links) {
        this.steps = steps;
        this.settings = settings;
        this.watermarks = watermarks;
        this.answers = new RatingAnswers(jdbc, clock);
        this.consultations = consultations;
        this.clients = clients;
        this.fields = fields;
        this.outbox = outbox;
        this.clock = clock;
        this.links = links;
    }

    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("rates")
                .sequence(50)
                .entity(RatesQuery.ENTITY)
                .every("ETL_CONS_RATES_INTERVAL", 1)
                .sweptEvery("ETL_RATES_SWEEP_INTERVAL", 1440)
                .build();
    }

    @Override
    public Job job(PullRun run) {
        RatesWriter writer = new RatesWriter(
                run,
                answers,
                consultations,
                clients,
                fields,
                new RatesNotifications(settings.notifyMaxAge(), clock),
                outbox);
        LocalDateTime initial = settings.ratesInitial();
        LocalDateTime ratedOf = clock.now().minus(STILL_RATED);
        LocalDateTime since = Objects.requireNonNullElse(watermarks.since(RatesQuery.ENTITY, OVERLAP), ratedOf);
        return steps.pull(run, new EntityPull<>(RatesQuery.ENTITY, RatesQuery.FIELDS, new RatesMapper(), writer))
                .from(run.readsAll() ? initial : since)
                .plan(ScanPlan.of(RatesQuery.all(initial), RatesQuery.recent(since, ratedOf))
                        .leavingOut(RatesQuery.others(initial))
                        .findingDeleted(answers.stored(), settings.mostDeletedShare()))
                .checks(List.of(answers.nameless(), fields.ratingsOfNobody(run.id())))
                .derived("con_rates", fields::withRatings, keys -> fields.ratings(keys, run.id(), !run.firstLoad()))
                .finallyDo(() -> links.ratings(run.id(), run.isFullScan()))
                .build();
    }
}
