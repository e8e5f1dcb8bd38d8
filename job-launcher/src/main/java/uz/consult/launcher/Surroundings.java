package uz.consult.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Makes the program independent of the machine it runs on: of its language, whose rules for letters, digits and calendars
 * libraries follow unasked, and of its time zone, which sessions of PostgreSQL and Spring Batch's records take. What people see has
 * a language and a zone by our own settings. Only the lines of the log keep the machine's zone.
 */
final class Surroundings {

    /** What a character becomes that could not be read. */
    static final char UNREADABLE = '\uFFFD';

    /** What is to be done about one. */
    static final String REMEDY =
            "the locale of this process cannot read letters beyond English ones: start it with LC_ALL=C.UTF-8";

    private Surroundings() {}

    /** Before anything else is loaded, for some libraries look once. */
    static void fix() {
        System.setProperty("etl.machine-zone", TimeZone.getDefault().getID());
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Locale.setDefault(Locale.ENGLISH);
        Charset console = console();
        System.setProperty("etl.console", console.name());
        if (!console.equals(Charset.defaultCharset())) {
            System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, console));
            System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, console));
        }
    }

    /** The machine's, unless that can write nothing but English. */
    private static Charset console() {
        String told = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        Charset machine = told == null ? Charset.defaultCharset() : Charset.forName(told);
        return machine.canEncode() && machine.newEncoder().canEncode('Ж') ? machine : StandardCharsets.UTF_8;
    }

    /** Could the arguments be read as they were given? */
    static boolean canRead(String... arguments) {
        return Arrays.stream(arguments).noneMatch(argument -> argument.indexOf(UNREADABLE) >= 0);
    }
}
