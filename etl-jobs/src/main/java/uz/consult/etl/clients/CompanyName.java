package uz.consult.etl.clients;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The company's own name under the mask that 1C keeps it in: {@code Clobus <company> <abonent code> (<ИНН>)}, at times masked twice. */
final class CompanyName {

    private static final Pattern HEAD = Pattern.compile("^Clobus(\\s+|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAIL_IN_BRACKETS = Pattern.compile("\\s*\\(\\d+\\)$");
    private static final Pattern TAIL = Pattern.compile("\\s+\\d+$");
    private static final Pattern DIGITS = Pattern.compile("^\\d+$");

    private CompanyName() {}

    /** The name without its masks; as it is if nothing would be left; null for null. */
    static @Nullable String unmasked(@Nullable String masked) {
        if (masked == null) {
            return null;
        }
        String name = masked.strip();
        String before;
        do {
            before = name;
            name = HEAD.matcher(name).replaceFirst("").strip();
            name = TAIL_IN_BRACKETS.matcher(name).replaceFirst("").strip();
            name = TAIL.matcher(name).replaceFirst("").strip();
            name = DIGITS.matcher(name).replaceFirst("").strip();
        } while (!name.equals(before));
        return name.isEmpty() ? masked.strip() : name;
    }
}
