package uz.consult.etl.outbox;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.ErrorClass;

/**
 * The result of a claim.
 *
 * @param answer what Chatwoot or 1C answered, for the record; null if nothing
 * @param errorClass null if nothing went wrong
 * @param pause how long the next try must wait; zero for at once
 * @param behind the number of the effect that must be decided about first; null if there is none
 */
record Outcome(
        Is is,
        @Nullable Map<String, @Nullable Object> answer,
        @Nullable ErrorClass errorClass,
        @Nullable String message,
        Duration pause,
        @Nullable Long behind) {

    /** The kinds of outcome. */
    enum Is {
        /** It has been carried out. */
        DELIVERED,
        /** It was not sent, or surely not carried out: it is tried again. */
        LATER,
        /** It was sent and nobody knows: it is looked up. */
        UNKNOWN,
        /** Nobody can find out whether it was carried out: a person must look. */
        HELD,
        /** It waits until a person has decided about another of its ordering key. */
        BEHIND,
        /** It will never be carried out. */
        DEAD,
        /** There is nothing to carry out any more. */
        DROPPED
    }

    static Outcome delivered(Map<String, @Nullable Object> answer) {
        return new Outcome(Is.DELIVERED, answer, null, null, Duration.ZERO, null);
    }

    static Outcome later(ErrorClass errorClass, String message, Duration pause) {
        return new Outcome(Is.LATER, null, errorClass, message, pause, null);
    }

    /** A look-up found that it was not carried out. */
    static Outcome notDone() {
        return new Outcome(Is.LATER, null, null, null, Duration.ZERO, null);
    }

    static Outcome unknown(ErrorClass errorClass, String message) {
        return new Outcome(Is.UNKNOWN, null, errorClass, message, Duration.ZERO, null);
    }

    static Outcome held(String message) {
        return new Outcome(Is.HELD, null, ErrorClass.UNAVAILABLE, message, Duration.ZERO, null);
    }

    static Outcome behind(long effect, String message) {
        return new Outcome(Is.BEHIND, null, null, message, Duration.ofMinutes(10), effect);
    }

    static Outcome dead(ErrorClass errorClass, String message) {
        return new Outcome(Is.DEAD, null, errorClass, message, Duration.ZERO, null);
    }

    static Outcome dropped(String why) {
        return new Outcome(Is.DROPPED, null, null, why, Duration.ZERO, null);
    }
}
