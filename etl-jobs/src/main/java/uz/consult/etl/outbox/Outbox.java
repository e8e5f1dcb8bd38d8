package uz.consult.etl.outbox;

import java.util.Collection;
import org.springframework.jdbc.core.JdbcOperations;
import tools.jackson.databind.json.JsonMapper;
import uz.consult.etl.clock.WallClock;

/** The effects in sys.outbox. Writing happens in the caller's transaction: an effect exists if and only if its cause does. */
public final class Outbox {

    private static final String INSERT = """
            insert into sys.outbox (key, run_id, conversation, cons_ref_key, kind, payload, priority, state, event_at)
            values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            on conflict (key) do nothing""";

    private final JdbcOperations jdbc;
    private final WallClock clock;
    private final JsonMapper json = new JsonMapper();

    public Outbox(JdbcOperations jdbc, WallClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @return how many were new */
    public int queue(long run, Collection<OutboxMessage> messages) {
        if (messages.isEmpty()) {
            return 0;
        }
        int queued = 0;
        int[][] counts = jdbc.batchUpdate(INSERT, messages, messages.size(), (statement, message) -> {
            statement.setString(1, message.key());
            statement.setLong(2, run);
            statement.setString(3, message.conversation());
            statement.setString(4, message.consultation());
            statement.setString(5, message.kind().code());
            statement.setString(6, json.writeValueAsString(message.payload()));
            statement.setInt(7, message.kind().priority());
            statement.setString(8, message.held() ? "held" : "queued");
            statement.setObject(9, clock.label(message.eventAt()));
        });
        for (int[] batch : counts) {
            for (int count : batch) {
                queued += Math.max(count, 0);
            }
        }
        return queued;
    }
}
