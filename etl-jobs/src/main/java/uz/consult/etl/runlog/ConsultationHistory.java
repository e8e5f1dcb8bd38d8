package uz.consult.etl.runlog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;

/**
 * What happened to one consultation: what 1C said, what changed, what was sent and what was answered, in one list of events. Whoever asks
 * "why did the client get this message?" need not know the tables, nor that their times are of two kinds: 1C's wall times are
 * turned into the instants at which the wall showed them, else a call would stand hours away from the message that it caused.
 */
public final class ConsultationHistory {

    /**
     * One thing that happened.
     *
     * @param at when: a true instant
     * @param consultation its cons_id: more than one consultation may have the number that was asked for
     * @param run the run that did it; null where that is not known
     */
    public record Entry(
            OffsetDateTime at,
            String consultation,
            HistoryEvent event,
            @Nullable Long run) {}

    private static final int MOST = 1_000;

    /** An effect in one of these has never been queued, as far as is known. */
    private static final Set<String> WAITS = Set.of("held", "staged");

    /** What is found brings along the other rows of its document, so that every name of it leads to one history. */
    private static final String FIND = """
            with found as (
                select c.cons_id, c.cl_ref_key from cons.cons c where c.cons_id = ?
                union select c.cons_id, c.cl_ref_key from cons.cons c where c.cl_ref_key = ?
                union select c.cons_id, c.cl_ref_key from cons.cons c where sys.search_number(c.number) = nullif(sys.search_number(?), '')
            )
            select cons_id, cl_ref_key from (
                select * from found
                union select c.cons_id, c.cl_ref_key from found f join cons.cons c on c.cl_ref_key = f.cl_ref_key) whole
            order by cons_id !~ '^[0-9]+$', cons_id like 'cl\\_%', cons_id""";

    /** 1C's date of creation is a wall time; of a row that the site made only created_at is known to be an instant. */
    private static final String OPENED = """
            select w.shown, c.source, c.author,
                   case when coalesce(c.source, '1C_CL') in ('1C_CL', '1C_CL_ALL', 'ETL') then c.create_date at time zone ? at time zone ?
                        else c.created_at end as at
            from unnest(?::text[], ?::text[]) w (name, shown) join cons.cons c on c.cons_id = w.name
            order by at limit ?""";

    /** Of what was over when it came, no change tells the end. */
    private static final String ENDED = """
            select w.shown, c.status, c.end_date at time zone ? at time zone ? as at
            from unnest(?::text[], ?::text[]) w (name, shown) join cons.cons c on c.cons_id = w.name
            where c.end_date is not null and c.status in ('closed', 'cancelled', 'resolved')
              and not exists (select from log.consultation_change_log l
                              where l.cons_id = c.cons_id and l.field_name = 'status' and l.new_value in ('"closed"', '"cancelled"', '"resolved"'))
            order by at limit ?""";

    /** Newest first up to the limit, then in the order of their ids: entries of one instant keep the order in which they arose. */
    private static final String CHANGES = """
            select * from (
                select w.shown, l.id, l.created_at as at, l.field_name, l.old_value, l.new_value, l.source
                from unnest(?::text[], ?::text[]) w (name, shown) join log.consultation_change_log l on l.cons_id = w.name
                order by l.created_at desc, l.id desc limit ?) newest
            order by id""";

    /** Chatwoot's conversation alone names an effect that bears no key of 1C. */
    private static final String EFFECTS = """
            select * from (
                select w.shown, o.id, o.created_at, o.sent_at, o.delivered_at, o.kind, o.conversation, o.payload::text as payload,
                       coalesce(o.answer ->> 'text', o.pre_send_state ->> 'text') as text,
                       o.key, o.state, o.attempts, o.answer::text as answer, o.error_class, o.error_message,
                       o.run_id, r.job, lower(r.mode) as mode
                from unnest(?::text[], ?::text[]) w (name, shown)
                join sys.outbox o on o.cons_ref_key = w.name or o.cons_ref_key is null and o.conversation = w.name
                left join log.etl_runs r on r.id = o.run_id
                order by greatest(o.created_at, o.sent_at, o.delivered_at) desc, o.id desc limit ?) newest
            order by id""";

    private static final String CALLS = """
            select * from (
                select w.shown, a.period at time zone ? at time zone ? as at, a.period at time zone ? as wall, a.manager
                from unnest(?::text[], ?::text[]) w (name, shown) join cons.calls a on a.cons_key = w.name
                order by a.period desc limit ?) newest
            order by at, manager""";

