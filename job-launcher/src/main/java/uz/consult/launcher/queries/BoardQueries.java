package uz.consult.launcher.queries;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.schedule.Schedule;
import uz.consult.launcher.schedule.Schedules;

/** The board, in a dozen queries that look only into indexes, and count no further than anybody wants to know. */
@Component
public class BoardQueries {

    private static final int MOST_RUNS = 20;

    /** Failures that no waiting mends. */
    private static final Set<String> REFUSALS = Set.of(ErrorClass.AUTHENTICATION.code(), ErrorClass.PERMISSION.code());

    private static final String SINCE = "select pg_postmaster_start_time()";

    private static final String WAITING = """
            select count(*) from (
                select from sys.outbox where state in ('queued', 'sending', 'unknown') limit ?) o""";

    private static final String DEAD = "select count(*) from (select from sys.outbox where state = 'dead' limit ?) o";

    private static final String HELD_OF_NOBODY = """
            select count(*) from (select from sys.outbox where state = 'held' and run_id is null limit ?) o""";

    /** From one run to the next in the index: there may be millions of effects, but of few runs. */
    private static final String HELD = """
            with recursive held (run_id) as (
                (select run_id from sys.outbox where state = 'held' and run_id is not null order by run_id desc limit 1)
                union all
                select (select o.run_id from sys.outbox o where o.state = 'held' and o.run_id < h.run_id
                        order by o.run_id desc limit 1)
                from held h where h.run_id is not null
            )
            select h.run_id, (select count(*) from (
                select from sys.outbox o where o.state = 'held' and o.run_id = h.run_id limit ?) c)
            from held h where h.run_id is not null limit ?""";

    private static final String COMPARED = """
            select r.id, r.job, r.status, (select count(*) from (
                select from log.differences d where d.run_id = r.id and d.explanation is null limit ?) c) as differences
            from unnest(?::text[]) with ordinality j (job, place) cross join lateral (
                select id, job, status from log.etl_runs e
                where e.job = j.job and e.mode = 'reconcile' and e.finished_at is not null and e.status in ('COMPLETED', 'FAILED')
                order by id desc limit 1) r
            order by j.place""";

    private final EtlJobs jobs;
    private final JobStates states;
    private final Schedules schedules;
    private final RecentRuns recent;
    private final ExternalSystemStates systems;
    private final JdbcOperations jdbc;

    BoardQueries(
            EtlJobs jobs,
            JobStates states,
            Schedules schedules,
            RecentRuns recent,
            ExternalSystemStates systems,
            JdbcOperations jdbc) {
        this.jobs = jobs;
        this.states = states;
        this.schedules = schedules;
        this.recent = recent;
        this.systems = systems;
        this.jdbc = jdbc;
    }

    /** Everything as it is now. */
    public Board board() {
        List<JobCard> cards = cards();
        List<ExternalSystemState> all = systems.all();
        OffsetDateTime since = Objects.requireNonNull(jdbc.queryForObject(SINCE, OffsetDateTime.class));
        return Board.of(all, since.toInstant(), concerns(all, cards), cards, count(WAITING));
    }

    /** The jobs as cards, in the order in which they run. */
    public List<JobCard> cards() {
        Instant now = Instant.now();
        List<Schedule> times = schedules.all();
        Map<String, List<RecentRun>> runs = recent.of(jobs.names());
        return states.all().stream()
                .map(state -> JobCard.of(
                        state,
                        times.stream()
                                .filter(schedule -> schedule.job().equals(state.job()))
                                .toList(),
                        runs.getOrDefault(state.job(), List.of()),
                        now))
                .toList();
    }

    private List<Concern> concerns(List<ExternalSystemState> all, List<JobCard> cards) {
        List<Concern> concerns = new ArrayList<>();
        for (ExternalSystemState system : all) {
            if (system.isDown() && system.errorClass() != null && REFUSALS.contains(system.errorClass())) {
                concerns.add(Concern.ofSystem(system.system()));
            }
        }
        long letters = 0;
        for (JobCard card : cards) {
            RunRecord running = card.running();
            RunRecord last = card.state().last();
            if (card.condition() == JobCondition.STUCK && running != null) {
                concerns.add(Concern.ofRun(Concern.Kind.STUCK, card.job(), running.id(), 1));
            } else if (card.isLeftFailed() && last != null) {
                concerns.add(Concern.ofRun(Concern.Kind.FAILED, card.job(), last.id(), 1));
            }
            if (card.isPaused()) {
                concerns.add(Concern.paused(card.job(), card.schedule().changedBy()));
            }
            letters += card.state().openDeadLetters();
        }
        add(concerns, Concern.Kind.LETTERS, letters);
        add(concerns, Concern.Kind.DEAD, count(DEAD));
        addHeld(concerns);
        addCompared(concerns);
        return concerns;
    }

    private static void add(List<Concern> concerns, Concern.Kind kind, long count) {
        if (count > 0) {
            concerns.add(Concern.counted(kind, count));
        }
    }

    private void addHeld(List<Concern> concerns) {
        jdbc.query(
                HELD,
                row -> {
                    concerns.add(Concern.held(row.getLong(1), row.getLong(2)));
                },
                Concern.COUNTED + 1,
                MOST_RUNS);
        long nobodys = count(HELD_OF_NOBODY);
        if (nobodys > 0) {
            concerns.add(Concern.held(null, nobodys));
        }
    }

    private void addCompared(List<Concern> concerns) {
        jdbc.query(
                COMPARED,
                row -> {
                    boolean failed = row.getString("status").equals("FAILED");
                    long found = row.getLong("differences");
                    if (failed || found > 0) {
                        concerns.add(Concern.ofRun(
                                failed ? Concern.Kind.NOT_COMPARED : Concern.Kind.DIFFERENT,
                                row.getString("job"),
                                row.getLong("id"),
                                failed ? 1 : found));
                    }
                },
                Concern.COUNTED + 1,
                jobs.comparing().toArray(String[]::new));
    }

    private long count(String query) {
        return Objects.requireNonNull(jdbc.queryForObject(query, Long.class, Concern.COUNTED + 1));
    }
}
