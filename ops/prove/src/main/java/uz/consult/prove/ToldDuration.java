package uz.consult.prove;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a consultation took, as the message that closes it says in either language: read back from the words and compared. */
final class ToldDuration {

    /** Longer ones are told without it. */
    private static final long WEEK = 7 * 24 * 60;

    private static final Pattern TOLD = Pattern.compile("(?:Продолжительность|Davomiyligi): ([^.\n]*)\\.");
    private static final Pattern PART = Pattern.compile("(\\d+) (\\p{L}+)");
    private static final Pattern ONE = Pattern.compile("(?:.*[^1])?1");
    private static final Pattern FEW = Pattern.compile("(?:.*[^1])?[234]");

    private ToldDuration() {}

    /**
     * What is wrong in the text.
     *
     * @param minutes how long it took; null if nobody knows
     * @return null if nothing is
     */
    static @Nullable String fault(String text, @Nullable Long minutes) {
        List<String> told =
                TOLD.matcher(text).results().map(found -> found.group(1)).toList();
        if (minutes == null || minutes > WEEK) {
            return told.isEmpty() ? null : "tells a duration, which nobody knows or is too long";
        }
        if (told.isEmpty()) {
            return "tells no duration";
        }
        for (String words : told) {
            long said = 0;
            long finest = Long.MAX_VALUE;
            Matcher part = PART.matcher(words);
            while (part.find()) {
                finest = unit(part.group(1), part.group(2));
                if (finest == 0) {
                    return "says " + part.group() + ", which is no grammar";
                }
                said += Long.parseLong(part.group(1)) * finest;
            }
            long grain = said >= 24 * 60 ? 60 : 1;
            if (finest == Long.MAX_VALUE || said != minutes - minutes % grain) {
                return "says " + words + " for " + minutes + " minutes";
            }
        }
        return null;
    }

    /** The minutes in one of it; 0 if the word does not go with the number. */
    private static long unit(String count, String word) {
        boolean one = ONE.matcher(count).matches();
        boolean few = FEW.matcher(count).matches();
        return switch (word) {
            case "kun" -> 24 * 60;
            case "soat" -> 60;
            case "daqiqa" -> 1;
            case "день" -> one ? 24 * 60 : 0;
            case "дня" -> few ? 24 * 60 : 0;
            case "дней" -> one || few ? 0 : 24 * 60;
            case "час" -> one ? 60 : 0;
            case "часа" -> few ? 60 : 0;
            case "часов" -> one || few ? 0 : 60;
            case "минута" -> one ? 1 : 0;
            case "минуты" -> few ? 1 : 0;
            case "минут" -> one || few ? 0 : 1;
            default -> 0;
        };
    }
}
