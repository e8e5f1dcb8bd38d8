package uz.consult.etl.failure;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * What a run record says of a failure.
 *
 * @param errorClass the class
 * @param message one line, at most 1,000 characters
 */
public record Diagnosis(ErrorClass errorClass, String message) {

    private static final int LONGEST = 1_000;

    public Diagnosis {
        message = line(Visible.kept(message));
    }

    /** Each break of a line, with the blanks around it, is one blank. In one pass, however long the message is. */
    private static String line(String message) {
        StringBuilder line = new StringBuilder();
        StringBuilder blanks = new StringBuilder();
        boolean broken = false;
        for (int i = 0; i < message.length() && line.length() <= LONGEST; i++) {
            char c = message.charAt(i);
            if (Character.isWhitespace(c) || c == '\u0085') {
                broken |= c == '\u0085'
                        || c == '\n'
                        || c == '\r'
                        || c == '\f'
                        || c == '\u000B'
                        || c == '\u2028'
                        || c == '\u2029';
                if (blanks.length() < LONGEST) {
                    blanks.append(c);
                }
                continue;
            }
            if (!line.isEmpty()) {
                line.append(broken ? " " : blanks);
            }
            blanks.setLength(0);
            broken = false;
            line.append(c);
        }
        return Visible.shortened(line.toString(), LONGEST);
    }

    /**
     * Finds the true cause under the wrappings of frameworks: the outermost {@link EtlException}, else the deepest
     * {@link SQLException}, else the deepest cause.
     */
    public static Diagnosis of(Throwable failure) {
        EtlException own = find(failure, EtlException.class);
        if (own != null) {
            return new Diagnosis(own.errorClass(), String.valueOf(own.getMessage()));
        }
        SQLException sql = find(failure, SQLException.class);
        if (sql != null) {
            return new Diagnosis(ofSqlState(sql.getSQLState()), "PostgreSQL: " + sql.getMessage());
        }
        if (find(failure, ConcurrencyFailureException.class) != null) {
            return new Diagnosis(ErrorClass.UNAVAILABLE, "PostgreSQL: " + failure.getMessage());
        }
        IllegalArgumentException wrong = find(failure, IllegalArgumentException.class);
        if (wrong != null && failure instanceof BeansException) {
            return new Diagnosis(ErrorClass.VALIDATION, "A setting is wrong: " + wrong.getMessage());
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return new Diagnosis(ErrorClass.INTERNAL, root.getClass().getSimpleName() + ": " + root.getMessage());
    }

    /** The SQLSTATE of the failure, or null if PostgreSQL has no part in it. */
    public static @Nullable String sqlState(Throwable failure) {
        SQLException sql = find(failure, SQLException.class);
        return sql == null ? null : sql.getSQLState();
    }

    private static ErrorClass ofSqlState(@Nullable String state) {
        if (state == null) {
            return ErrorClass.UNAVAILABLE; // the pool could not connect in time
        }
        return switch (state.substring(0, 2)) {
            case "08", "40", "53", "55", "57", "58", "F0", "XX" -> ErrorClass.UNAVAILABLE;
            case "28" -> ErrorClass.AUTHENTICATION;
            case "22", "23" -> ErrorClass.VALIDATION;
            case "3D", "3F" -> ErrorClass.NOT_FOUND;
            default ->
                switch (state) {
                    // It accepts no writes now, or a transaction or session exceeded its timeout.
                    case "25006", "25P03", "25P04" -> ErrorClass.UNAVAILABLE;
                    case "42501" -> ErrorClass.PERMISSION;
                    case "42P01", "42703" -> ErrorClass.NOT_FOUND;
                    default -> ErrorClass.INTERNAL;
                };
        };
    }

    /**
     * The failure or the cause that is of this type, of several the innermost, but of {@link EtlException} the outermost; null if
     * there is none.
     */
    public static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        T found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (type.isInstance(cause)) {
                found = type.cast(cause);
                if (type == EtlException.class) {
                    return found;
                }
            }
        }
        return found;
    }
}
