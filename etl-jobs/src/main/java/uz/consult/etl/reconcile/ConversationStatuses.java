package uz.consult.etl.reconcile;

import static uz.consult.sql.sys.Tables.OUTBOX;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.ChatwootException;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.chatwoot.Listing;
import uz.consult.etl.clock.WallClock;
import uz.consult.etl.outbox.Outbox;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.runlog.Difference;

/**
 * Compares the status of conversations with that of their consultations. Chatwoot is asked for what is not resolved, which is
 * little, and for those alone that should be among it and are not. Consultations that 1C does not know are never touched.
 */
@Component
public class ConversationStatuses {

    /** The name under which differences are kept. */
    public static final String ENTITY = "Chatwoot conversations";

    private static final Logger log = LoggerFactory.getLogger(ConversationStatuses.class);
    private static final int MOST_NAMED = 50;

    /** When a consultation without an end was over: since its deletion, or its last change of status, or of anything. */
    private static final String OVER = """
            coalesce(c.deleted_at,
                     (select max(l.created_at) from log.consultation_change_log l where l.cons_id = c.cons_id and l.field_name = 'status'),
                     c.updated_at)""";

    private static final String OVER_LATELY = """
            where c.cl_ref_key is not null and c.status in ('closed', 'resolved', 'cancelled') and c.cons_id ~ '^[0-9]+$'
            order by exists (select from sys.outbox o where o.conversation = c.cons_id and o.kind = 'status' and o.state = 'delivered'
                             and o.payload ->> 'status' = 'resolved'), coalesce(c.end_date, c.updated_at) desc limit 200""";

    /**
     * A conversation whose status is not what it should be.
     *
     * @param refKey the consultation's key in 1C
     * @param difference with the conversation as its key
     */
    public record Finding(String refKey, Difference difference) {}

    /** @param over when the consultation was over, if it is */
    private record Row(
            String conversation, String refKey, @Nullable String status, Instant over) {}

    private final DSLContext db;
    private final ChatwootClient chatwoot;
    private final Outbox outbox;
    private final WallClock clock;

    ConversationStatuses(DSLContext db, ChatwootClient chatwoot, Outbox outbox, WallClock clock) {
        this.db = db;
        this.chatwoot = chatwoot;
        this.outbox = outbox;
        this.clock = clock;
    }

    public boolean canCompare() {
        return chatwoot.isConfigured();
    }

    /**
     * What differs, and what could not be compared because Chatwoot itself fails on it: that is named and does not stop the rest.
     *
     * @throws uz.consult.etl.chatwoot.ChatwootException if Chatwoot cannot be asked
     */
    public List<Finding> compare() {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> live = live(findings);
        for (Row row : rows(live.keySet())) {
            alone(row, findings, () -> compare(row, String.valueOf(live.get(row.conversation)), findings));
        }
        for (Row row : notOver()) {
            if (!live.containsKey(row.conversation)) {
                alone(row, findings, () -> {
                    Conversation found = chatwoot.conversation(row.conversation);
                    if (found == null) {
                        findings.add(new Finding(
                                row.refKey,
                                new Difference(row.conversation, Difference.RECORD, "present", null, false)));
                    } else {
                        compare(row, found.status(), findings);
                    }
                });
            }
        }
        return findings;
    }

    private static void alone(Row row, List<Finding> findings, Runnable work) {
        try {
            work.run();
        } catch (ChatwootException e) {
            if (!e.isOfThisRequest()) {
                throw e;
            }
            findings.add(new Finding(
                    row.refKey,
                    new Difference(
                            row.conversation,
                            "status",
                            row.status,
                            "could not be compared: " + e.getMessage(),
                            false)));
        }
    }

    /**
     * Conversations that are not resolved although their consultation is over, and for which nothing waits in the outbox yet. One
     * on which Chatwoot itself fails, as it does once its contact is gone, is skipped and logged.
     *
     * @throws uz.consult.etl.chatwoot.ChatwootException if Chatwoot cannot be asked
     */
    public List<Finding> leftOpen() {
        List<Finding> aside = new ArrayList<>();
        Map<String, String> live = live(aside);
        List<Finding> findings = new ArrayList<>();
        for (Row row : rows(live.keySet())) {
            if (ExpectedStatus.RESOLVED.equals(wanted(row.status)) && !isOnItsWay(row.conversation)) {
                alone(row, aside, () -> compare(row, String.valueOf(live.get(row.conversation)), findings));
            }
        }
        if (!aside.isEmpty()) {
            log.warn(
                    "Chatwoot fails on these conversations, they were skipped: {}. Check whether their contacts still exist",
                    aside.stream()
                            .map(one -> one.difference().key())
                            .limit(MOST_NAMED)
                            .collect(Collectors.joining(", ")));
        }
        return findings;
    }

