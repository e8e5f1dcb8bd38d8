package uz.consult.launcher.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/** Which connections the pool discards besides broken ones: those whose server accepts no writes now, or is about to end them. */
public final class Unusable implements SQLExceptionOverride {

    private static final Set<String> STATES = Set.of(
            Sessions.READ_ONLY,
            "25P03", // idle in a transaction for too long
            "25P04", // a transaction for too long
            "57P04", // the database was dropped
            "57P05"); // idle for too long

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return STATES.contains(String.valueOf(failure.getSQLState())) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
