package uz.consult.launcher.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import uz.consult.launcher.operations.Refusal;
import uz.consult.launcher.security.Sha256;

/** A call that is made again with the same Idempotency-Key gets the same run, for a day. Kept in sys.idempotency_keys, under types of our own. */
@Component
class IdempotencyKeys {

    private static final int LONGEST = 200;

    /**
     * What the call has led to.
     *
     * @param replayed true if an earlier call has
     */
    record Kept(long run, boolean replayed) {}

    private final JdbcOperations jdbc;
    private final TransactionTemplate transaction;

    IdempotencyKeys(JdbcOperations jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * Does what is asked unless this caller has asked it with this key before; the key is kept in the transaction of what is done.
     *
     * @param key null to do it in any case
     * @param request what is asked, to tell whether a key is used for something else
     */
    Kept once(@Nullable String key, String caller, String request, LongSupplier queue) {
        if (key == null) {
            return new Kept(queue.getAsLong(), false);
        }
        if (key.isBlank() || key.length() > LONGEST) {
            throw Refusal.KEY_LENGTH.with(LONGEST);
        }
        String type = "etl.run:" + caller;
        String hash = Sha256.hex(request);
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.queryForList("select pg_advisory_xact_lock(hashtextextended(?, 0))", type + " " + key);
            jdbc.update(
                    "delete from sys.idempotency_keys where key = ? and operation_type = ? and expires_at < now()",
                    key,
                    type);
            List<Map<String, Object>> found = jdbc.queryForList(
                    "select resource_id, request_hash from sys.idempotency_keys where key = ? and operation_type = ?",
                    key,
                    type);
            if (!found.isEmpty()) {
                if (!hash.equals(found.get(0).get("request_hash"))) {
                    throw Refusal.KEY_REUSED.with();
                }
                return new Kept(Long.parseLong(String.valueOf(found.get(0).get("resource_id"))), true);
            }
            long run = queue.getAsLong();
            jdbc.update("""
                    insert into sys.idempotency_keys (key, operation_type, resource_id, request_hash, expires_at)
                    values (?, ?, ?, ?, now() + interval '1 day')""", key, type, String.valueOf(run), hash);
            return new Kept(run, false);
        }));
    }
}
