package uz.consult.etl.odata;

import java.util.List;
import java.util.Set;

/**
 * A page that was read in full and is of the right entity.
 *
 * @param records the records in the order of the page
 * @param absent optional fields that no record of a page with records has
 * @param bytes the length of the body
 * @param retries how many tries beyond the first it took
 */
public record ODataPage(List<ODataRecord> records, Set<String> absent, int bytes, int retries) {

    ODataPage retried(int times) {
        return new ODataPage(records, absent, bytes, times);
    }
}
