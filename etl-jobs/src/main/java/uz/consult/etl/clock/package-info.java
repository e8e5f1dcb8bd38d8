/** What time it is on 1C's wall, and how that is labelled in PostgreSQL. Knows nothing of ours. */
@NullMarked
package uz.consult.etl.clock;

import org.jspecify.annotations.NullMarked;
