package uz.consult.etl.cons;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a consultation stands. Stored in lower case. */
enum ConsultationStatus {
    /** None of the others. */
    NEW,
    /** A manager works on it. */
    OPEN,
    /** It waits in the queue. */
    PENDING,
    /** Something else than a consultation. */
    OTHER,
    /** Ended in 1C. Terminal. */
    CLOSED,
    /** Ended on the site or in Chatwoot; 1C does not know this status. Terminal. */
    RESOLVED,
    /** Ended without a consultation, or deleted. Terminal. */
    CANCELLED;

    /**
     * The status as 1C's document has it.
     *
     * @param denied ЗакрытоБезКонсультации
     * @param ended is Конец set?
     * @param kind ВидОбращения
     */
    static ConsultationStatus of(boolean denied, boolean ended, @Nullable String kind) {
        if (denied) {
            return CANCELLED;
        }
        if (ended) {
            return CLOSED;
        }
        return switch (kind == null ? "" : kind) {
            case "КонсультацияИТС" -> OPEN;
            case "ВОчередьНаКонсультацию" -> PENDING;
            case "Другое" -> OTHER;
            default -> NEW;
        };
    }

    /** Is the consultation over? 1C never changes such a status. */
    boolean isTerminal() {
        return this == CLOSED || this == RESOLVED || this == CANCELLED;
    }

    static boolean isTerminal(@Nullable String stored) {
        return CLOSED.code().equals(stored)
                || RESOLVED.code().equals(stored)
                || CANCELLED.code().equals(stored);
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
