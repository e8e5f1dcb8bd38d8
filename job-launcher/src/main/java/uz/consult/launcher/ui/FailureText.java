package uz.consult.launcher.ui;

import org.jspecify.annotations.Nullable;

/**
 * A failure for people.
 *
 * @param sentence what happened, in the reader's language
 * @param remedy what to do about it
 * @param technical the message as it was written down, in English, its times on the wall of the business; null if it has none,
 *     or says no more than the sentence
 */
record FailureText(String sentence, String remedy, @Nullable String technical) {

    FailureText {
        technical = sentence.equals(technical) ? null : technical;
    }
}
