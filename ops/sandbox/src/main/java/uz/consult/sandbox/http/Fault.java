package uz.consult.sandbox.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong, on demand.
 *
 * @param kind what goes wrong
 * @param on part of the request line that it concerns (see {@link Request#line()}); empty means every request
 * @param after how many matching requests pass unharmed first
 * @param times how many are harmed then
 * @param answer what is answered instead, for {@link Kind#INSTEAD}
 * @param delay how long the answer waits, for {@link Kind#SLOW} and {@link Kind#DRIP}
 */
public record Fault(
        Kind kind,
        String on,
        int after,
        int times,
        @Nullable Answer answer,
        Duration delay) {

    /** What can go wrong. */
    public enum Kind {
        /** Another answer is given and the request is not carried out. */
        INSTEAD,
        /** The true answer breaks off in the middle of its body. */
        CUT,
        /** The request is carried out and the connection closed without an answer. */
        LOST_ANSWER,
        /** The connection is closed and the request not carried out. */
        REFUSED,
        /** The true answer comes late. */
        SLOW,
        /** The true answer comes byte by byte, with that delay between two. */
        DRIP,
        /** An answer begins and never ends. */
        ENDLESS
    }

    private static final Answer HTML_PAGE =
            Answer.html(200, "<!DOCTYPE html><html><head><title>1С:Предприятие</title></head><body>Вход</body></html>");

    private static final Answer LICENCE = Answer.html(
            200,
            "<html><body><p>Не найдена лицензия. Не обнаружен ключ защиты программы или полученная программная лицензия!</p></body></html>");

    public static Fault status(int status) {
        return instead(Answer.html(status, "<html><head><title>" + status + "</title></head><body></body></html>"));
    }

    public static Fault instead(Answer answer) {
        return new Fault(Kind.INSTEAD, "", 0, 1, answer, Duration.ZERO);
    }

    public static Fault htmlPage() {
        return instead(HTML_PAGE);
    }

    public static Fault licence() {
        return instead(LICENCE);
    }

    public static Fault cut() {
        return of(Kind.CUT);
    }

    public static Fault lostAnswer() {
        return of(Kind.LOST_ANSWER);
    }

    public static Fault refused() {
        return of(Kind.REFUSED);
    }

    public static Fault slow(Duration delay) {
        return new Fault(Kind.SLOW, "", 0, 1, null, delay);
    }

    public static Fault drip(Duration between) {
        return new Fault(Kind.DRIP, "", 0, 1, null, between);
    }

    public static Fault endless() {
        return of(Kind.ENDLESS);
    }

    private static Fault of(Kind kind) {
        return new Fault(kind, "", 0, 1, null, Duration.ZERO);
    }

    public Fault on(String part) {
        return new Fault(kind, part, after, times, answer, delay);
    }

    public Fault after(int requests) {
        return new Fault(kind, on, requests, times, answer, delay);
    }

    public Fault times(int requests) {
        return new Fault(kind, on, after, requests, answer, delay);
    }

    public Fault always() {
        return times(Integer.MAX_VALUE);
    }
}
