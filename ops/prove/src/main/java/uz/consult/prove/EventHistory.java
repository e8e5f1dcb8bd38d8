package uz.consult.prove;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.onec.OneC;
import uz.consult.sandbox.onec.Row;

/**
 * What has happened outside of the product, so that a state that follows from history can be judged: what 1C has ever said of a
 * consultation, since when each record exists, and what the site has done. Moments are the true ones, not 1C's clock.
 */
final class EventHistory {

    /** All that 1C has said of a consultation. */
    static final class Said {
        /** Each status by the rules, deletion included, with the moment just before it was first said. */
        final Map<String, Instant> statuses = new LinkedHashMap<>();

        final Set<@Nullable String> ends = new HashSet<>();
        final Set<String> managers = new HashSet<>();
        final Set<String> comments = new HashSet<>();
        final Set<String> interferences = new HashSet<>();
        final Set<String> languages = new HashSet<>();
        /** When it was made, as it was first said; null if that is empty. */
        @Nullable String created;
        /** How often another manager than before was said. */
        int managerChanges;

        /** Was it closed without a consultation once? */
        boolean denied;

        /** Did it have 1C's deletion mark once, and then not? */
        boolean unmarked;

        private @Nullable String manager;
        private @Nullable String state;
        private boolean marked;
    }

    /**
     * A consultation that got its conversation.
     *
     * @param at just after that was committed
     * @param row the fields that conversations show, as they stood in that moment
     */
    record Attached(String refKey, long conversation, Instant at, Map<String, @Nullable String> row) {}

    /**
     * What the site has ended.
     *
     * @param status resolved or cancelled
     * @param end the end that it set; null if none
     */
    record Ended(String status, @Nullable String end) {}

    /**
     * What the site has opened again.
     *
     * @param was the status that it had
     * @param inOneC was it open in 1C then?
     * @param at just after that was committed
     */
    record Reopened(String was, boolean inOneC, Instant at) {}

    /** What the site inserted as a redate, by consultation. */
    record SiteRedate(String refKey, String newDate) {}

    private static final List<String> REGISTERS = List.of(OneCRules.CALLS, OneCRules.REDATES, OneCRules.RATINGS);

    private final OneC onec;
    private final Map<String, Said> said = new HashMap<>();
    private final Map<String, List<String>> stories = new HashMap<>();
    private final Map<String, Instant> since = new HashMap<>();
    private final Map<String, LocalDateTime> latest = new HashMap<>();
    private final Map<String, Instant> closedQueues = new HashMap<>();
    private final Map<String, Attached> attached = new TreeMap<>();
    private final Map<String, Ended> ended = new HashMap<>();
    private final Map<String, List<Reopened>> reopened = new HashMap<>();
    private final Map<String, Set<String>> languages = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> importance = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Set<SiteRedate> siteRedates = new HashSet<>();
    private final Set<Long> writtenTo = new HashSet<>();

    EventHistory(OneC onec) {
        this.onec = onec;
        look(Instant.EPOCH);
    }

    /** Lets something change in 1C, and notes what 1C says then: nothing else is noted between. */
    synchronized void change(Runnable change) {
        Instant before = Instant.now();
        change.run();
        look(before);
    }

    /** Notes what 1C says now; whatever is new has come after this moment. */
    private void look(Instant before) {
        for (Row document : onec.rows(OneCRules.DOCUMENTS)) {
            Said of = said.computeIfAbsent(document.text("Ref_Key"), key -> new Said());
            String end = OneCRules.date(document, "Конец");
            String status = OneCRules.status(document);
            of.statuses.putIfAbsent(status, before);
            if (of.created == null) {
                of.created = OneCRules.date(document, "ДатаСоздания");
            }
            String language = OneCRules.language(document);
            if (language != null) {
                of.languages.add(language);
            }
            of.ends.add(end);
            String manager = OneCRules.key(document, "Менеджер_Key");
            if (manager != null && !manager.equals(of.manager)) {
                if (of.manager != null) {
                    of.managerChanges++;
                }
                of.manager = manager;
                of.managers.add(manager);
            }
            of.denied |= document.isTrue("ЗакрытоБезКонсультации");
            of.unmarked |= of.marked && !document.isTrue("DeletionMark");
            of.marked = document.isTrue("DeletionMark");
            String state = "1C: " + status + ", end " + end
                    + (document.isTrue("ЗакрытоБезКонсультации") ? ", closed without a consultation" : "")
                    + (of.marked ? ", marked" : "");
            if (!state.equals(of.state)) {
                of.state = state;
                note(document.text("Ref_Key"), before, state);
            }
            String comment = OneCRules.comment(document);
            if (comment != null) {
                of.comments.add(comment);
            }
            String interference = OneCRules.interference(document);
            if (interference != null) {
                of.interferences.add(interference);
            }
            latest(OneCRules.DOCUMENTS, document.date("ДатаИзменения"));
        }
        for (String register : REGISTERS) {
            for (Row record : onec.rows(register)) {
                since.putIfAbsent(OneCRules.name(register, record), before);
                latest(register, record.date(register.equals(OneCRules.RATINGS) ? "ДатаОценки" : "Period"));
            }
        }
        for (Row closing : onec.rows(OneCRules.QUEUES)) {
            latest(OneCRules.QUEUES, closing.date("Дата"));
            String manager = OneCRules.key(closing, "Менеджер_Key");
            if (manager != null && closing.isTrue("Закрыт")) {
                closedQueues.putIfAbsent(manager, before);
            }
        }
    }

