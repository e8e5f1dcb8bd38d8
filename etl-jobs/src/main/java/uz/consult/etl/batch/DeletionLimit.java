package uz.consult.etl.batch;

import java.util.function.LongSupplier;

/**
 * How many records may be gone from 1C at once and still be taken for deleted: a base that answers as an empty one for a minute must
 * not cancel what is open.
 *
 * @param few so many may be gone whatever their share
 * @param share of what is stored, from 0 to 1; with 1 even that all of it is gone is believed
 */
record DeletionLimit(int few, double share) {

    /** None: it is known already that so many may be gone. */
    static final DeletionLimit NONE = new DeletionLimit(Integer.MAX_VALUE, 1);

    /**
     * Is it too much to be believed?
     *
     * @param gone records stored and not met
     * @param live records stored and not known to be gone
     */
    boolean isExceededBy(long gone, long live) {
        return isTooMany(gone, live) || gone > 0 && gone == live && share < 1;
    }

    /** The same while records are still being read, so that nobody can say whether they are all gone. */
    boolean isTooMany(long gone, long live) {
        return gone > Math.max(few, Math.floor(live * share));
    }

    /**
     * Checks while records are still being read.
     *
     * @param live asked only if so many are gone that it matters
     * @throws ImplausibleDeletionException if they are too many
     */
    void check(String job, String entity, long gone, LongSupplier live) {
        if (gone > few) {
            long stored = live.getAsLong();
            if (isTooMany(gone, stored)) {
                throw notBelieved(job, entity, gone, stored);
            }
        }
    }

    ImplausibleDeletionException notBelieved(String job, String entity, long gone, long live) {
        return new ImplausibleDeletionException(job + ": " + gone + " of " + live + " records of " + entity
                + " are missing from what 1C sent, "
                + (gone == live ? "which is all of them" : "more than " + Math.round(share * 100) + " %")
                + ", so none of them is treated as deleted. Check 1C; if they really were deleted, raise"
                + " ETL_MOST_DELETED_SHARE (users: ETL_USERS_MOST_DELETED_SHARE) for one run");
    }
}
