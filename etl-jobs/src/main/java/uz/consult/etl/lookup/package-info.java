/** Read-only look-ups in our own tables: the stored row of a 1C key. Knows rows only. */
@NullMarked
package uz.consult.etl.lookup;

import org.jspecify.annotations.NullMarked;
