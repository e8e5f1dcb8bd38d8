/**
 * Late links, for rows that came before what they refer to, and derived fields: the fields of a consultation that are computed from its
 * calls, ratings and redates. Both write their change log and queue their effects in the caller's transaction.
 */
@NullMarked
package uz.consult.etl.links;

import org.jspecify.annotations.NullMarked;
