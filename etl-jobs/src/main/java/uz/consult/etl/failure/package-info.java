/** Names every failure: its class, and a sentence a person can act on. Depends on no other package of this project. */
@NullMarked
package uz.consult.etl.failure;

import org.jspecify.annotations.NullMarked;
