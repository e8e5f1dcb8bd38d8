package uz.consult.launcher.api;

import uz.consult.launcher.operations.OperationRefused;
import uz.consult.launcher.operations.Refusal;

/** Rejects text in requests that is too long, or has characters that nobody types and PostgreSQL does not store. */
final class OddText {

    private static final char UNREADABLE = '\ufffd';

    private OddText() {}

    /** @throws OperationRefused naming the field */
    static void check(String field, String text, int most) {
        if (text.length() > most) {
            throw Refusal.TOO_LONG.with(field, most);
        }
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            if (lone || point == UNREADABLE || Character.isISOControl(point)) {
                throw Refusal.ODD_CHARACTER.with(field, i + 1);
            }
            i += Character.charCount(point);
        }
    }
}
