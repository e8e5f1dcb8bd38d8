package uz.consult.launcher.operations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.launcher.queries.DeadLetterQueries;
import uz.consult.launcher.queries.DeadLetterQueries.DeadLetter;
import uz.consult.launcher.queries.DeadLetterQueries.Filter;
import uz.consult.launcher.queries.DeadLetterQueries.Forecast;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.run.AlreadyRunningException;
import uz.consult.launcher.run.Priority;
import uz.consult.launcher.run.RunQueue;
import uz.consult.launcher.run.RunRequest;

/** Finds records that could not be written, has them read again or discards them. */
@Component
@ConditionalOnWebApplication
public class DeadLetterOperations {

    /**
     * Runs that read letters again.
     *
     * @param runs their numbers
     * @param letters how many they read
     */
    public record Replays(List<Long> runs, int letters) {}

    /** What a letter can be. */
    public static final List<String> STATES = List.of("open", "landed", "replayed", "discarded");

    private static final List<String> ERROR_CLASSES =
            Arrays.stream(ErrorClass.values()).map(ErrorClass::code).toList();

    private final DeadLetterQueries pages;
    private final DeadLetters letters;
    private final RunQueue queue;
    private final TransactionTemplate transaction;

    DeadLetterOperations(
            DeadLetterQueries pages, DeadLetters letters, RunQueue queue, TransactionTemplate transaction) {
        this.pages = pages;
        this.letters = letters;
        this.queue = queue;
        this.transaction = transaction;
    }

    /**
     * Letters, newest first, without their payload.
     *
     * @throws OperationRefused saying what is right
     */
    public Slice<DeadLetter> list(Filter filter, int limit, int offset) {
        OperationRefused.unlessOneOf("state", filter.state(), STATES);
        OperationRefused.unlessOneOf("errorClass", filter.errorClass(), ERROR_CLASSES);
        return OperationRefused.ofArguments(() -> pages.of(filter, limit, offset));
    }

    /** @throws OperationRefused if there is no such letter */
    public DeadLetter find(long id) {
        DeadLetter found = pages.find(id);
        if (found == null) {
            throw OperationRefused.notFound("There is no dead letter " + id);
        }
        return found;
    }

    /**
     * Reads the record anew, in a run of its job.
     *
     * @return the number of the run
     * @throws OperationRefused if the letter is closed, or its job runs
     */
    public long replay(long id, String caller) {
        return replay(open(id).job(), List.of(id), caller);
    }

    /**
     * Reads anew all open letters that the filter means.
     *
     * @throws OperationRefused if the filter narrows nothing, or a job runs
     */
    public Replays replayAll(Filter filter, String caller) {
        Map<String, List<Long>> open = pages.open(narrowed(filter));
        List<Long> started = new ArrayList<>();
        open.forEach((job, ids) -> started.add(replay(job, ids, caller)));
        return new Replays(started, open.values().stream().mapToInt(List::size).sum());
    }

    /**
     * What a replay of all open letters comes to that the filter means.
     *
     * @throws OperationRefused if there is no such class
     */
    public Forecast forecast(Filter filter) {
        OperationRefused.unlessOneOf("errorClass", filter.errorClass(), ERROR_CLASSES);
        return pages.forecast(filter);
    }

    /**
     * Gives up all records of open letters that the filter means.
     *
     * @return how many
     * @throws OperationRefused if the filter narrows nothing
     */
    public int discardAll(Filter filter) {
        return letters.discard(pages.open(narrowed(filter)).values().stream()
                .flatMap(List::stream)
                .toList());
    }

    private static Filter narrowed(Filter filter) {
        OperationRefused.unlessOneOf("errorClass", filter.errorClass(), ERROR_CLASSES);
        if (!filter.narrows()) {
            throw OperationRefused.wrong(
                    "Say which letters: job, entity, errorClass, run, reason or since, such as {\"job\":\"cons\"}");
        }
        return filter;
    }

    /**
     * Gives the record up.
     *
     * @throws OperationRefused if it is closed
     */
    public void discard(long id) {
        open(id);
        if (letters.discard(List.of(id)) == 0) {
            throw OperationRefused.conflict("Dead letter " + id + " has just been closed");
        }
    }

    private long replay(String job, List<Long> ids, String caller) {
        try {
            Long run = transaction.execute(status -> {
                long queued =
                        queue.queue(RunRequest.of(PullMode.REPLAY).toNewRun(job, "api", caller, Priority.PERSON, null));
                letters.request(job, ids);
                return queued;
            });
            queue.wake();
            return Objects.requireNonNull(run);
        } catch (AlreadyRunningException e) {
            throw OperationRefused.conflict(e);
        }
    }

    private DeadLetter open(long id) {
        DeadLetter letter = find(id);
        if (!letter.state().equals("open")) {
            throw OperationRefused.conflict("Dead letter " + id + " is closed: " + letter.state());
        }
        return letter;
    }
}
