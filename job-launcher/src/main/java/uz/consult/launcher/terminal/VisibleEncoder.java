package uz.consult.launcher.terminal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;

/** Writes events as another encoder does, which sees them with visible texts. */
final class VisibleEncoder extends EncoderBase<ILoggingEvent> {

    private final Encoder<ILoggingEvent> text;

    VisibleEncoder(Encoder<ILoggingEvent> text) {
        this.text = text;
        setContext(text.getContext());
        started = text.isStarted();
    }

    @Override
    public byte[] headerBytes() {
        return text.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return text.encode(new VisibleEvent(event));
    }

    @Override
    public byte[] footerBytes() {
        return text.footerBytes();
    }

    @Override
    public void stop() {
        text.stop();
        super.stop();
    }
}
