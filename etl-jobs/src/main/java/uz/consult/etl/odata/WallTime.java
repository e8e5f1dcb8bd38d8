package uz.consult.etl.odata;

import java.time.DateTimeException;
import java.time.LocalDateTime;

/** 1C's wall times: {@code 2026-01-31T18:30:00}, without a zone, millions of them. */
public final class WallTime {

    private WallTime() {}

    /** @throws java.time.format.DateTimeParseException if it is no date-time */
    public static LocalDateTime parse(String text) {
        if (text.length() == 19
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':') {
            int year = number(text, 0, 4);
            int month = number(text, 5, 7);
            int day = number(text, 8, 10);
            int hour = number(text, 11, 13);
            int minute = number(text, 14, 16);
            int second = number(text, 17, 19);
            if ((year | month | day | hour | minute | second) >= 0) {
                try {
                    return LocalDateTime.of(year, month, day, hour, minute, second);
                } catch (DateTimeException e) {
                    // said by the parser below, in its words
                }
            }
        }
        return LocalDateTime.parse(text);
    }

    /** @return negative if it is none */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
