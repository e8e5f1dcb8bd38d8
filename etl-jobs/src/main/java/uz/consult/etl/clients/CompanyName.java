package uz.consult.etl.clients;

import org.jspecify.annotations.Nullable;

/**
 * The company's own name under the mask that 1C keeps it in: {@code Clobus <company> <abonent code> (<ИНН>)}, at times masked twice.
 * One pass from each end, however long the name.
 */
final class CompanyName {

    private static final String MASK = "Clobus";

    private CompanyName() {}

    /** The name without its masks; as it is if nothing would be left; null for null. */
    static @Nullable String unmasked(@Nullable String masked) {
        if (masked == null) {
            return null;
        }
        int start = 0;
        int end = masked.length();
        int before;
        do {
            before = end - start;
            start = afterBlanks(masked, start, end);
            end = beforeBlanks(masked, start, end);
            start = afterMask(masked, start, end);
            end = beforeBlanks(masked, start, beforeCode(masked, start, end));
        } while (end - start != before);
        return start == end ? masked.strip() : masked.substring(start, end);
    }

    private static int afterMask(String name, int start, int end) {
        int behind = start + MASK.length();
        boolean mask = behind <= end
                && name.regionMatches(true, start, MASK, 0, MASK.length())
                && (behind == end || Character.isWhitespace(name.charAt(behind)));
        return mask ? afterBlanks(name, behind, end) : start;
    }

    /** Where the name ends before digits in brackets, or digits that stand alone; its end if there are none. */
    private static int beforeCode(String name, int start, int end) {
        boolean brackets = end > start && name.charAt(end - 1) == ')';
        int last = brackets ? end - 1 : end;
        int first = last;
        while (first > start && name.charAt(first - 1) >= '0' && name.charAt(first - 1) <= '9') {
            first--;
        }
        if (first == last) {
            return end;
        }
        if (brackets) {
            return first > start && name.charAt(first - 1) == '(' ? first - 1 : end;
        }
        return first == start || Character.isWhitespace(name.charAt(first - 1)) ? first : end;
    }

    private static int afterBlanks(String name, int start, int end) {
        int at = start;
        while (at < end && Character.isWhitespace(name.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int beforeBlanks(String name, int start, int end) {
        int at = end;
        while (at > start && Character.isWhitespace(name.charAt(at - 1))) {
            at--;
        }
        return at;
    }
}