    /** The site's redates carry a true instant, to the microsecond, until 1C confirms them. */
    private static final String REDATES = """
            select * from (
                select w.shown, r.id, k.the_sites, case when k.the_sites then r.period
                           else coalesce(r.onec_period, r.period) at time zone ? at time zone ? end as at,
                       r.old_date at time zone ? as old_date, r.new_date at time zone ? as new_date, r.manager_key, r.comment
                from unnest(?::text[], ?::text[]) w (name, shown) join cons.cons_redate r on r.cons_key = w.name,
                lateral (select r.onec_period is null and date_trunc('second', r.period) <> r.period as the_sites) k
                order by at desc, r.id desc limit ?) newest
            order by id""";

    private static final String RATINGS = """
            select * from (
                select w.shown, a.id, coalesce(a.rating_date at time zone ? at time zone ?, a.created_at) as at,
                       a.question_number, a.question_text, a.rating, a.manager_key, a.comment
                from unnest(?::text[], ?::text[]) w (name, shown) join cons.cons_rating_answers a on a.cons_key = w.name
                order by at desc, a.id desc limit ?) newest
            order by id""";

    /** The letter of a call or a rating has the consultation's key within its own. Its reason and run are those of the last time. */
    private static final String LETTERS = """
            select * from (
                select w.shown, d.id, d.last_seen_at as at, d.job, d.entity, d.record_key, d.error_class, d.reason, d.occurrences, d.run_id
                from unnest(?::text[], ?::text[]) w (name, shown)
                join log.dead_letters d on d.state = 'open' and position(w.name in d.record_key) > 0
                order by d.last_seen_at desc, d.id desc limit ?) newest
            order by id""";

    private final JdbcOperations jdbc;
    private final String business;
    private final String label;

    /** With 1C's clock in Tashkent and its wall times labelled as UTC, as they are unless configured otherwise. */
    public ConsultationHistory(JdbcOperations jdbc) {
        this(jdbc, ZoneId.of("Asia/Tashkent"), ZoneOffset.UTC);
    }

    /**
     * @param business the zone whose wall time 1C keeps (BUSINESS_ZONE)
     * @param label the zone by which stored wall times are labelled (ONEC_ZONE)
     */
    public ConsultationHistory(JdbcOperations jdbc, ZoneId business, ZoneId label) {
        this.jdbc = jdbc;
        this.business = business.getId();
        this.label = label.equals(ZoneOffset.UTC) ? "UTC" : label.getId();
    }

    /**
     * The newest 1,000 entries, the oldest of them first.
     *
     * @param key a number, with or without its leading zeros; a Ref_Key; or a conversation or other cons_id
     * @throws IllegalArgumentException if no consultation is called so
     */
    public List<Entry> of(String key) {
        Names names = find(key.strip());
        List<Entry> entries = new ArrayList<>();
        entries.addAll(query(OPENED, names.rows, ConsultationHistory::opened, label, business));
        entries.addAll(query(ENDED, names.rows, ConsultationHistory::ended, label, business));
        entries.addAll(query(CHANGES, names.logged, ConsultationHistory::change));
        entries.addAll(query(CALLS, names.keys, ConsultationHistory::call, label, business, label));
        entries.addAll(query(REDATES, names.keys, ConsultationHistory::redate, label, business, label, label));
        entries.addAll(query(RATINGS, names.keys, ConsultationHistory::rating, label, business));
        query(EFFECTS, names.addressed, ConsultationHistory::effect).forEach(entries::addAll);
        entries.addAll(query(LETTERS, names.keys, ConsultationHistory::letter));
        entries.sort(Comparator.comparing(entry -> entry.at().toInstant()));
        return List.copyOf(entries.subList(Math.max(0, entries.size() - MOST), entries.size()));
    }

    /**
     * The names under which the tables know the consultations, each with the cons_id to show.
     *
     * @param rows the rows that there are
     * @param keys of 1C
     * @param logged ids in the change log, those of placeholders that have become something else among them
     * @param addressed keys of 1C, and conversations
     */
    private record Names(
            Map<String, String> rows,
            Map<String, String> keys,
            Map<String, String> logged,
            Map<String, String> addressed) {}

