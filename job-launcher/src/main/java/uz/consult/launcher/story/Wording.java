package uz.consult.launcher.story;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/** Texts of one language, from the bundles of the pages. */
final class Wording {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd.MM.yyyy");
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm");
    private static final int LONGEST = 300;

    private final MessageSource messages;
    private final Locale locale;

    Wording(MessageSource messages, Locale locale) {
        this.messages = messages;
        this.locale = locale;
    }

    /**
     * A text with its places filled: numbers as they are, without the separators of a language, for most are names.
     *
     * @throws org.springframework.context.NoSuchMessageException if there is none
     */
    String text(String key, Object... values) {
        Object[] shown = Arrays.stream(values).map(String::valueOf).toArray();
        return messages.getMessage(key, shown.length == 0 ? null : shown, locale);
    }

    boolean isKnown(String key) {
        return messages.getMessage(key, null, null, locale) != null;
    }

    /** The text; the other if there is none. */
    String textOr(String key, String other) {
        return String.valueOf(messages.getMessage(key, null, other, locale));
    }

    /** As a quotation: on one line, and shortened. */
    String quoted(String said) {
        return text("told.quoted", shortened(said));
    }

    String time(LocalDateTime wall) {
        return TIME.format(wall);
    }

    String time(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }

    String date(LocalDate date) {
        return DATE.format(date);
    }

    String time(LocalTime time) {
        return TIME_OF_DAY.format(time);
    }

    static String shortened(String said) {
        String line = said.strip().replaceAll("\\s+", " ");
        int points = line.codePointCount(0, line.length());
        return points <= LONGEST ? line : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }

    /** The first that says something. */
    static @Nullable String first(@Nullable String... texts) {
        return Arrays.stream(texts)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse(null);
    }
}
