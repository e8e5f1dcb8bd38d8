package uz.consult.launcher.operations;

import static org.springframework.http.HttpStatus.BAD_REQUEST;
import static org.springframework.http.HttpStatus.CONFLICT;
import static org.springframework.http.HttpStatus.NOT_FOUND;
import static org.springframework.http.HttpStatus.UNPROCESSABLE_CONTENT;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.run.AlreadyRunningException;

/**
 * Every reason why an operation is refused. Its text in each language is the message of its {@link #code}, and says how to correct the
 * call. Above each stands what fills the text, in that order.
 */
public enum Refusal {
    /** job, jobs */
    NO_JOB(NOT_FOUND),
    /** run */
    NO_RUN(NOT_FOUND),
    /** letter */
    NO_DEAD_LETTER(NOT_FOUND),
    /** effect */
    NO_EFFECT(NOT_FOUND),
    /** what was looked for */
    NO_CONSULTATION(NOT_FOUND),
    /** run, mode */
    NO_COMPARISON(NOT_FOUND),

    /** parameter, value, known values */
    NO_SUCH_VALUE(BAD_REQUEST),
    /** parameter, value */
    NO_TIME(BAD_REQUEST),
    /** parameter, value */
    NO_WALL_TIME(BAD_REQUEST),
    /** parameter, value */
    MISTYPED(BAD_REQUEST),
    /** value, an interval as an example */
    NO_INTERVAL(BAD_REQUEST),
    /** most, value */
    LIMIT(BAD_REQUEST),
    /** parameter, fewest, value */
    TOO_FEW_DIGITS(BAD_REQUEST),
    /** furthest, value */
    OFFSET(BAD_REQUEST),
    /** parameter */
    UNKNOWN_PARAMETER(BAD_REQUEST),
    /** parameter, known parameters */
    UNKNOWN_PARAMETER_OF(BAD_REQUEST),
    /** parameter, times */
    REPEATED(BAD_REQUEST),
    /** parameter */
    EMPTY(BAD_REQUEST),
    /** field */
    NULL_FIELD(BAD_REQUEST),
    /** field, most */
    TOO_LONG(BAD_REQUEST),
    /** field, position */
    ODD_CHARACTER(BAD_REQUEST),
    /** most */
    KEY_LENGTH(BAD_REQUEST),
    KEY_REUSED(UNPROCESSABLE_CONTENT),

    RANGE_WITHOUT_WINDOW(BAD_REQUEST),
    WINDOW_WITHOUT_RANGE(BAD_REQUEST),
    /** job */
    NO_WINDOW(BAD_REQUEST),
    /** job */
    NO_SWEEP(BAD_REQUEST),
    NOTHING_TO_CHANGE(BAD_REQUEST),
    /** job, mode */
    NOT_SCHEDULED(BAD_REQUEST),
    /** shortest, longest, value */
    INTERVAL_OUT_OF_RANGE(BAD_REQUEST),
    /** job */
    WITHOUT_INTERVAL(BAD_REQUEST),
    WHICH_LETTERS(BAD_REQUEST),
    WHICH_EFFECTS(BAD_REQUEST),
    /** job, jobs */
    NOTHING_TO_COMPARE(BAD_REQUEST),

    /** job */
    RUNNING(CONFLICT),
    /** job, run, mode */
    RUNNING_ALREADY(CONFLICT),
    /** job, run, mode */
    QUEUED_ALREADY(CONFLICT),
    /** run */
    NOT_OVER(CONFLICT),
    /** run, job */
    NOTHING_TO_RESTART(CONFLICT),
    /** run, job */
    ABANDONED(CONFLICT),
    /** run that resumed it, run */
    RESUMED_ALREADY(CONFLICT),
    /** run that resumed it, run */
    RESUMED_SO_ABANDON_THAT(CONFLICT),
    NOTHING_RUNS(CONFLICT),
    NOTHING_FAILED(CONFLICT),
    /** run, status */
    OVER(CONFLICT),
    /** run */
    STARTING(CONFLICT),
    /** run */
    NOTHING_TO_ABANDON(CONFLICT),
    /** how many, number, their ids */
    SEVERAL_CONSULTATIONS(CONFLICT),
    /** letter, state */
    LETTER_CLOSED(CONFLICT),
    /** letter */
    LETTER_JUST_CLOSED(CONFLICT),
    /** effect, state */
    EFFECT_STATE(CONFLICT),
    /** effect */
    EFFECT_HELD(CONFLICT),
    /** effect */
    EFFECT_MAYBE_SENT(CONFLICT),
    /** effect */
    EFFECT_SENDING(CONFLICT),
    /** effect */
    EFFECT_OVERTAKEN(CONFLICT),
    /** run */
    COMPARISON_UNFINISHED(CONFLICT),
    /** run */
    NOTHING_TO_REPAIR(CONFLICT);

    private final HttpStatus status;

    Refusal(HttpStatus status) {
        this.status = status;
    }

    /** The name of its text. */
    public String code() {
        return "refusal." + name().toLowerCase(Locale.ROOT);
    }

    /**
     * As an exception.
     *
     * @param arguments what stands above the constant; a word of ours as {@link Word}, several as a list
     */
    public OperationRefused with(@Nullable Object... arguments) {
        return new OperationRefused(this, status, Arrays.asList(arguments));
    }

    /** @throws OperationRefused naming the values that there are, if it is none of them; null is always right */
    public static void unlessOneOf(String parameter, @Nullable String value, List<String> known) {
        if (value != null && !known.contains(value)) {
            throw noSuchValue(parameter, value, known);
        }
    }

    /** A value that is none of those there are. */
    public static OperationRefused noSuchValue(String parameter, String value, List<String> known) {
        return NO_SUCH_VALUE.with(
                Word.parameter(parameter),
                value,
                known.stream().map(one -> new Word(parameter, one)).toList());
    }

    /** Because the job runs or waits already. */
    public static OperationRefused of(AlreadyRunningException cause) {
        RunRecord run = cause.run();
        if (run == null) {
            return RUNNING.with(cause.job());
        }
        return (run.taken() ? RUNNING_ALREADY : QUEUED_ALREADY).with(run.job(), run.id(), new Word("mode", run.mode()));
    }
}
