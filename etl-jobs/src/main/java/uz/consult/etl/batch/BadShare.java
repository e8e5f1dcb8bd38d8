package uz.consult.etl.batch;

/**
 * How many records may break a rule before a run fails.
 *
 * @param allowed so many are borne whatever their share (ETL_BAD_RECORDS_ALLOWED)
 * @param share of what was read, from 0 to 1 (ETL_BAD_RECORDS_SHARE)
 */
record BadShare(long allowed, double share) {

    boolean isExceededBy(long dead, long read) {
        return dead > allowed && dead > share * read;
    }

    String told(String job, long dead, long read, String example) {
        return job + ": " + dead + " of " + read + " records are bad, more than " + Math.round(share * 100)
                + " % (ETL_BAD_RECORDS_SHARE), so the last chunk was not written. For example " + example;
    }
}
