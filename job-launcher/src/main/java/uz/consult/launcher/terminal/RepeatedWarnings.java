package uz.consult.launcher.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a warning through once an hour while it stays the same, word for word: what holds for every run of a job, such as a field that 1C
 * does not send, would else be said each minute. Of more than a thousand warnings the oldest are forgotten, and said again.
 */
final class RepeatedWarnings extends Filter<ILoggingEvent> {

    private static final long AGAIN = Duration.ofHours(1).toMillis();
    private static final int MOST = 1_000;

    /** What was said, with when. */
    private final Map<String, Long> said = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLevel() == Level.WARN && event.getThrowableProxy() == null && isRepeated(event)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private boolean isRepeated(ILoggingEvent event) {
        String warning = event.getLoggerName() + ": " + event.getFormattedMessage();
        synchronized (said) {
            Long before = said.get(warning);
            if (before != null && event.getTimeStamp() - before < AGAIN) {
                return true;
            }
            said.remove(warning);
            said.put(warning, event.getTimeStamp());
            return false;
        }
    }
}
