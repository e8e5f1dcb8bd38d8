/**
 * The stand-in 1C: its published entities in memory, and {@code odata/standard.odata} over them in the dialect of 1C 8.3
 * (OData 3 JSON), refusals included: references cannot be compared by greater and less, are ordered by presentation,
 * long URLs meet IIS, unknown fields meet code 10.
 */
@NullMarked
package uz.consult.sandbox.onec;

import org.jspecify.annotations.NullMarked;
