package uz.consult.launcher.ui;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import uz.consult.launcher.queries.RunSteps.StepView;

/** When each step of a run was under way, as bars on the time of all of them. */
final class StepTimeline {

    /** So wide at least that it is seen, of a hundred. */
    private static final double LEAST = 0.8;

    /**
     * A step.
     *
     * @param x where its bar begins, of a hundred, as SVG takes it
     * @param width of its bar, of a hundred
     */
    record Row(StepView step, String x, String width) {}

    private StepTimeline() {}

    /** @param now the end of what is not over */
    static List<Row> of(List<StepView> steps, Instant now) {
        Instant first = steps.stream()
                .map(StepView::startedAt)
                .filter(Objects::nonNull)
                .map(OffsetDateTime::toInstant)
                .min(Instant::compareTo)
                .orElse(now);
        Instant last = steps.stream()
                .filter(step -> step.startedAt() != null)
                .map(step -> end(step, now))
                .max(Instant::compareTo)
                .orElse(now);
        double all = Math.max(1, Duration.between(first, last).toMillis());
        return steps.stream().map(step -> row(step, first, all, now)).toList();
    }

    private static Row row(StepView step, Instant first, double all, Instant now) {
        if (step.startedAt() == null) {
            return new Row(step, "0", "0");
        }
        Instant began = step.startedAt().toInstant();
        double x = 100 * Duration.between(first, began).toMillis() / all;
        double width = 100 * Duration.between(began, end(step, now)).toMillis() / all;
        double seen = Math.min(100, Math.max(LEAST, width));
        return new Row(step, number(Math.min(x, 100 - seen)), number(seen));
    }

    private static Instant end(StepView step, Instant now) {
        return step.finishedAt() == null ? now : step.finishedAt().toInstant();
    }

    private static String number(double of) {
        return String.format(Locale.ROOT, "%.1f", of);
    }
}
