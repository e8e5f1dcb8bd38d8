package uz.consult.launcher.terminal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemFactory;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Boot's logging, whose lines of text are made of visible characters alone, whatever their pattern. JSON has escapes of its own and is left
 * alone. Warnings are not repeated in either.
 */
final class VisibleLogging extends LogbackLoggingSystem {

    private VisibleLogging(ClassLoader loader) {
        super(loader);
    }

    @Override
    public void initialize(
            LoggingInitializationContext context, @Nullable String configuration, @Nullable LogFile file) {
        super.initialize(context, configuration, file);
        LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();
        for (Logger logger : log.getLoggerList()) {
            for (Iterator<Appender<ILoggingEvent>> all = logger.iteratorForAppenders(); all.hasNext(); ) {
                if (all.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
                    if (appender.getEncoder() instanceof LayoutWrappingEncoder<ILoggingEvent> text) {
                        appender.setEncoder(new VisibleEncoder(text));
                    }
                    appender.addFilter(new RepeatedWarnings());
                }
            }
        }
    }

    /** Named in {@code META-INF/spring.factories}. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Factory implements LoggingSystemFactory {

        @Override
        public LoggingSystem getLoggingSystem(ClassLoader loader) {
            return new VisibleLogging(loader);
        }
    }
}