    private Names find(String key) {
        Names names =
                new Names(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        String refKey = key.replaceFirst("^cl_(all_)?", "").toLowerCase(Locale.ROOT);
        jdbc.query(
                FIND,
                row -> {
                    names.rows.put(row.getString(1), row.getString(1));
                    names.logged.put(row.getString(1), row.getString(1));
                    names.addressed.put(row.getString(1), row.getString(1));
                    if (row.getString(2) != null) {
                        names.keys.putIfAbsent(row.getString(2), row.getString(1));
                    }
                },
                key,
                refKey,
                key);
        if (names.rows.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no consultation " + key + ", neither by number, nor by key of 1C, nor by conversation");
        }
        names.keys.forEach((known, shown) -> {
            names.addressed.put(known, shown);
            for (String prefix : List.of("", "cl_", "cl_all_")) {
                names.logged.putIfAbsent(prefix + known, shown);
            }
        });
        return names;
    }

    private <T> List<T> query(String sql, Map<String, String> names, RowMapper<T> mapper, Object... before) {
        List<Object> arguments = new ArrayList<>(List.of(before));
        arguments.add(names.keySet().toArray(String[]::new));
        arguments.add(names.values().toArray(String[]::new));
        arguments.add(MOST);
        return jdbc.query(sql, mapper, arguments.toArray());
    }

    private static Entry opened(ResultSet row, int number) throws SQLException {
        return entry(row, new HistoryEvent.Opened(row.getString("source"), row.getString("author")));
    }

    private static Entry ended(ResultSet row, int number) throws SQLException {
        return entry(row, new HistoryEvent.Ended(row.getString("status")));
    }

    private static Entry change(ResultSet row, int number) throws SQLException {
        return entry(
                row,
                new HistoryEvent.Changed(
                        row.getString("field_name"),
                        row.getString("old_value"),
                        row.getString("new_value"),
                        row.getString("source")));
    }

    private static Entry call(ResultSet row, int number) throws SQLException {
        String manager = row.getString("manager");
        return entry(
                row,
                new HistoryEvent.Called(
                        manager == null || manager.isEmpty() ? null : manager,
                        row.getObject("wall", LocalDateTime.class)));
    }

    private static Entry redate(ResultSet row, int number) throws SQLException {
        return entry(
                row,
                new HistoryEvent.Redated(
                        row.getBoolean("the_sites"),
                        row.getObject("old_date", LocalDateTime.class),
                        row.getObject("new_date", LocalDateTime.class),
                        row.getString("manager_key"),
                        row.getString("comment")));
    }

    private static Entry rating(ResultSet row, int number) throws SQLException {
        int rating = row.getInt("rating");
        return entry(
                row,
                new HistoryEvent.Rated(
                        row.getInt("question_number"),
                        row.getString("question_text"),
                        rating > 0 ? rating : null,
                        row.getString("manager_key"),
                        row.getString("comment")));
    }

    /** What happened to one effect: up to three entries. When it was discarded is not kept; its last attempt is. */
    private static List<Entry> effect(ResultSet row, int number) throws SQLException {
        String shown = row.getString("shown");
        String state = row.getString("state");
        Long run = row.getObject("run_id", Long.class);
        OffsetDateTime created = row.getObject("created_at", OffsetDateTime.class);
        OffsetDateTime sent = row.getObject("sent_at", OffsetDateTime.class);
        OffsetDateTime delivered = row.getObject("delivered_at", OffsetDateTime.class);
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(created, shown, effect(row, WAITS.contains(state) ? state : "queued"), run));
        if (sent != null) {
            entries.add(new Entry(sent, shown, effect(row, "sent"), run));
        }
        if (delivered != null) {
            entries.add(new Entry(delivered, shown, effect(row, "delivered"), run));
        }
        if (state.equals("dead") || state.equals("discarded") || state.equals("unknown")) {
            entries.add(new Entry(sent != null ? sent : created, shown, effect(row, state), run));
        }
        return entries;
    }

    private static HistoryEvent.EffectEvent effect(ResultSet row, String what) throws SQLException {
        return new HistoryEvent.EffectEvent(
                what,
                row.getLong("id"),
                row.getString("kind"),
                row.getString("conversation"),
                row.getString("payload"),
                row.getString("text"),
                row.getString("key"),
                row.getString("state"),
                row.getInt("attempts"),
                row.getString("answer"),
                row.getString("error_class"),
                row.getString("error_message"),
                row.getString("job"),
                row.getString("mode"));
    }

    private static Entry letter(ResultSet row, int number) throws SQLException {
        HistoryEvent event = new HistoryEvent.Rejected(
                row.getLong("id"),
                row.getString("job"),
                row.getString("entity"),
                row.getString("record_key"),
                row.getString("error_class"),
                row.getString("reason"),
                row.getInt("occurrences"));
        return new Entry(
                row.getObject("at", OffsetDateTime.class),
                row.getString("shown"),
                event,
                row.getObject("run_id", Long.class));
    }

    private static Entry entry(ResultSet row, HistoryEvent event) throws SQLException {
        return new Entry(row.getObject("at", OffsetDateTime.class), row.getString("shown"), event, null);
    }
}
