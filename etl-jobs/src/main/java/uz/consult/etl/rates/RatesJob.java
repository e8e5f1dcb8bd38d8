package uz.consult.etl.rates;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.Pull;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSettings;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.batch.Shape;
import uz.consult.etl.batch.Watermarks;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.links.DerivedFields;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.lookup.Clients;
import uz.consult.etl.lookup.Consultations;
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
    private final Consultations consultations;
    private final Clients clients;
    private final DerivedFields fields;
    private final Outbox outbox;
    private final WallClock clock;
    private final LateLinks links;

    RatesJob(
            PullSteps steps,
            PullSettings settings,
            Watermarks watermarks,
            JdbcOperations jdbc,
            Consultations consultations,
            Clients clients,
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
    public String name() {
        return "rates";
    }

    @Override
    public String entity() {
        return RatesQuery.ENTITY;
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
        return 50;
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
        Watermarks.Mark mark = watermarks.find(RatesQuery.ENTITY);
        LocalDateTime now = clock.now();
        // A mark without a date, as the predecessor may have left one, says nothing of when.
        LocalDateTime given = mark == null || mark.at() == null
                ? now.minus(STILL_RATED)
                : mark.at().minus(OVERLAP);
        Shape shape = new Shape(
                RatesQuery.all(initial),
                RatesQuery.recent(given, now.minus(STILL_RATED)),
                null,
                RatesQuery.others(initial),
                answers.stored(),
                settings.mostDeletedShare(),
                true,
                false);
        LocalDateTime from = run.readsAll() ? initial : given;
        return steps.job(
                run,
                RatesQuery.ENTITY,
                from == null ? null : from.toString(),
                () -> {
                    List<Step> all = new ArrayList<>(steps.steps(
                            run,
                            name(),
                            new Pull<>(RatesQuery.ENTITY, RatesQuery.FIELDS, new RatesMapper(), writer),
                            shape));
                    all.addAll(steps.looks(run, List.of(answers.nameless(), fields.ratingsOfNobody(run.id()))));
                    if (run.derivesLater()) {
                        all.add(steps.stored(
                                run,
                                "con_rates",
                                fields::withRatings,
                                keys -> fields.ratings(keys, run.id(), !run.firstLoad())));
                    }
                    return all;
                },
                () -> links.ratings(run.id(), run.goesThroughAll()));
    }
}
