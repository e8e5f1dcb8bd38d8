/** What ran, what could not be written and what was sent, page by page; and the state of each job. Reads only. */
@NullMarked
package uz.consult.launcher.queries;

import org.jspecify.annotations.NullMarked;
