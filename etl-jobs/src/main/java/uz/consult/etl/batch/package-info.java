/** How a pull runs: the reader that pages by value, the step with its retries, the writer's chunk, the watermark. Knows odata, runlog, clock and failure. */
@NullMarked
package uz.consult.etl.batch;

import org.jspecify.annotations.NullMarked;
