package uz.consult.etl.rows;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Values as PostgreSQL's COPY and its literals want them. */
final class CopyText {

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxxxx");

    private CopyText() {}

    static String text(Object value) {
        return value instanceof OffsetDateTime time ? timestamp(time) : value.toString();
    }

    /** Adds a column of a line of COPY; null is a mark of its own. */
    static void escape(@Nullable Object value, StringBuilder to) {
        if (value == null) {
            to.append("\\N");
            return;
        }
        String text = text(value);
        if (isPlain(text)) {
            to.append(text);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> to.append("\\\\");
                case '\t' -> to.append("\\t");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                default -> to.append(c);
            }
        }
    }

    /** By hand, for there are several a row. */
    private static String timestamp(OffsetDateTime time) {
        int year = time.getYear();
        if (year < 1 || year > 9999 || time.getOffset().getTotalSeconds() != 0) {
            return TIMESTAMP.format(time);
        }
        StringBuilder text = new StringBuilder(32);
        padded(year, 4, text).append('-');
        padded(time.getMonthValue(), 2, text).append('-');
        padded(time.getDayOfMonth(), 2, text).append(' ');
        padded(time.getHour(), 2, text).append(':');
        padded(time.getMinute(), 2, text).append(':');
        padded(time.getSecond(), 2, text);
        if (time.getNano() >= 1_000) {
            padded(time.getNano() / 1_000, 6, text.append('.'));
        }
        return text.append("+00:00").toString();
    }

    private static StringBuilder padded(int number, int digits, StringBuilder to) {
        for (int limit = 10, i = 1; i < digits; i++, limit *= 10) {
            if (number < limit) {
                to.append('0');
            }
        }
        return to.append(number);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
