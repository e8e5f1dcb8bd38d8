package uz.consult.etl.cons;

import org.jspecify.annotations.Nullable;

/**
 * A line of a consultation's tabular parts.
 *
 * @param line its number; lines of ВопросыИОтветы count from 1,001
 * @param repeat null only in rows that nobody has ever written it in
 */
record QuestionAndAnswer(
        int line,
        @Nullable String poType,
        @Nullable String poSection,
        @Nullable String interference,
        @Nullable String managerHelp,
        @Nullable Boolean repeat,
        @Nullable String question,
        @Nullable String answer) {

    /** What the numbers of ВопросыИОтветы are raised by. */
    static final int SECOND_PART = 1_000;

    /** The same, with nothing left unsaid that is yes or no. */
    QuestionAndAnswer whole() {
        return repeat != null
                ? this
                : new QuestionAndAnswer(line, poType, poSection, interference, managerHelp, false, question, answer);
    }
}
