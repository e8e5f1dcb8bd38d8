package uz.consult.prove;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.EventHistory.Attached;
import uz.consult.prove.EventHistory.Reopened;
import uz.consult.prove.EventHistory.Said;
import uz.consult.prove.Findings.Sort;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.Chatwoot.Message;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/**
 * Each message once: what the outbox says was delivered stands in its conversation exactly once and in order, nothing else does,
 * nothing is left behind; and each event that must be told caused a message, none two. Where a run notifies nobody by the rules (full,
 * window), what happened before its end need not be told.
 */
final class MessagesCheck {

    /** A message as the outbox has it. */
    private record Queued(
            long id,
            String key,
            long conversation,
            String template,
            String state,
            @Nullable String period,
            @Nullable String newDate,
            @Nullable String manager,
            @Nullable Long minutes,
            @Nullable String text,
            long run,
            Instant created,
            @Nullable Instant runQueued,
            @Nullable Instant runCompleted) {}

    private static final Duration A_PAGE_IS_OLD = Duration.ofSeconds(2);

    private static final String OUTBOX = """
            select o.id, o.key, o.conversation, o.payload ->> 'template' as template, o.state, o.error_message,
                   o.payload #>> '{values,period}' as period, o.payload #>> '{values,new}' as new_date,
                   o.payload #>> '{values,manager}' as manager, o.payload #>> '{values,minutes}' as minutes,
                   o.answer ->> 'text' as text, o.run_id,
                   to_json(o.created_at) #>> '{}' as created,
                   to_json(r.queued_at) #>> '{}' as run_queued,
                   case when r.status = 'COMPLETED' then to_json(r.finished_at) #>> '{}' end as run_completed
            from sys.outbox o left join log.etl_runs r on r.id = o.run_id where o.kind = 'message' order by o.id""";

    private final OneC onec;
    private final Chatwoot chatwoot;
    private final EventHistory chronicle;
    private final Database database;
    private final Findings findings;
    private final Map<Long, List<Queued>> queued = new HashMap<>();
    private int delivered;

    MessagesCheck(OneC onec, Chatwoot chatwoot, EventHistory chronicle, Database database, Findings findings) {
        this.onec = onec;
        this.chatwoot = chatwoot;
        this.chronicle = chronicle;
        this.database = database;
        this.findings = findings;
    }

    /** @return how many messages were delivered */
    int compare() {
        leftBehind();
        for (Map<String, @Nullable String> row : database.rows(OUTBOX)) {
            Queued one = queued(row);
            queued.computeIfAbsent(one.conversation, key -> new ArrayList<>()).add(one);
        }
        chatwoot.conversationIds().forEach(this::conversation);
        for (Attached attached : chronicle.attached()) {
            caused(attached, queued.getOrDefault(attached.conversation(), List.of()));
        }
        return delivered;
    }

    private static Queued queued(Map<String, @Nullable String> row) {
        return new Queued(
                Long.parseLong(String.valueOf(row.get("id"))),
                String.valueOf(row.get("key")),
                Long.parseLong(String.valueOf(row.get("conversation"))),
                String.valueOf(row.get("template")),
                String.valueOf(row.get("state")),
                row.get("period"),
                row.get("new_date"),
                row.get("manager"),
                row.get("minutes") == null ? null : Long.valueOf(String.valueOf(row.get("minutes"))),
                row.get("text"),
                row.get("run_id") == null ? 0 : Long.parseLong(String.valueOf(row.get("run_id"))),
                Objects.requireNonNull(instant(row.get("created"))),
                instant(row.get("run_queued")),
                instant(row.get("run_completed")));
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null
                ? null
                : OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant();
    }

    /** Nothing waits, nothing is dead, and no message was discarded. */
    private void leftBehind() {
        for (Map<String, @Nullable String> row : database.rows("""
                select id, kind, key, state, error_class, error_message, payload::text as payload from sys.outbox
                where state not in ('delivered', 'discarded')
                   or kind = 'message' and state = 'discarded' and error_message is distinct from 'the manager has not changed'
                order by id""")) {
            findings.add(Sort.LOST, "effect " + row);
        }
    }

