package uz.consult.etl.batch;

/** A reader whose records lie in memory until their chunk is written, and which knows how much that is. */
interface MemoryBoundReader {

    /** Should the chunk end here, because what was read since the last one takes much memory? */
    boolean isFull();
}
