package uz.consult.launcher.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Until it is closed, each line that this thread logs has the run and its job in the MDC. */
final class RunMdc implements AutoCloseable {

    /** The key of the run's number. */
    static final String RUN = "run";

    private final @Nullable Map<String, String> before = MDC.getCopyOfContextMap();

    RunMdc(long run, String job) {
        MDC.put(RUN, String.valueOf(run));
        MDC.put("job", job);
    }

    @Override
    public void close() {
        if (before == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(before);
        }
    }
}
