package uz.consult.etl.odata;

import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.odata.ODataException.Remedy;

/** Refusals as the client makes them of answers, for tests of what becomes of effects. */
public final class ODataFailures {

    private ODataFailures() {}

    /** In 1C's own words: the same will be refused again. */
    public static ODataException refused(int status) {
        return new ODataException(ErrorClass.VALIDATION, Remedy.NONE, status, "refused", null).itsOwn();
    }

    /** From whatever stands in front of 1C; 0 if there was no answer. */
    public static ODataException passing(int status) {
        return new ODataException(ErrorClass.UNAVAILABLE, Remedy.LATER, status, "away", null);
    }
}
