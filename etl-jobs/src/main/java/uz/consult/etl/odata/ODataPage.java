package uz.consult.etl.odata;

import java.util.List;
import java.util.Set;

/**
 * A page that was read in full and is of the right entity.
 *
 * @param records the records in the order of the page; reading a value of one that 1C cannot send throws {@link BadRecordException}
 * @param absent optional fields that no record of a page with records has
 * @param bytes the length of the body
 * @param retries how many tries beyond the first it took
 * @param largest how many records came in one answer at most: fewer than there are if the page had to be read in pieces
 * @param withheld how many of the records 1C cannot send
 */
public record ODataPage(
        List<ODataRecord> records, Set<String> absent, int bytes, int retries, int largest, int withheld) {

    ODataPage(List<ODataRecord> records, Set<String> absent, int bytes) {
        this(records, absent, bytes, 0, records.size(), 0);
    }

    ODataPage retried(int times) {
        return new ODataPage(records, absent, bytes, times, largest, withheld);
    }

    /** Did 1C refuse it as a whole, for no record's sake? Then smaller ones had better be asked for. */
    public boolean wasTooLarge() {
        return withheld == 0 && largest < records.size();
    }
}
