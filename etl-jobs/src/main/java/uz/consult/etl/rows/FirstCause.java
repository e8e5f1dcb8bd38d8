package uz.consult.etl.rows;

import java.sql.SQLException;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;

/**
 * Of several errors of one failed statement the first is the cause: PostgreSQL's "terminating connection …", and
 * after it the driver's "An I/O error occurred", which would be reported otherwise.
 */
public final class FirstCause implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    @Override
    public void exception(ExecuteContext context) {
        SQLException first = context.sqlException();
        if (first != null && first.getNextException() != null) {
            DataAccessException translated =
                    new SQLErrorCodeSQLExceptionTranslator("PostgreSQL").translate("jOOQ", context.sql(), first);
            if (translated != null) {
                context.exception(translated);
            }
        }
    }
}
