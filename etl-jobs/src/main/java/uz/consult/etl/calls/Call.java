package uz.consult.etl.calls;

import java.time.LocalDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.odata.ODataQuery;

/**
 * The row of cons.calls.
 *
 * @param period wall time
 * @param consultation the consultation's key in 1C
 * @param manager his key in 1C; empty if 1C names none, because the key allows no null
 * @param client the client's key in 1C
 * @param consId our key of the consultation; null until it is known
 * @param clientId our key of the client; null until he is known
 */
record Call(
        LocalDateTime period,
        String consultation,
        String manager,
        @Nullable String client,
        @Nullable String consId,
        @Nullable UUID clientId) {

    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    /** What names it in 1C. */
    String key() {
        return ODataQuery.text(period) + "|" + consultation + "|" + (manager.isEmpty() ? NOBODY : manager);
    }

    /** The call that bears this name in 1C. */
    static Call named(String key) {
        String[] parts = key.split("\\|", -1);
        return new Call(
                LocalDateTime.parse(parts[0]), parts[1], parts[2].equals(NOBODY) ? "" : parts[2], null, null, null);
    }

    /** As {@link #after}, but what 1C's keys lead to alone counts: a link to something else goes. */
    Call repaired(Call said) {
        Call after = after(said);
        return new Call(
                period,
                consultation,
                manager,
                after.client,
                said.consId,
                said.client != null ? said.clientId : after.clientId);
    }

    /** This row after what 1C says of it; links that are known stay. */
    Call after(Call said) {
        String whose = said.client != null ? said.client : client;
        boolean same = java.util.Objects.equals(whose, client);
        return new Call(
                period,
                consultation,
                manager,
                whose,
                said.consId != null ? said.consId : consId,
                said.clientId != null ? said.clientId : same ? clientId : null);
    }
}
