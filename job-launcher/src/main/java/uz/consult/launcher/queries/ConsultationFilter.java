package uz.consult.launcher.queries;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which consultations; null does not narrow.
 *
 * @param number with or without the zeros that it begins with
 * @param client words of the client's name, or how they begin; capitals, apostrophes and letters that look alike make no difference
 * @param inn of the client, whole
 * @param phone of the client: how it ends, at least four digits; whatever else stands between them makes no difference
 * @param conversation Chatwoot's display id, or another cons_id
 * @param manager his key in 1C, the number of his agent, or how words of his name begin
 * @param status one of {@link #STATUSES}
 * @param from created at this wall time or later
 * @param to created before this wall time
 */
public record ConsultationFilter(
        @Nullable String number,
        @Nullable String client,
        @Nullable String inn,
        @Nullable String phone,
        @Nullable String conversation,
        @Nullable String manager,
        @Nullable String status,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime to) {

    /** What a consultation can be. */
    public static final List<String> STATUSES =
            List.of("new", "open", "pending", "closed", "resolved", "cancelled", "other");

    /** Of a phone: fewer would find too many. */
    public static final int FEWEST_DIGITS = 4;

    /** Of a number in Uzbekistan without the country's code. */
    private static final int MOST_DIGITS = 9;

    static final ConsultationFilter ALL = new ConsultationFilter(null, null, null, null, null, null, null, null, null);

    /** @throws IllegalArgumentException saying what is right, if status or phone is not */
    public ConsultationFilter {
        if (status != null && !STATUSES.contains(status)) {
            throw new IllegalArgumentException("There is no status " + status + "; use " + String.join(", ", STATUSES));
        }
        if (phone != null && !narrows(phone)) {
            throw new IllegalArgumentException(
                    "phone needs at least the last " + FEWEST_DIGITS + " digits of the number, not " + phone);
        }
    }

    /** Has the phone enough digits to be searched for? */
    public static boolean narrows(String phone) {
        return digits(phone).length() >= FEWEST_DIGITS;
    }

    boolean asksForClient() {
        return client != null || inn != null || phone != null;
    }

    /** The digits in which a number must end, the last one first; null if the phone does not narrow. */
    @Nullable String phoneBackwards() {
        if (phone == null) {
            return null;
        }
        String backwards = new StringBuilder(digits(phone)).reverse().toString();
        return backwards.substring(0, Math.min(MOST_DIGITS, backwards.length()));
    }

    private static String digits(String text) {
        return text.replaceAll("[^0-9]", "");
    }
}
