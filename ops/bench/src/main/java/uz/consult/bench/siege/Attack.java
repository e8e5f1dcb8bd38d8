package uz.consult.bench.siege;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What attackers do until their time is over. */
@FunctionalInterface
interface Attack {

    /**
     * Goes on until the time is over, and lets go of everything then.
     *
     * @param end as {@link System#nanoTime} tells it
     */
    void until(long end, Hits hits) throws Exception;

    /** Several at once. */
    static Attack together(List<Attack> attacks) {
        return (end, hits) -> {
            ExecutorService threads = Executors.newFixedThreadPool(attacks.size());
            try {
                List<Callable<Void>> all = new ArrayList<>();
                for (Attack attack : attacks) {
                    all.add(() -> {
                        attack.until(end, hits);
                        return null;
                    });
                }
                for (Future<Void> one : threads.invokeAll(all)) {
                    one.get();
                }
            } finally {
                threads.shutdownNow();
            }
        };
    }
}
