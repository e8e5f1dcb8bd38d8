/** Links rows that came before what they refer to. Knows nothing of ours. */
@NullMarked
package uz.consult.etl.links;

import org.jspecify.annotations.NullMarked;