    private void conversation(long id) {
        List<Queued> wanted = queued.getOrDefault(id, List.of());
        List<Message> found = chatwoot.conversation(id).messages().stream()
                .filter(message -> message.type().equals("outgoing"))
                .toList();
        Map<String, Message> byKey = new HashMap<>();
        for (Message message : found) {
            String key = mark(message);
            findings.check(
                    wanted.stream().anyMatch(one -> one.key.equals(key) && one.state.equals("delivered")),
                    Sort.DOUBLED,
                    "conversation " + id + " has a message that was never recorded as delivered: " + key + " "
                            + message.content());
            findings.check(byKey.put(key, message) == null, Sort.DOUBLED, "conversation " + id + " has twice " + key);
            findings.check(
                    !message.content().isBlank()
                            && !OneCRules.GUID.matcher(message.content()).find(),
                    Sort.FIELD,
                    "conversation " + id + " reads: " + message.content());
        }
        List<Queued> inOrder = new ArrayList<>();
        for (Queued one : wanted) {
            if (!one.state.equals("delivered")) {
                continue;
            }
            delivered++;
            Message message = byKey.get(one.key);
            if (message == null) {
                findings.add(
                        Sort.LOST,
                        "conversation " + id + " has no " + one.key + ", although it is marked as delivered");
                continue;
            }
            inOrder.add(one);
            String fault = one.template.equals("closed") ? ToldDuration.fault(message.content(), one.minutes) : null;
            findings.check(
                    fault == null, Sort.FIELD, "conversation " + id + " reads " + message.content() + ": " + fault);
            findings.check(
                    one.text == null || one.text.equals(message.content()),
                    Sort.FIELD,
                    "conversation " + id + " reads " + message.content() + " instead of " + one.text);
        }
        inOrder.sort((one, other) -> Long.compare(
                Objects.requireNonNull(byKey.get(one.key)).id(),
                Objects.requireNonNull(byKey.get(other.key)).id()));
        for (int i = 0; i < inOrder.size(); i++) {
            for (int j = i + 1; j < inOrder.size(); j++) {
                findings.check(
                        !mustPrecede(inOrder.get(j), inOrder.get(i)),
                        Sort.DOUBLED,
                        "conversation " + id + ": " + inOrder.get(i).key + " came before " + inOrder.get(j).key);
            }
        }
    }

    /** The key of the message: under a name of ours, or in the one form that old versions keep. */
    private static String mark(Message message) {
        String key = message.attributes().path("etl_key").asString("");
        return key.isEmpty()
                ? message.attributes().path("items").path(0).path("value").asString("")
                : key;
    }

    /** Of one run, what it caused first; of two, what the one had caused that was over when the other was asked for. */
    private static boolean mustPrecede(Queued one, Queued other) {
        if (one.run == other.run) {
            return one.id < other.id;
        }
        return one.runCompleted != null && other.runQueued != null && one.runCompleted.isBefore(other.runQueued);
    }

    private void caused(Attached attached, List<Queued> told) {
        String of = "conversation " + attached.conversation() + " (" + attached.refKey() + ")";
        Said said = chronicle.said().get(attached.refKey());
        if (said == null) {
            return;
        }
        ends(of, attached, told, said);
        calls(of, attached, told);
        redates(of, attached, told);
        ratings(of, attached, told);
        reassigned(of, attached, told, said);
        queues(of, told);
    }

