package uz.consult.launcher.run;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Puts the lines of runs ({@link RunMdc}) aside for {@link RunLineWriter}. Never waits: a line for which there is no room is lost to the
 * database, and is in the launcher's own log all the same.
 */
final class RunLineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final int ROOM = 20_000;

    private final BlockingQueue<ILoggingEvent> lines = new ArrayBlockingQueue<>(ROOM);

    /** The lines that wait to be written. */
    BlockingQueue<ILoggingEvent> lines() {
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getMDCPropertyMap().containsKey(RunMdc.RUN)) {
            event.prepareForDeferredProcessing();
            lines.offer(event);
        }
    }
}
