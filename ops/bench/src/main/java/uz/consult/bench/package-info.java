/** Measures the product: against a baseline that no program can beat, and against a job as a textbook writes it. */
@NullMarked
package uz.consult.bench;

import org.jspecify.annotations.NullMarked;
