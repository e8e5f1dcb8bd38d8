package uz.consult.launcher.queries;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an external system answers, as the requests of all launchers have shown.
 *
 * @param system onec or chatwoot
 * @param state up, down, or absent if it is not configured
 * @param since down: the first failure after the last success; up: the first success after the last failure
 * @param lastSuccessAt null if no request ever succeeded
 * @param lastFailureAt null if none ever failed
 * @param errorClass of the last failure while it is down; null otherwise
 * @param message likewise
 */
public record ExternalSystemState(
        String system,
        String state,
        Instant since,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFailureAt,
        @Nullable String errorClass,
        @Nullable String message) {

    public static final String UP = "up";
    public static final String DOWN = "down";
    public static final String ABSENT = "absent";

    public boolean isDown() {
        return state.equals(DOWN);
    }
}
