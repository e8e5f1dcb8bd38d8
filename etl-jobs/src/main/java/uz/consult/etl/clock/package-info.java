/** What time it is on 1C's wall, and how that is labelled in PostgreSQL. Depends on no other package of this project. */
@NullMarked
package uz.consult.etl.clock;

import org.jspecify.annotations.NullMarked;
