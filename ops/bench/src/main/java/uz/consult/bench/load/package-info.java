/** The programs that the product is compared with: the floor, and a job as a textbook writes it. Each runs as a process of its own. */
@NullMarked
package uz.consult.bench.load;

import org.jspecify.annotations.NullMarked;
