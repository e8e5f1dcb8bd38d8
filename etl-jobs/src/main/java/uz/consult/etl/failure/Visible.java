package uz.consult.etl.failure;

import java.util.Locale;

/**
 * Texts from outside in names and messages, which go to PostgreSQL and to people: what neither can hold (U+0000, half of a
 * surrogate pair) is written as {@code \}{@code uXXXX}. Nothing is lost: the way back is to read those six characters as the one they stand for.
 * For a terminal, and a log that is read in one, whatever would act there is written so too.
 */
public final class Visible {

    /** Does the character that begins there stay as it is? */
    private interface Plain {
        boolean at(String text, int index);
    }

    private Visible() {}

    /** The text itself if there is nothing to be written otherwise, as nearly always. For text as it came; done twice it is no longer the same. */
    public static String of(String text) {
        return written(text, (all, at) -> isPlain(all, at, true));
    }

    /** The same for what may have been made visible already: that stays as it is. */
    public static String kept(String text) {
        return written(text, (all, at) -> isPlain(all, at, false));
    }

    /**
     * One line, whatever the text holds. A control character is written as {@code \n}, {@code \r}, {@code \t} or {@code \}{@code uXXXX}, and so is
     * what turns the direction of writing, breaks a line, joins, or shows nothing at all. Done twice it is the same.
     */
    public static String line(String text) {
        return written(text, (all, at) -> isSeen(all.codePointAt(at)));
    }

    /** The same for a text that is made of lines: line feeds and tabs stay. */
    public static String lines(String text) {
        return written(
                text, (all, at) -> all.charAt(at) == '\n' || all.charAt(at) == '\t' || isSeen(all.codePointAt(at)));
    }

    private static String written(String text, Plain plain) {
        int end = 0;
        while (end < text.length() && plain.at(text, end)) {
            end += step(text, end);
        }
        if (end >= text.length()) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, end);
        for (int i = end; i < text.length(); i += step(text, i)) {
            int next = i + step(text, i);
            if (plain.at(text, i)) {
                visible.append(text, i, next);
            } else {
                text.substring(i, next).chars().forEach(unit -> visible.append(escape(unit)));
            }
        }
        return visible.toString();
    }

    private static String escape(int unit) {
        return switch (unit) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u%04x", unit);
        };
    }

    /** Joiners count as invisible as well: with them two names that look the same differ. */
    private static boolean isSeen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !isIgnored(character);
        };
    }

    /** What Unicode lets a font show as nothing though it is a letter, a mark, or nothing yet (Default_Ignorable_Code_Point). */
    private static boolean isIgnored(int character) {
        return character == 0x034F
                || character >= 0x115F && character <= 0x1160
                || character >= 0x17B4 && character <= 0x17B5
                || character >= 0x180B && character <= 0x180F
                || character == 0x2065
                || character == 0x3164
                || character >= 0xFE00 && character <= 0xFE0F
                || character == 0xFFA0
                || character >= 0xFFF0 && character <= 0xFFF8
                || character >= 0xE0000 && character <= 0xE0FFF;
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