    private void ends(String of, Attached attached, List<Queued> told, Said said) {
        String status = database
                .rows("select status from cons.cons where cons_id = ?", String.valueOf(attached.conversation()))
                .stream()
                .map(row -> String.valueOf(row.get("status")))
                .findFirst()
                .orElse("");
        long closed = count(told, one -> one.template.equals("closed"));
        long cancelled = count(told, one -> one.template.equals("cancelled") || one.template.equals("removed"));
        boolean sites = chronicle.ended(attached.refKey()) != null;
        boolean wasOver = OneCRules.isOver(attached.row().get("status"));
        List<Reopened> reopened = chronicle.reopened(attached.refKey());
        findings.check(
                closed <= (status.equals("closed") && !sites ? 1 : 0) + reopened.size(),
                Sort.DOUBLED,
                of + " is " + status + " and was told " + closed + " times of its closing");
        findings.check(
                cancelled <= (status.equals("cancelled") && !sites ? 1 : 0) + reopened.size(),
                Sort.DOUBLED,
                of + " is " + status + " and was told " + cancelled + " times of its cancellation");
        Instant event = said.statuses.getOrDefault(status, Instant.EPOCH);
        if (!wasOver && !sites && isTold(later(event, attached.at()), "cons", "open_update")) {
            findings.check(!status.equals("closed") || closed >= 1, Sort.LOST, of + " was closed and not told");
            findings.check(
                    !status.equals("cancelled") || cancelled >= 1, Sort.LOST, of + " was cancelled and not told");
        }
        // Opened again here and there, closed again there: that is another closing. A run that had read 1C just before
        // may have
        // told it already.
        Reopened last = reopened.isEmpty() ? null : reopened.get(reopened.size() - 1);
        if (last != null
                && last.inOneC()
                && status.equals("closed")
                && !sites
                && isTold(last.at(), "cons", "open_update")) {
            findings.check(
                    told.stream()
                            .anyMatch(one -> one.template.equals("closed")
                                    && one.created.isAfter(last.at().minus(A_PAGE_IS_OLD))),
                    Sort.LOST,
                    of + " was opened again at " + last.at() + ", closed again and not told");
        }
    }

    private void calls(String of, Attached attached, List<Queued> told) {
        Map<String, Integer> ever = ever("call|", attached.refKey(), 1);
        told.stream()
                .filter(one -> one.template.equals("called"))
                .forEach(one -> ever.merge(String.valueOf(one.period), -1, Integer::sum));
        ever.forEach((period, left) ->
                findings.check(left >= 0, Sort.DOUBLED, of + " was told too often of a call at " + period));
        for (Row call : onec.rows(OneCRules.CALLS)) {
            if (attached.refKey().equals(call.get("ДокументОбращения_Key"))
                    && isNews(OneCRules.name(OneCRules.CALLS, call), attached, "calls")) {
                String period = OneCRules.date(call, "Period");
                findings.check(
                        told.stream()
                                .anyMatch(one -> one.template.equals("called") && Objects.equals(one.period, period)),
                        Sort.LOST,
                        of + " was not told of the call at " + period
                                + since(OneCRules.name(OneCRules.CALLS, call), attached, "calls"));
            }
        }
    }

    /** How many records of a consultation there ever were, by the part of their names that is the period. */
    private Map<String, Integer> ever(String kind, String refKey, int part) {
        Map<String, Integer> ever = new HashMap<>();
        for (String name : chronicle.everRecorded()) {
            if (name.startsWith(kind) && name.contains(refKey)) {
                ever.merge(name.split("\\|", -1)[part], 1, Integer::sum);
            }
        }
        return ever;
    }

    private void redates(String of, Attached attached, List<Queued> told) {
        chronicle.siteRedates().stream()
                .filter(redate -> redate.refKey().equals(attached.refKey()))
                .forEach(redate -> findings.check(
                        told.stream()
                                .noneMatch(one -> one.template.equals("moved")
                                        && redate.newDate().equals(one.newDate)),
                        Sort.DOUBLED,
                        of + " was told of a redate that the site had told: " + redate.newDate()));
        long ever = ever("redate|", attached.refKey(), 0).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        findings.check(
                count(told, one -> one.template.equals("moved")) <= ever,
                Sort.DOUBLED,
                of + " was told of more redates than there were");
        for (Row redate : onec.rows(OneCRules.REDATES)) {
            String to = OneCRules.date(redate, "НоваяДата");
            boolean sites = chronicle
                    .siteRedates()
                    .contains(new EventHistory.SiteRedate(attached.refKey(), String.valueOf(to)));
            if (attached.refKey().equals(redate.get("ДокументОбращения_Key"))
                    && !sites
                    && isNews(OneCRules.name(OneCRules.REDATES, redate), attached, "redate")) {
                findings.check(
                        told.stream().anyMatch(one -> one.template.equals("moved") && Objects.equals(one.newDate, to)),
                        Sort.LOST,
                        of + " was not told of the redate to " + to
                                + since(OneCRules.name(OneCRules.REDATES, redate), attached, "redate"));
            }
        }
    }

