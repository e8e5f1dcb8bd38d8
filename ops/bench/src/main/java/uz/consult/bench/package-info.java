/** Measures the product: against a floor below which no program comes, and against a job as a textbook writes it. */
@NullMarked
package uz.consult.bench;

import org.jspecify.annotations.NullMarked;
