package uz.consult.etl.openupdate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.step.Step;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJob;
import uz.consult.etl.batch.JobDeclaration;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.PullSteps;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.cons.ConsPull;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.links.LateLinks;
import uz.consult.etl.reconcile.ConversationStatuses;
import uz.consult.etl.runlog.Differences;

/** The job {@code open_update}. Keeps no watermark: the tables say what is open. */
@Component
class OpenUpdateJob implements EtlJob {

    private static final String OPEN = """
            select distinct cl_ref_key collate "C" as key from cons.cons
            where cl_ref_key is not null and (status is null or status not in ('closed', 'resolved', 'cancelled'))
              and cl_ref_key collate "C" > ? collate "C"
            order by key limit ?""";

    private static final Logger log = LoggerFactory.getLogger(OpenUpdateJob.class);
    private static final int MOST_NAMED = 50;

    private final PullSteps steps;
    private final ConsPull cons;
    private final JdbcOperations jdbc;
    private final LateLinks links;
    private final ConversationStatuses conversations;
    private final Differences differences;
    private final WallClock clock;

    OpenUpdateJob(
            PullSteps steps,
            ConsPull cons,
            JdbcOperations jdbc,
            LateLinks links,
            ConversationStatuses conversations,
            Differences differences,
            WallClock clock) {
        this.steps = steps;
        this.cons = cons;
        this.jdbc = jdbc;
        this.links = links;
        this.conversations = conversations;
        this.differences = differences;
        this.clock = clock;
    }

    /**
     * It has the lock of cons, because both write the same rows. What it pulls, cons compares; it compares the conversations, where there
     * are any.
     */
    @Override
    public JobDeclaration declaration() {
        return JobDeclaration.job("open_update")
                .sequence(30)
                .every("ETL_CONS_OPEN_UPDATE_INTERVAL", 30)
                .lock(ConsPull.LOCK)
                .compares(conversations.canCompare())
                .build();
    }

    @Override
    public Job job(PullRun run) {
        if (run.mode() == PullMode.RECONCILE || run.mode() == PullMode.REPAIR) {
            Step otherSide = steps.outside(run, "conversations", () -> compare(run));
            return steps.job(run, null, null, List.of(otherSide), () -> 0);
        }
        List<Step> all = new ArrayList<>(
                run.mode() == PullMode.REPLAY
                        ? List.of(cons.replay(run, name()))
                        : cons.allByKey(run, name(), this::open));
        all.add(cons.mergeDuplicates(run));
        Step otherSide = steps.outside(run, "resolve-open-conversations", () -> repair(run));
        all.add(otherSide);
        return steps.job(run, null, null, all, () -> links.consultations(run.id(), run.isFullScan()));
    }

    /** Keeps the differences, or queues their repair: asking for a repair counts as approval. */
    private int compare(PullRun run) {
        List<ConversationStatuses.Finding> found = conversations.compare();
        if (run.mode() == PullMode.REPAIR) {
            return conversations.repair(found, clock.now(), null, false);
        }
        differences.add(
                run.id(),
                run.job(),
                ConversationStatuses.ENTITY,
                found.stream().map(ConversationStatuses.Finding::difference).toList());
        return 0;
    }

    /**
     * Conversations still open although their consultation is over are resolved by the run's effects, unless the client wrote
     * after the end: those are logged. If Chatwoot does not answer, the repair is skipped, not the pull.
     */
    private int repair(PullRun run) {
        if (!conversations.canCompare()) {
            return 0;
        }
        try {
            List<ConversationStatuses.Finding> left = conversations.leftOpen();
            int queued = conversations.repair(left, clock.now(), run.id(), run.mode() != PullMode.INCREMENTAL);
            List<String> forPeople = left.stream()
                    .filter(finding -> !finding.difference().repairable())
                    .map(finding -> finding.difference().key())
                    .toList();
            if (!forPeople.isEmpty()) {
                log.warn(
                        "{}: the client wrote after the end of {} consultations, so their conversations stay open for a person: {}",
                        run.job(),
                        forPeople.size(),
                        String.join(", ", forPeople.subList(0, Math.min(MOST_NAMED, forPeople.size()))));
            }
            return queued;
        } catch (EtlException e) {
            log.warn("{}: could not look for conversations left open in Chatwoot: {}", run.job(), e.getMessage());
            return 0;
        }
    }

    private List<String> open(@Nullable String after, int limit) {
        return jdbc.queryForList(OPEN, String.class, after == null ? "" : after, limit);
    }
}
