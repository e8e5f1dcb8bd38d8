package uz.consult.etl.runlog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a run resumes another. A record keeps it as an English sentence, which programs read; the pages say it in the language of their
 * reader.
 *
 * @param step in which; null if the other run completed every step that it began
 * @param chunks how many of that step were committed
 * @param run the other run
 * @param watermark how far that came; null if it moved none
 */
public record ResumePosition(
        @Nullable String step,
        long chunks,
        long run,
        @Nullable String watermark) {

    private static final Pattern IN_STEP =
            Pattern.compile("step (\\S+), after (\\d{1,18}) chunks of run (\\d{1,18})(?:, watermark (.+))?");
    private static final Pattern BEHIND_STEPS =
            Pattern.compile("the step after the last that run (\\d{1,18}) has completed");

    /** The sentence. */
    public String text() {
        return step == null
                ? "the step after the last that run " + run + " has completed"
                : "step " + step + ", after " + chunks + " chunks of run " + run
                        + (watermark == null ? "" : ", watermark " + watermark);
    }

    /** What a record keeps; null if it was written in another form. */
    public static @Nullable ResumePosition of(String text) {
        Matcher step = IN_STEP.matcher(text);
        if (step.matches()) {
            return new ResumePosition(
                    step.group(1), Long.parseLong(step.group(2)), Long.parseLong(step.group(3)), step.group(4));
        }
        Matcher behind = BEHIND_STEPS.matcher(text);
        return behind.matches() ? new ResumePosition(null, 0, Long.parseLong(behind.group(1)), null) : null;
    }
}
