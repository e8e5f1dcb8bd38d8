package uz.consult.etl.runlog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules and events by which PostgreSQL may differ from 1C. A difference keeps one as an English sentence, which programs read; the
 * pages say it in the language of their reader.
 */
public enum Explanation {
    /** 1C says nothing. */
    EMPTY_VALUE("1C's value is empty, and an empty value erases nothing"),
    /** By whom, and when. */
    SET_BY("set by {} at {}"),
    /** When. */
    ENDED_IN_ONEC("1C said so at {}, and what has ended stays as it ended"),
    /** When 1C changed it. */
    ENDED_BEFORE("it had ended before 1C changed it at {}, and what has ended stays as it ended"),
    /** The site's word for an end. */
    RESOLVED_BY_SITE("resolved is the site's status for an end, and 1C has ended it, too"),
    /** The site's date counts. */
    CREATED_BY_SITE("the site made the row, and the date of creation is set once"),
    /** 1C follows. */
    CANCELLED_ON_SITE("cancelled on the site; 1C's deletion mark has arrived or is on its way"),
    /** Beside the row that 1C's document has. */
    ROW_OF_SITE("the site's own row, which stays"),
    /** Nobody says otherwise. */
    UNMAPPED_AGENT("sys.user_mapping has nobody for him, so this agent counts"),
    /** 1C follows. */
    UNCONFIRMED("made on the site, and not confirmed by 1C yet");

    private static final String GAP = "{}";

    /**
     * An explanation that was read back.
     *
     * @param arguments what filled the gaps
     */
    public record Given(Explanation explanation, List<String> arguments) {}

    private final String sentence;
    private final Pattern pattern;

    Explanation(String sentence) {
        this.sentence = sentence;
        this.pattern = Pattern.compile(Pattern.quote(sentence).replace(GAP, "\\E(.+?)\\Q"), Pattern.DOTALL);
    }

    /** The sentence, its gaps filled in this order. */
    public String text(Object... arguments) {
        String text = sentence;
        for (Object argument : arguments) {
            int gap = text.indexOf(GAP);
            text = text.substring(0, gap) + argument + text.substring(gap + GAP.length());
        }
        return text;
    }

    /** What a difference keeps; null if it is none of ours. */
    public static @Nullable Given of(String text) {
        for (Explanation explanation : values()) {
            Matcher found = explanation.pattern.matcher(text);
            if (found.matches()) {
                List<String> arguments = new ArrayList<>();
                for (int i = 1; i <= found.groupCount(); i++) {
                    arguments.add(found.group(i));
                }
                return new Given(explanation, List.copyOf(arguments));
            }
        }
        return null;
    }
}
