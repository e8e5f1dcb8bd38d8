package uz.consult.etl.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * The requests to one external system since the start, and their outcomes: each HTTP request once. Sends nothing by
 * itself. Safe for concurrent use.
 */
public final class ClientStatistics {

    /** A request that failed. The message names no secret. */
    public record Failure(Instant at, ErrorClass errorClass, String message) {}

    /** A request that may fail as it likes. */
    @FunctionalInterface
    public interface Request<T, E extends Exception> {
        T send() throws E;
    }

    private final LongAdder succeeded = new LongAdder();
    private final Map<ErrorClass, LongAdder> failed = new EnumMap<>(ErrorClass.class);
    private final LongAdder retries = new LongAdder();
    private volatile @Nullable Instant lastSuccess;
    private volatile @Nullable Failure lastFailure;
    private volatile boolean lastFailed;
    private volatile @Nullable Instant failingSince;
    private volatile Instant leftAloneUntil = Instant.MIN;

    private final InstantSource clock;

    public ClientStatistics() {
        this(InstantSource.system());
    }

    ClientStatistics(InstantSource clock) {
        this.clock = clock;
        for (ErrorClass errorClass : ErrorClass.values()) {
            failed.put(errorClass, new LongAdder());
        }
    }

    /** Sends one request, and counts it by how it ends. */
    public <T, E extends Exception> T count(Request<T, E> request) throws E {
        T answer;
        try {
            answer = request.send();
        } catch (Exception e) {
            Diagnosis why = e instanceof InterruptedException
                    ? new Diagnosis(ErrorClass.UNAVAILABLE, "The program was stopped before there was an answer")
                    : Diagnosis.of(e);
            failed(why.errorClass(), why.message());
            throw e;
        }
        succeeded.increment();
        lastSuccess = clock.instant();
        lastFailed = false;
        failingSince = null;
        return answer;
    }

    /** Counts a request that failed, and whose failure goes no further. */
    public void refused(EtlException failure) {
        failed(failure.errorClass(), String.valueOf(failure.getMessage()));
    }

    void retried() {
        retries.increment();
    }

    /** The breaker has opened. */
    void leaveAlone(Instant until) {
        leftAloneUntil = until;
    }

    /** A call got through: the breaker is closed. */
    void resume() {
        leftAloneUntil = Instant.MIN;
    }

    /** Requests that gave what was asked for. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** Requests that failed in this way. */
    public long failed(ErrorClass errorClass) {
        return known(errorClass).sum();
    }

    /** HTTP retries (requests after the first attempt of a call). */
    public long retries() {
        return retries.sum();
    }

    /** When a request last gave what was asked for; null if none has. */
    public @Nullable Instant lastSuccess() {
        return lastSuccess;
    }

    /** The last request that failed, be it followed by better ones; null if none has. */
    public @Nullable Failure lastFailure() {
        return lastFailure;
    }

    /** Did the newest request fail? */
    public boolean lastFailed() {
        return lastFailed;
    }

    /**
     * When the first request failed since the system last answered; null while it answers, be it that something is missing or wrong.
     */
    public @Nullable Instant failingSince() {
        return failingSince;
    }

    /** Is the breaker open, so that calls fail without a request? */
    public boolean isLeftAlone() {
        return leftAloneUntil() != null;
    }

    /** Until when calls fail without a request; null if they do not. */
    public @Nullable Instant leftAloneUntil() {
        Instant until = leftAloneUntil;
        return clock.instant().isBefore(until) ? until : null;
    }

    private void failed(ErrorClass errorClass, String message) {
        known(errorClass).increment();
        Instant now = clock.instant();
        lastFailure = new Failure(now, errorClass, message);
        lastFailed = true;
        switch (errorClass) {
            case NOT_FOUND, VALIDATION -> failingSince = null;
            default -> begins(now);
        }
    }

    private synchronized void begins(Instant failing) {
        if (failingSince == null) {
            failingSince = failing;
        }
    }

    private LongAdder known(ErrorClass errorClass) {
        return Objects.requireNonNull(failed.get(errorClass), errorClass::name);
    }
}
