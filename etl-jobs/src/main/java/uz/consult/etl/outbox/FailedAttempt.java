package uz.consult.etl.outbox;

import uz.consult.etl.chatwoot.ChatwootException;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.odata.ODataException;

/** What becomes of an effect whose delivery failed: it is tried again, looked up, or dead. */
final class FailedAttempt {

    private final RuntimeException failure;
    private final Diagnosis why;

    FailedAttempt(RuntimeException failure) {
        this.failure = failure;
        this.why = Diagnosis.of(failure);
    }

    /**
     * Before anything was sent: nothing was carried out.
     *
     * @param attempts how often it was tried before
     */
    Outcome beforeSending(int attempts, Retries retries) {
        return passes() || isOurs()
                ? Outcome.later(why.errorClass(), why.message(), retries.after(attempts, why.errorClass()))
                : Outcome.dead(why.errorClass(), why.message());
    }

    /** While it was sent: nobody knows what became of it, unless the other side said that it was not carried out. */
    Outcome whileSending(int attempts, Retries retries) {
        return surelyNotDone() ? beforeSending(attempts, retries) : Outcome.unknown(why.errorClass(), why.message());
    }

    /** While it was looked up: whatever passes, the effect itself may have been carried out, and stays unknown. */
    Outcome whileLookingUp() {
        return passes() || isOurs()
                ? Outcome.unknown(why.errorClass(), why.message())
                : Outcome.dead(why.errorClass(), why.message());
    }

    /** A wrong token, a missing right, a defect of ours: somebody mends it, and the effect must not be lost by then. */
    private boolean isOurs() {
        return why.errorClass() == ErrorClass.AUTHENTICATION
                || why.errorClass() == ErrorClass.PERMISSION
                || why.errorClass() == ErrorClass.INTERNAL;
    }

    private boolean passes() {
        if (failure instanceof ChatwootException chatwoot) {
            return chatwoot.isPassing();
        }
        if (failure instanceof ODataException onec) {
            return !onec.isFinal();
        }
        return true; // a breaker that is open, a database that is away
    }

    private boolean surelyNotDone() {
        if (failure instanceof ChatwootException chatwoot) {
            return !chatwoot.isInDoubt();
        }
        return failure instanceof ODataException onec && onec.status() != 0 && onec.status() < 500;
    }
}
