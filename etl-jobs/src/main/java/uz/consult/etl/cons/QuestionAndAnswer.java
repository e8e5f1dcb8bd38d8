package uz.consult.etl.cons;

import org.jspecify.annotations.Nullable;

/**
 * A line of a consultation's tabular parts.
 *
 * @param line its number; lines of ВопросыИОтветы count from 1,001
 */
record QuestionAndAnswer(
        int line,
        @Nullable String poType,
        @Nullable String poSection,
        @Nullable String interference,
        @Nullable String managerHelp,
        boolean repeat,
        @Nullable String question,
        @Nullable String answer) {

    /** What the numbers of ВопросыИОтветы are raised by. */
    static final int SECOND_PART = 1_000;
}