    private void ratings(String of, Attached attached, List<Queued> told) {
        long ever = ever("rating|", attached.refKey(), 0).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        long received = count(told, one -> one.template.equals("rated"));
        findings.check(received <= ever, Sort.DOUBLED, of + " was told of more ratings than there were");
        for (Row rating : onec.rows(OneCRules.RATINGS)) {
            if (attached.refKey().equals(rating.get("Обращение_Key"))
                    && OneCRules.date(rating, "ДатаОценки") != null
                    && isNews(OneCRules.name(OneCRules.RATINGS, rating), attached, "rates")) {
                findings.check(
                        received > 0,
                        Sort.LOST,
                        of + " was not told that its rating was received"
                                + since(OneCRules.name(OneCRules.RATINGS, rating), attached, "rates"));
            }
        }
    }

    private void reassigned(String of, Attached attached, List<Queued> told, Said said) {
        long times = count(told, one -> one.template.equals("reassigned"));
        findings.check(
                times <= said.managerChanges,
                Sort.DOUBLED,
                of + " was told " + times + " times of " + said.managerChanges + " new managers");
        String before = attached.row().get("manager");
        String now = database
                .rows("select manager from cons.cons where cons_id = ?", String.valueOf(attached.conversation()))
                .stream()
                .map(row -> String.valueOf(row.get("manager")))
                .findFirst()
                .orElse("");
        // Documents from before the test may have been changed under an old date, which notifies nobody.
        boolean young = said.statuses.values().stream().allMatch(at -> at.isAfter(Instant.EPOCH));
        if (young && before != null && !now.equals(before) && isTold(attached.at(), "cons", "open_update")) {
            findings.check(times > 0, Sort.LOST, of + " was not told of its new manager");
        }
    }

    private void queues(String of, List<Queued> told) {
        Map<String, Integer> times = new HashMap<>();
        told.stream().filter(one -> one.template.equals("queue_closed")).forEach(one -> {
            times.merge(String.valueOf(one.manager), 1, Integer::sum);
            findings.check(
                    chronicle.everClosed().contains(String.valueOf(one.manager)),
                    Sort.DOUBLED,
                    of + " was told of a closed queue that never was closed");
        });
        times.forEach((manager, many) -> findings.check(
                many == 1, Sort.DOUBLED, of + " was told " + many + " times of the closed queue of " + manager));
    }

    private boolean isNews(String name, Attached attached, String job) {
        Instant since = chronicle.since(name);
        return since != null && since.isAfter(attached.at()) && isTold(since, job);
    }

    /** Does every run of these jobs that may have read it first notify clients? */
    private boolean isTold(Instant event, String... jobs) {
        for (String job : jobs) {
            long silent = database.number(
                    "select count(*) from log.etl_runs where job = ? and mode in ('full', 'window') and coalesce(finished_at, 'infinity') > ?::timestamptz",
                    job,
                    event.toString());
            if (silent > 0) {
                return false;
            }
        }
        return true;
    }

    /** When it came, and the runs that may have read it, for people. */
    private String since(String name, Attached attached, String job) {
        Instant since = Objects.requireNonNull(chronicle.since(name));
        return ", which came at " + since + " (conversation since " + attached.at() + "); " + job + " ran "
                + database.rows(
                        "select id, mode, status, restart_of, watermark_from, created, updated, unchanged, effects_queued, started_at, finished_at, error_message from log.etl_runs where job = ? and coalesce(finished_at, 'infinity') > ?::timestamptz order by id limit 4",
                        job,
                        since.toString());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static long count(List<Queued> told, Predicate<Queued> which) {
        return told.stream().filter(which).count();
    }
}
