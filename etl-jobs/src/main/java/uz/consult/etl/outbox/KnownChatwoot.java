package uz.consult.etl.outbox;

import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.SentMessage.Form;
import uz.consult.etl.chatwoot.Standing;

/**
 * What this Chatwoot is and does, kept in sys.chatwoot: asked at the first delivery of a process and then daily, and seen of its
 * answers. What was seen of another version is forgotten. Safe for concurrent use.
 */
public final class KnownChatwoot implements ChatwootHabits {

    private static final Logger log = LoggerFactory.getLogger(KnownChatwoot.class);

    /** Versions whose source was read: 4.3 to 4.17. */
    private static final Pattern KEEPING = Pattern.compile("4\\.(?:[3-9]|1[0-7])(?!\\d)");

    private static final String KEEP = """
            insert into sys.chatwoot as c (account, version, reporting_events, csat, asked_at) values (?, ?, ?, ?, ?)
            on conflict (account) do update set version = excluded.version, reporting_events = excluded.reporting_events,
                csat = excluded.csat, asked_at = excluded.asked_at,
                marks = case when c.version = excluded.version then c.marks end,
                marks_seen_at = case when c.version = excluded.version then c.marks_seen_at end,
                merges = case when c.version = excluded.version then c.merges end,
                merges_seen_at = case when c.version = excluded.version then c.merges_seen_at end""";

    /** What was seen of this version's answers; null for what was not. */
    private record Seen(@Nullable Form marks, @Nullable Boolean merges) {}

    private final ChatwootClient chatwoot;
    private final JdbcOperations jdbc;
    private final DeliverySettings.RatingRequest ratingRequest;
    private volatile @Nullable Standing kept;
    private volatile Seen seen = new Seen(null, null);

    KnownChatwoot(ChatwootClient chatwoot, JdbcOperations jdbc, DeliverySettings.RatingRequest ratingRequest) {
        this.chatwoot = chatwoot;
        this.jdbc = jdbc;
        this.ratingRequest = ratingRequest;
    }

    /**
     * Checks that Chatwoot is the configured one, and that the token is an administrator's.
     *
     * @throws uz.consult.etl.chatwoot.ChatwootException if it is not, or cannot be asked: then nothing may be sent
     */
    public void see() {
        Standing now = chatwoot.standing();
        if (now != kept) {
            keep(now);
        }
    }

    private synchronized void keep(Standing now) {
        if (now == kept) {
            return;
        }
        int account = chatwoot.settings().account();
        List<String> before =
                jdbc.queryForList("select version from sys.chatwoot where account = ?", String.class, account);
        jdbc.update(
                KEEP,
                account,
                now.version(),
                now.reportingEvents(),
                now.csat(),
                now.at().atOffset(ZoneOffset.UTC));
        seen = jdbc.query(
                        "select marks, merges from sys.chatwoot where account = ?",
                        (row, number) -> {
                            String marks = row.getString(1);
                            return new Seen(
                                    marks == null ? null : Form.valueOf(marks.toUpperCase(Locale.ROOT)),
                                    row.getObject(2, Boolean.class));
                        },
                        account)
                .get(0);
        if (!before.isEmpty() && !before.get(0).equals(now.version())) {
            log.info("Chatwoot has version {} now, it had {}", now.version(), before.get(0));
        }
        warn(now);
        kept = now;
    }

    private void warn(Standing now) {
        if (now.inboxTrouble() != null) {
            log.warn("{}", now.inboxTrouble());
        }
        String rating = rating(now);
        if (rating != null) {
            log.warn("{}", rating);
        }
    }

    /** What is wrong with the settings for rating requests; null if exactly one side asks. */
    private @Nullable String rating(Standing now) {
        boolean ours = ratingRequest == DeliverySettings.RatingRequest.OURS;
        if (ours && now.csat()) {
            return "Clients are asked to rate twice: by our message and by Chatwoot's survey (CSAT). Switch the survey of inbox "
                    + chatwoot.settings().inboxId() + " off, or set RATING_REQUEST=chatwoot";
        }
        if (!ours && !now.csat() && now.inboxTrouble() == null) {
            return "Nobody asks clients to rate: RATING_REQUEST is chatwoot, and the survey (CSAT) of inbox "
                    + chatwoot.settings().inboxId() + " is off";
        }
        return null;
    }

    @Override
    public boolean keepsMarks() {
        Form marks = seen.marks;
        Standing now = kept;
        return marks == null ? now != null && KEEPING.matcher(now.version()).lookingAt() : marks != Form.NONE;
    }

    @Override
    public boolean hasSeenMarks() {
        Form marks = seen.marks;
        return marks != null && marks != Form.NONE;
    }

    @Override
    public void kept(Form marks) {
        if (marks == seen.marks) {
            return;
        }
        Form before = seen.marks;
        seen = new Seen(marks, seen.merges);
        jdbc.update(
                "update sys.chatwoot set marks = ?, marks_seen_at = now() where account = ?",
                marks.code(),
                chatwoot.settings().account());
        if (marks == Form.NONE) {
            log.warn(
                    "Chatwoot does not keep the key of our messages{}: from now on a message whose answer is lost is held until a person decides",
                    before == null ? "" : " any more");
        }
    }

    @Override
    public void merges(boolean merges) {
        Boolean before = seen.merges;
        if (before == null || before != merges) {
            seen = new Seen(seen.marks, merges);
            jdbc.update(
                    "update sys.chatwoot set merges = ?, merges_seen_at = now() where account = ?",
                    merges,
                    chatwoot.settings().account());
        }
    }

    /** What is known, for people, by name; empty if nothing is yet. Sends no request. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        Standing now = kept;
        if (now != null) {
            shown.put("askedAt", now.at());
            shown.put("version", now.version());
            shown.put("marks", seen.marks == null ? "not seen yet" : seen.marks.code());
            shown.put("merge", seen.merges == null ? "not seen yet" : seen.merges);
            shown.put("reportingEvents", now.reportingEvents());
            shown.put("csat", now.csat());
            String rating = rating(now);
            if (rating != null) {
                shown.put("rating", rating);
            }
        }
        return shown;
    }

    /** What prevents all deliveries, as last seen; null if nothing does. Sends no request. */
    public @Nullable String trouble() {
        return chatwoot.trouble();
    }
}
