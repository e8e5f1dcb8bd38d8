/** Links rows that came before what they refer to. Knows clock, rows, runlog and outbox. */
@NullMarked
package uz.consult.etl.links;

import org.jspecify.annotations.NullMarked;
