/**
 * The client of 1C's {@code odata/standard.odata}: queries, sessions, pages, values, and errors told apart by content. Knows failure
 * and http only.
 */
@NullMarked
package uz.consult.etl.odata;

import org.jspecify.annotations.NullMarked;
