package uz.consult.bench.onec;

import java.io.ByteArrayOutputStream;

/** The records of one entity in the order of its cursor, made when they are asked for. */
interface Records {

    String entity();

    /** The property that the records are ordered by. */
    String cursor();

    int size();

    /** The cursor's value: a wall time in seconds since 1970, or a code as a number. */
    long at(int position);

    void write(int position, ByteArrayOutputStream to);

    /** The position of the record with this Ref_Key; -1 if there is none. */
    default int find(String key) {
        return -1;
    }

    /** For ratings: was it given, or did its consultation end, from then on? */
    default boolean recent(int position, long given, long ended) {
        throw new UnsupportedOperationException(entity() + " is not asked for what is recent");
    }
}
