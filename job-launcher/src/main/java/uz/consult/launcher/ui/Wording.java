package uz.consult.launcher.ui;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.runlog.Explanation;
import uz.consult.etl.runlog.ResumePosition;
import uz.consult.launcher.operations.OperationRefused;
import uz.consult.launcher.operations.Word;

/**
 * What records keep in English or as a code, in the language of the reader: failures, refusals, steps, where a run resumed, and what
 * a comparison found. What it does not know stays as it is.
 */
final class Wording {

    private final MessageSource messages;
    private final Locale locale;
    private final DisplayFormat show;

    Wording(MessageSource messages, Locale locale, DisplayFormat show) {
        this.messages = messages;
        this.locale = locale;
        this.show = show;
    }

    /**
     * A failure that was written down.
     *
     * @param errorClass the code of an {@link ErrorClass}; null for a decision, which is none
     * @param message null if nothing more is known
     */
    public FailureText failure(@Nullable String errorClass, @Nullable String message) {
        String technical = message == null ? null : WallTimes.in(message, ZoneId.of(show.zone()));
        String sentence = message == null ? null : known(message);
        if (errorClass == null) {
            return new FailureText(sentence == null ? String.valueOf(technical) : sentence, "", technical);
        }
        String system = FailedSystem.of(message == null ? "" : message).code();
        return new FailureText(
                sentence != null ? sentence : either("failure." + errorClass + "." + system, "error." + errorClass),
                either("remedy." + errorClass + "." + system, "remedy." + errorClass),
                technical);
    }

    /** The text of the first, if it has one; else of the other. */
    private String either(String code, String otherwise) {
        String text = said(code);
        return text == null ? text(otherwise) : text;
    }

    private @Nullable String known(String message) {
        for (KnownFailure failure : KnownFailure.values()) {
            Matcher found = failure.pattern().matcher(message);
            if (found.find()) {
                Object[] gaps = new Object[found.groupCount()];
                for (int i = 0; i < gaps.length; i++) {
                    gaps[i] = found.group(i + 1);
                }
                return text(failure.code(), gaps);
            }
        }
        return null;
    }

    /** Why not, and what to do. */
    String refusal(OperationRefused refusal) {
        return refusal.text(messages, locale, this::shown);
    }

    private String shown(Object argument) {
        if (argument instanceof Word word) {
            return Objects.requireNonNullElse(said(word.kind() + "." + word.code()), word.code());
        }
        return argument instanceof Duration every ? show.interval(every) : argument.toString();
    }

    /** A step of a run, by its name. */
    public String step(String name) {
        StepName step = StepName.of(name);
        if (step == null) {
            return name;
        }
        String work =
                step.number() == null ? text("step." + step.work()) : text("step." + step.work(), step.number() + 1);
        if (step.afresh()) {
            work = text("step.afresh", work);
        }
        return step.subject() == null ? work : text("step.of", subject(step.subject()), work);
    }

    private String subject(String name) {
        String job = said("job." + name);
        return job != null ? job : Objects.requireNonNullElse(said("entity.dict." + name), name);
    }

    /** Where a run resumed another, by what its record keeps. */
    public String resumed(String from) {
        ResumePosition position = ResumePosition.of(from);
        if (position == null) {
            return from;
        }
        String run = String.valueOf(position.run());
        if (position.step() == null) {
            return text("resumed.behind", run);
        }
        String in = text("resumed.step", step(position.step()), show.number(position.chunks()), run);
        return position.watermark() == null ? in : text("resumed.watermark", in, show.watermark(position.watermark()));
    }

    /** What was compared: an entity of 1C, or what was looked for in stored rows. */
    public String entity(String name) {
        return Objects.requireNonNullElse(said("entity." + name), name);
    }

    /** A field that differs. */
    public String field(String name) {
        return Objects.requireNonNullElse(said("field." + name), name);
    }

    /** The rule or the event by which something may differ. */
    public String explanation(String kept) {
        Explanation.Given given = Explanation.of(kept);
        return given == null
                ? kept
                : text(
                        code(given.explanation()),
                        given.arguments().stream().map(this::moment).toArray());
    }

    static String code(Explanation explanation) {
        return "explanation." + explanation.name().toLowerCase(Locale.ROOT);
    }

    private String moment(String argument) {
        try {
            return show.time(OffsetDateTime.parse(argument));
        } catch (DateTimeParseException e) {
            return argument;
        }
    }

    /** Who has not got the right, and who has. */
    String forbidden(String code, @Nullable String role, Iterable<String> needed) {
        StringBuilder roles = new StringBuilder();
        for (String one : needed) {
            roles.append(roles.isEmpty() ? "" : ", ").append(text("role." + one));
        }
        return text("forbidden." + code, role == null ? "" : text("role." + role), roles);
    }

    String text(String code, Object... arguments) {
        return messages.getMessage(code, arguments, locale);
    }

    private @Nullable String said(String code) {
        return messages.getMessage(code, null, null, locale);
    }
}