    private boolean isOnItsWay(String conversation) {
        return db.fetchExists(
                OUTBOX,
                OUTBOX.CONVERSATION.eq(conversation),
                OUTBOX.KIND.eq("status"),
                OUTBOX.STATE.in("staged", "held", "queued", "sending", "unknown"));
    }

    /** @param unread gets what Chatwoot could not show */
    private Map<String, String> live(List<Finding> unread) {
        Map<String, String> live = new LinkedHashMap<>();
        int missing = 0;
        int pages = 0;
        for (String status : List.of("open", "pending", "snoozed")) {
            Listing listing = chatwoot.conversations(status);
            listing.found().forEach(found -> live.put(found.id(), found.status()));
            missing += listing.missing();
            pages += listing.unread();
        }
        if (pages > 0) {
            int left = missing - singly(missing, live, unread);
            unread.add(new Finding(
                    "",
                    new Difference(
                            "list of conversations",
                            Difference.RECORD,
                            "complete",
                            pages + " pages of it answered with 500; nothing is known of " + Math.max(0, left)
                                    + " conversations on them",
                            false)));
        }
        return live;
    }

    /**
     * Asks one by one for what may share a page with what Chatwoot cannot show: consultations that are over, first those that were
     * never resolved from here, the latest first.
     *
     * @return how many of those that are missing were found
     */
    private int singly(int missing, Map<String, String> live, List<Finding> unread) {
        int found = 0;
        for (Row row : read(OVER_LATELY)) {
            if (found >= missing) {
                return found;
            }
            if (live.containsKey(row.conversation)) {
                continue;
            }
            int before = unread.size();
            boolean[] lives = new boolean[1];
            alone(row, unread, () -> {
                Conversation one = chatwoot.conversation(row.conversation);
                if (one != null && !one.status().equals(ExpectedStatus.RESOLVED)) {
                    live.put(one.id(), one.status());
                    lives[0] = true;
                }
            });
            if (lives[0] || unread.size() > before) {
                found++;
            }
        }
        return found;
    }

    /**
     * Queues the effects that repair these, in one transaction.
     *
     * @param at names the repair: it changes one status of a conversation once
     * @param run the run that repairs; null if a person does, which counts as approval
     * @param held true if an admin must approve first
     * @return how many
     */
    @Transactional
    public int repair(Collection<Finding> findings, LocalDateTime at, @Nullable Long run, boolean held) {
        return outbox.queue(
                run,
                findings.stream()
                        .filter(finding -> finding.difference().repairable())
                        .map(finding -> new OutboxCommand(
                                "status:repair:" + finding.difference().key() + ":" + at,
                                finding.difference().key(),
                                finding.refKey(),
                                OutboxCommand.Kind.STATUS,
                                Map.of("status", finding.difference().onec()),
                                held,
                                at))
                        .toList());
    }

    private void compare(Row row, String actual, List<Finding> findings) {
        String wanted = wanted(row.status);
        if (wanted == null || ExpectedStatus.allows(wanted, actual)) {
            return;
        }
        boolean ours = !wanted.equals(ExpectedStatus.RESOLVED) || !chatwoot.wroteSince(row.conversation, row.over);
        findings.add(new Finding(row.refKey, new Difference(row.conversation, "status", wanted, actual, ours)));
    }

    /** When the consultation was over: at its end, else as far as is known. */
    private Instant over(@Nullable OffsetDateTime end, OffsetDateTime known) {
        LocalDateTime wall = clock.wall(end);
        return wall != null ? clock.instant(wall) : known.toInstant();
    }

    private @Nullable String wanted(@Nullable String status) {
        return ExpectedStatus.of(status, chatwoot.settings().pendingAs());
    }

    private List<Row> rows(Collection<String> conversations) {
        return read(
                "join unnest(?::text[]) k (id) on c.cons_id = k.id where c.cl_ref_key is not null order by c.cons_id",
                (Object) conversations.toArray(String[]::new));
    }

    private List<Row> notOver() {
        return read(
                "where c.cl_ref_key is not null and c.status in ('open', 'pending') and c.cons_id ~ '^[0-9]+$' order by c.cons_id");
    }

    private List<Row> read(String condition, Object... arguments) {
        Map<String, Row> rows = new LinkedHashMap<>();
        db.fetch(
                        "select c.cons_id, c.cl_ref_key, c.status, c.end_date, " + OVER + " from cons.cons c "
                                + condition,
                        arguments)
                .forEach(row -> rows.put(
                        row.get(0, String.class),
                        new Row(
                                row.get(0, String.class),
                                row.get(1, String.class),
                                row.get(2, String.class),
                                over(
                                        row.get(3, OffsetDateTime.class),
                                        Objects.requireNonNull(row.get(4, OffsetDateTime.class))))));
        return List.copyOf(rows.values());
    }
}
