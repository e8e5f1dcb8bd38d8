package uz.consult.launcher.operations;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Times in questions: with an offset, or as the wall of the business shows them. */
@Component
public class TimeParameters {

    private final ZoneId zone;

    TimeParameters(@Value("${etl.business-zone:Asia/Tashkent}") ZoneId zone) {
        this.zone = zone;
    }

    /** @throws OperationRefused if it is no time */
    public @Nullable OffsetDateTime of(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            OffsetDateTime moment = parse(text);
            if (moment.getYear() >= 1 && moment.getYear() <= 9999) {
                return moment;
            }
        } catch (DateTimeException e) {
            // The same as a time that PostgreSQL does not know.
        }
        throw Refusal.NO_TIME.with(Word.parameter(name), text);
    }

    private OffsetDateTime parse(String text) {
        if (text.length() == "2026-01-31".length()) {
            return LocalDate.parse(text).atStartOfDay(zone).toOffsetDateTime();
        }
        // A plus that was not encoded has become a blank.
        TemporalAccessor moment = DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.replace(' ', '+'), ZonedDateTime::from, LocalDateTime::from);
        return moment instanceof ZonedDateTime exact
                ? exact.toOffsetDateTime()
                : ((LocalDateTime) moment).atZone(zone).toOffsetDateTime();
    }
}
