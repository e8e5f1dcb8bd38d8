/** Read-only answers from our own tables: which row of ours a key of 1C means. Knows nothing of ours. */
@NullMarked
package uz.consult.etl.lookup;

import org.jspecify.annotations.NullMarked;
