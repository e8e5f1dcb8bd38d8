package uz.consult.launcher.ui;

import java.util.Locale;
import java.util.regex.Pattern;

/** Failures that have a sentence of their own, by their English message; what stands in its groups fills the gaps. */
enum KnownFailure {
    /** how many, of how many, entity */
    MISSING_RECORDS("(\\d+) of (\\d+) records of (\\S+) are missing from what 1C sent"),
    /** how many */
    OTHER_BASE("1C has none of (\\d+) records of"),
    /** entity */
    NO_RECORDS("1C sent no record of (\\S+),"),
    /** how many, of how many */
    BAD_RECORDS("(\\d+) of (\\d+) records are bad"),
    /** field */
    EMPTY_FIELD("^(\\S+) is empty$"),
    /** field */
    ZERO_CHARACTER("^(\\S+) holds the character U\\+0000$"),
    /** field, value */
    WRONG_FIELD("^(\\S+) is (.+), not .+$"),
    /** of a tabular part */
    NO_LINE_NUMBER("^A line of a tabular part has no LineNumber$"),

    /** of its kind */
    NEWER_SENT("^a newer (?:assignee|status) has been sent already$"),
    /** manager */
    NO_AGENT("^manager (.+) has no agent in Chatwoot$"),
    /** conversation */
    NO_CONVERSATION("^Chatwoot has no conversation (\\S+)$"),
    /** as it was */
    SAME_MANAGER("^the manager has not changed$"),
    /** conversation */
    MAYBE_SENT("^It may have been sent to conversation (\\S+)"),
    /** by another run */
    SUPERSEDED("^superseded by a newer status of the conversation$"),
    /** by a person */
    DISCARDED_BY_ADMIN("^discarded by an admin$"),
    /** as a setting has it */
    DRY_RUN("^EFFECTS_DRY_RUN: logged, not sent$"),
    /** to be moved */
    NO_DOCUMENT("^1C has no document \\S+ to be moved$"),
    /** message */
    WAITS_FOR_MESSAGE("^waits for message (\\d+) of the conversation"),
    /** the date that 1C shows */
    DATE_CHANGED("^1C shows (\\S+), neither the old date nor the new one");

    private final Pattern pattern;

    KnownFailure(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    Pattern pattern() {
        return pattern;
    }

    /** The name of its text. */
    String code() {
        return "failure." + name().toLowerCase(Locale.ROOT);
    }
}
