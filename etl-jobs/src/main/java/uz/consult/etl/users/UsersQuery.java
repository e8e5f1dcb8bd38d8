package uz.consult.etl.users;

import java.util.List;
import java.util.Set;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.odata.ODataFields;

/** Which users are read: all of them, each time, in one answer, for nothing need order them. */
final class UsersQuery {

    static final String ENTITY = "Catalog_Пользователи";

    static final ODataFields FIELDS = new ODataFields(
            List.of("Ref_Key"),
            Set.of("Ref_Key", "DeletionMark"),
            Set.of("Code", "Description", "Недействителен", "Служебный"));

    private UsersQuery() {}

    static List<Scan> scans() {
        return List.of(Scan.unordered(ENTITY, FIELDS, null));
    }
}
