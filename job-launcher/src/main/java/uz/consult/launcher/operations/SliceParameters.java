package uz.consult.launcher.operations;

import uz.consult.launcher.queries.Slice;

/** Which part of a list is asked for. */
public final class SliceParameters {

    private SliceParameters() {}

    /** @throws OperationRefused if it is more, or further on, than is given */
    public static void check(int limit, int offset) {
        checkLimit(limit);
        if (offset < 0 || offset > Slice.FURTHEST) {
            throw Refusal.OFFSET.with(Slice.FURTHEST, offset);
        }
    }

    /** @throws OperationRefused if it is none, or more than is given */
    public static void checkLimit(int limit) {
        if (limit < 1 || limit > Slice.MOST) {
            throw Refusal.LIMIT.with(Slice.MOST, limit);
        }
    }
}
