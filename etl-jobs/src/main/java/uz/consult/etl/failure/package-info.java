/** Names every failure: its class, and a sentence a person can act on. Knows nothing of ours. */
@NullMarked
package uz.consult.etl.failure;

import org.jspecify.annotations.NullMarked;
