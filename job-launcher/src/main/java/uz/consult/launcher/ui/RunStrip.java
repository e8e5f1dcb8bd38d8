package uz.consult.launcher.ui;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import uz.consult.launcher.queries.RecentRun;
import uz.consult.launcher.queries.RecentRuns;

/**
 * The last runs of a job as bars, oldest first, the newest at the right: the longer a run took, the higher its bar, by the logarithm, so
 * that a full load does not flatten all others. One that failed has a mark above it besides its colour; a comparison is hollow.
 *
 * @param bars at most {@link RecentRuns#SHOWN}
 */
record RunStrip(List<Bar> bars) {

    static final int WIDTH = 300;
    static final int HEIGHT = 32;

    private static final int SLOT = WIDTH / RecentRuns.SHOWN;
    private static final int LEAST = 3;
    private static final int MARK = 4;
    private static final int MOST = HEIGHT - MARK - 1;

    /**
     * A run.
     *
     * @param path of SVG
     * @param look good, bad, warn or calm; with comparison behind it if it is one
     */
    record Bar(RecentRun run, String path, String look) {}

    static RunStrip of(List<RecentRun> runs) {
        double longest = Math.max(
                1, runs.stream().mapToDouble(run -> seconds(run.took())).max().orElse(0));
        int first = RecentRuns.SHOWN - runs.size();
        return new RunStrip(IntStream.range(0, runs.size())
                .mapToObj(i -> bar(runs.get(i), (first + i) * SLOT + SLOT / 2.0, longest))
                .toList());
    }

    private static Bar bar(RecentRun run, double middle, double longest) {
        double share = Math.log1p(seconds(run.took())) / Math.log1p(longest);
        long height = Math.round(LEAST + (MOST - LEAST) * share);
        String x = String.format(Locale.ROOT, "%.1f", middle);
        String bar = "M" + x + " " + HEIGHT + "V" + (HEIGHT - height);
        boolean failed = run.status().equals("FAILED");
        return new Bar(
                run,
                failed ? bar + "M" + x + " 0v" + (MARK - 1) : bar,
                look(run.status()) + (run.isComparison() ? " comparison" : ""));
    }

    private static String look(String status) {
        return switch (status) {
            case "COMPLETED" -> "good";
            case "FAILED" -> "bad";
            case "STOPPED", "UNKNOWN" -> "warn";
            default -> "calm";
        };
    }

    private static double seconds(Duration took) {
        return Math.max(0, took.toMillis()) / 1_000.0;
    }

    /** How many of them have ended so; comparisons are not among them. */
    public long count(String status) {
        return bars.stream()
                .filter(bar -> !bar.run().isComparison() && bar.run().status().equals(status))
                .count();
    }

    public long comparisons() {
        return bars.stream().filter(bar -> bar.run().isComparison()).count();
    }
}
