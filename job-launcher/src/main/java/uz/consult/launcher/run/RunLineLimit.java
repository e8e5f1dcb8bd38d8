package uz.consult.launcher.run;

import ch.qos.logback.classic.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many lines are kept of a run: warnings and errors still when there is no room for more of the others. Not for concurrent use. */
final class RunLineLimit {

    /** What becomes of a line. */
    enum Verdict {
        KEPT,
        /** The first that is not: a line in its place says so. */
        FIRST_LEFT_OUT,
        LEFT_OUT
    }

    static final int MOST = 2_000;
    static final int MOST_CALM = 1_500;
    private static final int RUNS = 1_000;

    private static final class Counted {
        private int kept;
        private boolean said;
    }

    /** Of the runs that logged last. */
    private final Map<Long, Counted> runs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Counted> eldest) {
            return size() > RUNS;
        }
    };

    Verdict of(long run, Level level) {
        Counted counted = runs.computeIfAbsent(run, id -> new Counted());
        if (counted.kept < (level.isGreaterOrEqual(Level.WARN) ? MOST : MOST_CALM)) {
            counted.kept++;
            return Verdict.KEPT;
        }
        boolean first = !counted.said;
        counted.said = true;
        return first ? Verdict.FIRST_LEFT_OUT : Verdict.LEFT_OUT;
    }
}
