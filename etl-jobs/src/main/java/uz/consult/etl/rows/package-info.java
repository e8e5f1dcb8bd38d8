/**
 * Sets of rows into PostgreSQL: COPY for new ones, one statement for changed ones, and what changed by field. Depends on no other
 * package of this project.
 */
@NullMarked
package uz.consult.etl.rows;

import org.jspecify.annotations.NullMarked;
