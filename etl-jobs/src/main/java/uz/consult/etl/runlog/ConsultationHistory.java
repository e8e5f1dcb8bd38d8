package uz.consult.etl.runlog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;

/**
 * What happened to one consultation: what 1C said, what changed, what was sent and what was answered, in one list. Whoever asks
 * "why did the client get this message?" need not know the tables, nor that their times are of two kinds: 1C's wall times are
 * turned into the instants at which the wall showed them, else a call would stand hours away from the message that it caused.
 */
public final class ConsultationHistory {

    /**
     * One thing that happened.
     *
     * @param at when: a true instant
     * @param consultation its cons_id: more than one consultation may have the number that was asked for
     * @param what change, queued, held, sent, delivered, unknown, dead, discarded, call, redate, rating or dead_letter
     * @param text one line for people
     * @param run the run that did it; null where that is not known
     */
    public record Entry(
            OffsetDateTime at,
            String consultation,
            String what,
            String text,
            @Nullable Long run) {}

    private static final int MOST = 1_000;
    private static final int LONGEST_VALUE = 500;

    /** What is found brings along the other rows of its document, so that every name of it leads to one history. */
    private static final String FIND = """
            with found as (
                select c.cons_id, c.cl_ref_key from cons.cons c
                where c.cons_id = ? or c.cl_ref_key = ? or c.number = ? or ltrim(c.number, '0') = nullif(ltrim(?, '0'), '')
            )
            select c.cons_id, c.cl_ref_key from cons.cons c
            where c.cons_id in (select cons_id from found) or c.cl_ref_key in (select cl_ref_key from found)
            order by c.cons_id !~ '^[0-9]+$', c.cons_id like 'cl\\_%', c.cons_id""";

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
     * @param keys of 1C
     * @param logged ids in the change log, those of placeholders that have become something else among them
     * @param addressed keys of 1C, and conversations
     */
    private record Names(Map<String, String> keys, Map<String, String> logged, Map<String, String> addressed) {}

    private Names find(String key) {
        Names names = new Names(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        String refKey = key.replaceFirst("^cl_(all_)?", "").toLowerCase(Locale.ROOT);
        jdbc.query(
                FIND,
                row -> {
                    names.logged.put(row.getString(1), row.getString(1));
                    names.addressed.put(row.getString(1), row.getString(1));
                    if (row.getString(2) != null) {
                        names.keys.putIfAbsent(row.getString(2), row.getString(1));
                    }
                },
                key,
                refKey,
                key,
                key);
        if (names.logged.isEmpty()) {
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

    private static Entry change(ResultSet row, int number) throws SQLException {
        return entry(
                row,
                "change",
                row.getString("field_name") + ": " + value(row.getString("old_value")) + " → "
                        + value(row.getString("new_value")) + ", by " + row.getString("source"),
                null);
    }

    private static Entry call(ResultSet row, int number) throws SQLException {
        String manager = row.getString("manager");
        return entry(
                row,
                "call",
                "1C has a call by " + (manager.isEmpty() ? "nobody named" : "manager " + manager) + ", "
                        + row.getString("wall") + " on 1C's clock",
                null);
    }

    private static Entry redate(ResultSet row, int number) throws SQLException {
        return entry(
                row,
                "redate",
                (row.getBoolean("the_sites") ? "moved on the site, not confirmed by 1C yet, " : "1C has it moved ")
                        + "from " + value(row.getString("old_date")) + " to " + value(row.getString("new_date"))
                        + after(", manager ", row.getString("manager_key"))
                        + after(": ", row.getString("comment")),
                null);
    }

    private static Entry rating(ResultSet row, int number) throws SQLException {
        int rating = row.getInt("rating");
        return entry(
                row,
                "rating",
                "1C has question " + row.getInt("question_number") + after(" ", row.getString("question_text"))
                        + (rating > 0 ? " rated " + rating : " not rated")
                        + after(", manager ", row.getString("manager_key"))
                        + after(": ", row.getString("comment")),
                null);
    }

    /** What happened to one effect: up to three entries. When it was discarded is not kept; its last attempt is. */
    private static List<Entry> effect(ResultSet row, int number) throws SQLException {
        String shown = row.getString("shown");
        String state = row.getString("state");
        Long run = row.getObject("run_id", Long.class);
        OffsetDateTime created = row.getObject("created_at", OffsetDateTime.class);
        OffsetDateTime sent = row.getObject("sent_at", OffsetDateTime.class);
        OffsetDateTime delivered = row.getObject("delivered_at", OffsetDateTime.class);
        String effect = "effect " + row.getLong("id") + ", " + row.getString("kind") + " to "
                + (row.getString("conversation") == null ? "1C" : "conversation " + row.getString("conversation"));
        String cause = run == null ? "" : " by run " + run + " of " + row.getString("job");
        String mode = row.getString("mode") == null ? "" : " (" + row.getString("mode") + ")";
        String error = after(", ", row.getString("error_class")) + after(": ", row.getString("error_message"));

        List<Entry> entries = new ArrayList<>();
        boolean held = state.equals("held");
        entries.add(new Entry(
                created,
                shown,
                held ? "held" : "queued",
                effect + (held ? " held for an admin's approval" : " queued") + cause + mode + ": "
                        + value(row.getString("payload")) + ", key " + row.getString("key") + ", now " + state
                        + (held ? error : ""),
                run));
        if (sent != null) {
            entries.add(new Entry(sent, shown, "sent", effect + " sent, attempts " + row.getInt("attempts"), run));
        }
        if (delivered != null) {
            entries.add(new Entry(
                    delivered,
                    shown,
                    "delivered",
                    effect + " delivered" + after(", answer ", row.getString("answer")),
                    run));
        }
        if (state.equals("dead") || state.equals("discarded") || state.equals("unknown")) {
            entries.add(new Entry(
                    sent != null ? sent : created,
                    shown,
                    state,
                    effect + (state.equals("unknown") ? " in doubt" : " " + state) + ", attempts "
                            + row.getInt("attempts") + error,
                    run));
        }
        return entries;
    }

    private static Entry letter(ResultSet row, int number) throws SQLException {
        return entry(
                row,
                "dead_letter",
                "dead letter " + row.getLong("id") + " of " + row.getString("job") + ", " + row.getString("entity")
                        + " " + row.getString("record_key") + ", met " + row.getInt("occurrences") + " times, "
                        + row.getString("error_class") + after(": ", row.getString("reason")),
                row.getObject("run_id", Long.class));
    }

    private static Entry entry(ResultSet row, String what, String text, @Nullable Long run) throws SQLException {
        return new Entry(row.getObject("at", OffsetDateTime.class), row.getString("shown"), what, text, run);
    }

    private static String after(String before, @Nullable String value) {
        return value == null || value.isBlank() ? "" : before + value(value);
    }

    /** On one line and shortened: con_calls and the like grow with the consultation. */
    private static String value(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        String line = value.strip().replaceAll("\\s+", " ");
        if (line.length() <= LONGEST_VALUE) {
            return line;
        }
        boolean halved = Character.isHighSurrogate(line.charAt(LONGEST_VALUE - 1));
        return line.substring(0, halved ? LONGEST_VALUE - 1 : LONGEST_VALUE) + "…";
    }
}
