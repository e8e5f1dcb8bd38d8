package uz.consult.etl.failure;

/**
 * Texts from outside in names and messages, which go to PostgreSQL and to people: what neither can hold (U+0000, half of a
 * surrogate pair) is written as {@code \}{@code uXXXX}. Nothing is lost: the way back is to read those six characters as the one they stand for.
 */
public final class Visible {

    private Visible() {}

    /** The text itself if there is nothing to be written otherwise, as nearly always. For text as it came; done twice it is no longer the same. */
    public static String of(String text) {
        return written(text, true);
    }

    /** The same for what may have been made visible already: that stays as it is. */
    public static String kept(String text) {
        return written(text, false);
    }

    private static String written(String text, boolean reversible) {
        int plain = 0;
        while (plain < text.length() && isPlain(text, plain, reversible)) {
            plain += step(text, plain);
        }
        if (plain >= text.length()) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (int i = plain; i < text.length(); i += step(text, i)) {
            if (isPlain(text, i, reversible)) {
                visible.append(text, i, i + step(text, i));
            } else {
                visible.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) text.charAt(i)));
            }
        }
        return visible.toString();
    }

    /** Can this text be kept and sent as it is? Not with half of a surrogate pair, which no UTF-8 can hold, or with U+0000. */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i += step(text, i)) {
            if (text.charAt(i) == 0 || isHalf(text, i)) {
                return false;
            }
        }
        return true;
    }

    /** The text with U+FFFD for each half of a surrogate pair that stands alone: so it is stored, and reads back equal. */
    public static String paired(String text) {
        int i = 0;
        while (i < text.length() && !isHalf(text, i)) {
            i += step(text, i);
        }
        if (i >= text.length()) {
            return text;
        }
        StringBuilder paired = new StringBuilder(text);
        for (; i < text.length(); i += step(text, i)) {
            if (isHalf(text, i)) {
                paired.setCharAt(i, '\uFFFD');
            }
        }
        return paired.toString();
    }

    /** The text, or its beginning and an ellipsis, at most this long; no pair of surrogates is parted. */
    public static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static boolean isPlain(String text, int at, boolean reversible) {
        char c = text.charAt(at);
        boolean wouldBeReadBack = reversible && c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == 'u';
        return c != 0 && !wouldBeReadBack && !isHalf(text, at);
    }

    private static boolean isHalf(String text, int at) {
        return Character.isSurrogate(text.charAt(at)) && step(text, at) == 1;
    }

    private static int step(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1))
                ? 2
                : 1;
    }
}
