package uz.consult.example.tariffs;

import java.util.List;
import java.util.Set;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;

/** Which tariffs are read: all of them, each time, in one answer, for they are few and nothing need order them. */
final class TariffsQuery {

    static final String ENTITY = "Catalog_Тарифы";

    static final ODataFields FIELDS =
            new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key", "DeletionMark"), Set.of("Code", "Description"));

    private TariffsQuery() {}

    static List<Scan> scans() {
        return List.of(Scan.unordered(ENTITY, FIELDS, null));
    }
}
