package uz.consult.launcher.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.Visible;
import uz.consult.launcher.database.Outage;

/**
 * Writes the lines of runs to log.run_lines, in batches, by one thread of its own:
 *
 * <ol>
 *   <li>Who logs only puts the line aside ({@link RunLineAppender}): it waits for nothing, holds no connection for it, and no failure
 *       reaches it.
 *   <li>While PostgreSQL is away lines wait; those beyond the room for them are lost here. Whatever PostgreSQL refuses is given up.
 *   <li>At the end what still waits is written, as far as that takes no longer than two seconds.
 * </ol>
 */
@Component
final class RunLineWriter implements DisposableBean {

    private static final String PART = "Could not store log lines of runs";

    private static final String LINE = """
            insert into log.run_lines (run_id, logged_at, level, logger, message, trace) values (?, ?, ?, ?, ?, ?)""";

    private static final String LEFT_OUT = "Further lines of this run are in the launcher's own log only";
    private static final int AT_ONCE = 500;
    private static final int MOST_MESSAGE = 4_000;
    private static final int MOST_TRACE = 16_000;
    private static final long LOOK_MILLIS = 200;
    private static final long RETRY_MILLIS = 2_000;
    private static final long LAST_MILLIS = 2_000;

    private final JdbcOperations jdbc;
    private final Outage outage;
    private final RunLineAppender appender = new RunLineAppender();
    private final RunLineLimit limit = new RunLineLimit();
    private final Thread writer = new Thread(this::write, "run-lines");
    private volatile boolean open = true;

    RunLineWriter(JdbcOperations jdbc, Outage outage) {
        this.jdbc = jdbc;
        this.outage = outage;
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
            appender.setContext(log);
            appender.setName("run-lines");
            appender.start();
            log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
        }
        writer.setDaemon(true);
        writer.start();
    }

    private void write() {
        List<Object[]> rows = new ArrayList<>();
        List<ILoggingEvent> some = new ArrayList<>();
        BlockingQueue<ILoggingEvent> lines = appender.lines();
        try {
            while (open || !lines.isEmpty() || !rows.isEmpty()) {
                if (rows.isEmpty()) {
                    ILoggingEvent first = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    if (first != null) {
                        some.add(first);
                        lines.drainTo(some, AT_ONCE - 1);
                    }
                    some.forEach(event -> add(event, rows));
                    some.clear();
                }
                if (!rows.isEmpty()) {
                    if (stored(rows)) {
                        rows.clear();
                    } else if (open) {
                        Thread.sleep(RETRY_MILLIS);
                    } else {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(ILoggingEvent event, List<Object[]> rows) {
        Long run = number(event.getMDCPropertyMap().get(RunMdc.RUN));
        if (run == null) {
            return;
        }
        switch (limit.of(run, event.getLevel())) {
            case KEPT -> {
                String trace = event.getThrowableProxy() == null
                        ? null
                        : ThrowableProxyUtil.asString(event.getThrowableProxy());
                rows.add(row(run, event, event.getLevel(), String.valueOf(event.getFormattedMessage()), trace));
            }
            case FIRST_LEFT_OUT -> rows.add(row(run, event, Level.WARN, LEFT_OUT, null));
            case LEFT_OUT -> {}
        }
    }

    private static Object[] row(long run, ILoggingEvent event, Level level, String message, @Nullable String trace) {
        String logger = event.getLoggerName();
        return new Object[] {
            run,
            event.getInstant().atOffset(ZoneOffset.UTC),
            level.toString(),
            logger.substring(logger.lastIndexOf('.') + 1),
            Visible.shortened(Visible.line(message), MOST_MESSAGE),
            trace == null ? null : Visible.shortened(Visible.lines(trace), MOST_TRACE)
        };
    }

    private static @Nullable Long number(@Nullable String run) {
        try {
            return run == null ? null : Long.valueOf(run);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** @return false if it is worth another try; a line that PostgreSQL refuses is given up, and takes no other with it */
    private boolean stored(List<Object[]> rows) {
        try {
            jdbc.batchUpdate(LINE, rows);
            outage.works(PART);
            return true;
        } catch (RuntimeException e) {
            outage.failed(PART, e);
            if (Diagnosis.of(e).errorClass() == ErrorClass.UNAVAILABLE) {
                return false;
            }
            if (rows.size() > 1) {
                rows.forEach(row -> stored(List.<Object[]>of(row)));
            }
            return true;
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
            Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.detachAppender(appender);
        }
        appender.stop();
        open = false;
        writer.join(LAST_MILLIS);
        writer.interrupt();
    }
}
