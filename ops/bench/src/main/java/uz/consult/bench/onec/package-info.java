/** A stand-in 1C of any size that costs little to answer: records are cut from the sandbox's and made as they are asked for, never held. */
@NullMarked
package uz.consult.bench.onec;

import org.jspecify.annotations.NullMarked;
