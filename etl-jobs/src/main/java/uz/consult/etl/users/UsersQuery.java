package uz.consult.etl.users;

import java.util.List;
import java.util.Set;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.Pass;
import uz.consult.etl.odata.ODataFields;

/** Which users are read: all of them, each time. */
final class UsersQuery {

    static final String ENTITY = "Catalog_Пользователи";

    static final ODataFields FIELDS = new ODataFields(
            List.of("Ref_Key"),
            Set.of("Ref_Key", "Code", "DeletionMark", "Недействителен", "Служебный"),
            Set.of("Description"));

    private UsersQuery() {}

    static List<Pass> passes() {
        return List.of(new Pass(ENTITY, FIELDS, Cursor.text("Code"), null, null, null, false));
    }
}
