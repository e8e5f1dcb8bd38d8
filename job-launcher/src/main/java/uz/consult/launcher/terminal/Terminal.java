package uz.consult.launcher.terminal;

import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.failure.Visible;

/**
 * Where the command line prints to. What {@code println} is given is one line, and an argument of {@code printf} is within one; the
 * rest ({@code print}, {@code write}) keeps line feeds and tabs for our own layouts, and is not for texts from outside.
 */
public final class Terminal extends PrintWriter {

    public Terminal(Writer out) {
        super(out, true);
    }

    /** What happened and where, as Java prints it. */
    public void trace(Throwable failure) {
        print(ThrowableProxyUtil.asString(new VisibleThrowable(new ThrowableProxy(failure))));
        flush();
    }

    @Override
    public void println(@Nullable String text) {
        super.println(Visible.line(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable Object text) {
        println(String.valueOf(text));
    }

    @Override
    public void println(char[] text) {
        println(new String(text));
    }

    @Override
    public PrintWriter format(String format, @Nullable Object... arguments) {
        return super.format(format, visible(arguments));
    }

    @Override
    public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
        return super.format(locale, format, visible(arguments));
    }

    @Override
    public void write(int character) {
        write(String.valueOf((char) character));
    }

    @Override
    public void write(char[] text, int from, int length) {
        write(new String(text, from, length));
    }

    @Override
    public void write(String text, int from, int length) {
        String visible = Visible.lines(text.substring(from, from + length));
        super.write(visible, 0, visible.length());
    }

    private static @Nullable Object[] visible(@Nullable Object[] arguments) {
        return Arrays.stream(arguments).map(Terminal::visible).toArray();
    }

    private static @Nullable Object visible(@Nullable Object argument) {
        return argument == null || argument instanceof Number || argument instanceof TemporalAccessor
                ? argument
                : Visible.line(argument.toString());
    }
}
