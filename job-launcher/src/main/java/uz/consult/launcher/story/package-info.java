/** What happened to a consultation, and who did what, in sentences of the reader's language. */
@NullMarked
package uz.consult.launcher.story;

import org.jspecify.annotations.NullMarked;
