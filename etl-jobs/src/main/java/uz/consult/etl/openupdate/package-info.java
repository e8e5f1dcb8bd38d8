/** Reads every consultation that is not over by its key, through the mapping and the effects of cons: what no cursor shows, and what 1C has deleted. */
@NullMarked
package uz.consult.etl.openupdate;

import org.jspecify.annotations.NullMarked;
