package uz.consult.launcher.ui;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.runlog.RunRecord;
import uz.consult.launcher.queries.Concern;
import uz.consult.launcher.queries.Slice;

/** Times, durations and numbers as people of a language read them; times on the wall of the business. */
final class DisplayFormat {

    /** Units of an interval, the smallest first. */
    static final List<String> UNITS = List.of("s", "min", "h", "d");

    private static final List<Long> SECONDS = List.of(1L, 60L, 3_600L, 86_400L);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd.MM.yyyy");
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter THIS_YEAR = DateTimeFormatter.ofPattern("dd.MM HH:mm");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    private static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOTHING = "—";
    private static final char THIN = '\u202f';

    /** An interval in the largest unit that gives a whole number. */
    record Interval(long count, String unit) {}

    private final MessageSource messages;
    private final Locale locale;
    private final WallClock clock;
    private final ZoneId zone;
    private final Instant now;

    DisplayFormat(MessageSource messages, Locale locale, WallClock clock) {
        this.messages = messages;
        this.locale = locale;
        this.clock = clock;
        this.zone = ZoneId.of(clock.businessZone());
        this.now = clock.instant();
    }

    public String zone() {
        return zone.getId();
    }

    public String now() {
        return time(now);
    }

    public String time(@Nullable Instant at) {
        return at == null ? NOTHING : TIME.format(at.atZone(zone));
    }

    /** The time of day, with the date unless it is today's. */
    public String moment(@Nullable Instant at) {
        if (at == null) {
            return NOTHING;
        }
        ZonedDateTime wall = at.atZone(zone);
        LocalDate today = now.atZone(zone).toLocalDate();
        return (wall.toLocalDate().equals(today) ? TODAY : wall.getYear() == today.getYear() ? THIS_YEAR : MINUTE)
                .format(wall);
    }

    public String moment(@Nullable OffsetDateTime at) {
        return moment(at == null ? null : at.toInstant());
    }

    /** A number that was counted up to ten thousand. */
    public String counted(long number) {
        return number > Concern.COUNTED ? number(Concern.COUNTED) + "+" : number(number);
    }

    public String time(@Nullable OffsetDateTime at) {
        return time(at == null ? null : at.toInstant());
    }

    /** A time as a field of a form takes it. */
    public String field(@Nullable OffsetDateTime at) {
        return at == null ? "" : FIELD.format(at.atZoneSameInstant(zone));
    }

    /** A wall time of 1C. */
    public String wall(@Nullable LocalDateTime at) {
        return at == null ? NOTHING : TIME.format(at);
    }

    /** @param time of the day; null if only the day is known */
    public String day(LocalDate day, @Nullable LocalTime time) {
        return time == null ? DAY.format(day) : wall(day.atTime(time));
    }

    public String lasted(Duration lasted) {
        return duration(lasted);
    }

    /** A watermark: a wall time as 1C writes it or as PostgreSQL labels it, or a code. */
    public String watermark(String watermark) {
        try {
            return watermark.endsWith("Z")
                    ? wall(clock.wall(OffsetDateTime.parse(watermark)))
                    : wall(LocalDateTime.parse(watermark));
        } catch (DateTimeParseException e) {
            return watermark;
        }
    }

    public String number(long number) {
        char separator = locale.getLanguage().equals("en") ? ',' : THIN;
        return String.format(Locale.ROOT, "%,d", number).replace(',', separator);
    }

    /** How many there are in all, or at least. */
    public String total(Slice<?> slice) {
        return number(slice.total()) + (slice.totalIsExact() ? "" : "+");
    }

    public String took(RunRecord run) {
        return between(run.startedAt(), run.finishedAt());
    }

    /** @param to null for up to now */
    public String between(@Nullable OffsetDateTime from, @Nullable OffsetDateTime to) {
        return from == null ? NOTHING : duration(Duration.between(from.toInstant(), to == null ? now : to.toInstant()));
    }

    public String age(@Nullable OffsetDateTime at) {
        return between(at, null);
    }

    /** Records a second since the run began. */
    public String rate(RunRecord run) {
        Instant end = run.finishedAt() == null ? now : run.finishedAt().toInstant();
        long millis = run.startedAt() == null
                ? 0
                : Duration.between(run.startedAt().toInstant(), end).toMillis();
        return number(Math.round(1000.0 * run.tally().read() / Math.max(1, millis)));
    }

    public String interval(Duration every) {
        Interval interval = split(every);
        return interval.count + " " + unit(interval.unit);
    }

    /** @param every null for one minute */
    public Interval split(@Nullable Duration every) {
        long seconds = every == null ? 60 : every.toSeconds();
        int unit = SECONDS.size() - 1;
        while (seconds % SECONDS.get(unit) != 0) {
            unit--;
        }
        return new Interval(seconds / SECONDS.get(unit), UNITS.get(unit));
    }

    /** In its two largest units. */
    public String duration(Duration lasted) {
        long millis = Math.max(0, lasted.toMillis());
        if (millis < 10_000) {
            String seconds = String.format(locale, "%.1f", Math.max(100, millis) / 1000.0);
            return (millis < 100 ? "<\u00a0" : "") + seconds + "\u00a0" + unit("s");
        }
        long seconds = millis / 1000;
        int unit = SECONDS.size() - 1;
        while (seconds < SECONDS.get(unit)) {
            unit--;
        }
        long large = seconds / SECONDS.get(unit);
        String text = number(large) + " " + unit(UNITS.get(unit));
        if (unit == 0) {
            return text;
        }
        long small = seconds % SECONDS.get(unit) / SECONDS.get(unit - 1);
        return small == 0 ? text : text + " " + small + " " + unit(UNITS.get(unit - 1));
    }

    /** An HTTP status, or how a command has ended; null for one that has begun. */
    public String outcome(@Nullable Integer outcome) {
        if (outcome != null && outcome >= HttpStatus.CONTINUE.value()) {
            return outcome.toString();
        }
        return messages.getMessage(
                "outcome." + (outcome == null ? "begun" : outcome == 0 ? "done" : "failed"), null, locale);
    }

    /** Was it refused, or did it fail? */
    public boolean isBad(@Nullable Integer outcome) {
        return outcome != null
                && outcome != 0
                && (outcome < HttpStatus.CONTINUE.value() || outcome >= HttpStatus.BAD_REQUEST.value());
    }

    /** Indented; what is no JSON stays as it is. */
    public String json(String text) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(text));
        } catch (JacksonException e) {
            return text;
        }
    }

    /** The colour beside a word: good, busy, calm, warn or bad. */
    public String tone(String code) {
        return switch (code) {
            case "ok", "COMPLETED", "equal", "delivered", "landed", "replayed" -> "good";
            case "consultation.closed", "consultation.resolved" -> "good";
            case "STARTED", "STARTING", "STOPPING", "sending", "sent", "consultation.open" -> "busy";
            case "late", "STOPPED", "held", "unknown", "UNKNOWN" -> "warn";
            case "failing", "stuck", "FAILED", "dead", "different", "open", "dead_letter" -> "bad";
            default -> "calm";
        };
    }

    private String unit(String unit) {
        return messages.getMessage("unit." + unit, null, locale);
    }
}
