package uz.consult.bench.siege;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Callers who all do the same again and again; each at most a million times.
 *
 * @param pause after each answer; zero for none
 */
record Crowd(int callers, Duration pause, Act act) implements Attack {

    private static final int MOST = 1_000_000;

    /** What a caller does once. */
    @FunctionalInterface
    interface Act {
        void once(int caller, int time, Hits hits) throws IOException;
    }

    @Override
    public void until(long end, Hits hits) throws Exception {
        List<Attack> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int caller = i;
            all.add((over, counted) -> {
                for (int time = 0; time < MOST && System.nanoTime() < over; time++) {
                    try {
                        act.once(caller, time, counted);
                    } catch (IOException e) {
                        counted.answered(0);
                    }
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                }
            });
        }
        Attack.together(all).until(end, hits);
    }
}