    private void note(String refKey, Instant at, String what) {
        stories.computeIfAbsent(refKey, key -> new ArrayList<>()).add(at + " " + what);
    }

    /** What happened to a consultation outside of the product, in its order. */
    synchronized List<String> story(String refKey) {
        return List.copyOf(stories.getOrDefault(refKey, List.of()));
    }

    private void latest(String entity, @Nullable LocalDateTime date) {
        if (date != null) {
            latest.merge(entity, date, (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    synchronized Map<String, Said> said() {
        return Map.copyOf(said);
    }

    /** Since when a record of a register exists; null if it never did. */
    synchronized @Nullable Instant since(String name) {
        return since.get(name);
    }

    /** The names of all records that ever were. */
    synchronized Set<String> everRecorded() {
        return Set.copyOf(since.keySet());
    }

    /** The latest date that 1C has ever shown of an entity. */
    synchronized @Nullable LocalDateTime latest(String entity) {
        return latest.get(entity);
    }

    /** Managers whose queue was ever closed. */
    synchronized Set<String> everClosed() {
        return Set.copyOf(closedQueues.keySet());
    }

    synchronized void attached(String refKey, long conversation, Map<String, @Nullable String> row) {
        attached.put(refKey, new Attached(refKey, conversation, Instant.now(), row));
        note(refKey, Instant.now(), "the site: conversation " + conversation);
    }

    synchronized List<Attached> attached() {
        return List.copyOf(attached.values());
    }

    synchronized void ended(String refKey, String status, @Nullable String end) {
        ended.put(refKey, new Ended(status, end));
        note(refKey, Instant.now(), "the site: " + status + ", end " + end);
    }

    synchronized @Nullable Ended ended(String refKey) {
        return ended.get(refKey);
    }

    /** What the site had ended, if it had, is over no more. */
    synchronized void reopened(String refKey, String was, boolean inOneC) {
        ended.remove(refKey);
        reopened.computeIfAbsent(refKey, key -> new ArrayList<>()).add(new Reopened(was, inOneC, Instant.now()));
        note(refKey, Instant.now(), "the site: opened again, was " + was + (inOneC ? ", open in 1C too" : ""));
    }

    synchronized List<Reopened> reopened(String refKey) {
        return List.copyOf(reopened.getOrDefault(refKey, List.of()));
    }

    /** The site has set a language. */
    synchronized void language(String refKey, String code) {
        languages.computeIfAbsent(refKey, key -> new HashSet<>()).add(code);
    }

    synchronized Set<String> languages(String refKey) {
        return Set.copyOf(languages.getOrDefault(refKey, Set.of()));
    }

    synchronized void named(String clientId, String name) {
        names.put(clientId, name);
    }

    synchronized Map<String, String> names() {
        return Map.copyOf(names);
    }

    synchronized void counted(String consId) {
        importance.merge(consId, 1, Integer::sum);
    }

    synchronized Map<String, Integer> importance() {
        return Map.copyOf(importance);
    }

    /** The site made an owner whom 1C came to know later. */
    synchronized void owner(String clientId, String refKey) {
        owners.put(clientId, refKey);
    }

    synchronized Map<String, String> owners() {
        return Map.copyOf(owners);
    }

    synchronized void redated(String refKey, String newDate) {
        siteRedates.add(new SiteRedate(refKey, newDate));
    }

    synchronized Set<SiteRedate> siteRedates() {
        return Set.copyOf(siteRedates);
    }

    synchronized boolean redatedBySite(String refKey) {
        return siteRedates.stream().anyMatch(one -> Objects.equals(one.refKey(), refKey));
    }

    synchronized void wroteTo(long conversation) {
        writtenTo.add(conversation);
    }

    synchronized boolean wasWrittenTo(long conversation) {
        return writtenTo.contains(conversation);
    }
}
