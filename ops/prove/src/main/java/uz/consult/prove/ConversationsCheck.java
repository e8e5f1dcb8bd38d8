package uz.consult.prove;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import uz.consult.prove.EventHistory.Attached;
import uz.consult.prove.Findings.Sort;
import uz.consult.sandbox.chatwoot.Chatwoot;
import uz.consult.sandbox.chatwoot.Chatwoot.Conversation;

/**
 * Conversations show what their consultations say: status, attributes, assignee, label. An attribute that has not changed since
 * the conversation began need not be there; one that has must be, with the value of now.
 */
final class ConversationsCheck {

    private static final String LABEL = "консультация-по-ведению-учёта";

    private final Chatwoot chatwoot;
    private final EventHistory chronicle;
    private final Database database;
    private final Map<String, Integer> agents;
    private final Findings findings;

    /** @param agents of the managers who had one all the time */
    ConversationsCheck(
            Chatwoot chatwoot,
            EventHistory chronicle,
            Database database,
            Map<String, Integer> agents,
            Findings findings) {
        this.chatwoot = chatwoot;
        this.chronicle = chronicle;
        this.database = database;
        this.agents = agents;
        this.findings = findings;
    }

    void compare() {
        Map<String, Map<String, @Nullable String>> rows = new HashMap<>();
        database.rows(ConsultationsCheck.ROWS).forEach(row -> rows.put(String.valueOf(row.get("cons_id")), row));
        for (Attached attached : chronicle.attached()) {
            Map<String, @Nullable String> row = rows.get(String.valueOf(attached.conversation()));
            if (row == null) {
                findings.add(Sort.ROW, "the row of conversation " + attached.conversation() + " is gone");
                continue;
            }
            Conversation conversation = chatwoot.conversation(attached.conversation());
            status(attached, row, conversation);
            attributes(attached, row, conversation);
            assignee(attached, row, conversation);
        }
    }

    private void status(Attached attached, Map<String, @Nullable String> row, Conversation conversation) {
        boolean over = OneCRules.isOver(row.get("status"));
        String wanted = over ? "resolved" : "open";
        // A client who writes opens a resolved conversation again, and so it stays for people.
        if (!(over && chronicle.wasWrittenTo(attached.conversation()))) {
            findings.check(
                    wanted.equals(conversation.status()),
                    Sort.LOST,
                    "conversation " + conversation.id() + " status: must be " + wanted + ", is " + conversation.status()
                            + "; its consultation was " + attached.row().get("status") + " at " + attached.at()
                            + " and is " + row
                            + "; effects " + effects(attached.conversation()));
        }
    }

    private String effects(long conversation) {
        return database.rows(
                        "select id, run_id, kind, key, payload::text as payload, state, error_message, created_at, delivered_at from sys.outbox where conversation = ? order by id",
                        String.valueOf(conversation))
                .toString();
    }

    private void attributes(Attached attached, Map<String, @Nullable String> row, Conversation conversation) {
        String of = "conversation " + conversation.id() + " (" + attached.refKey() + ")";
        JsonNode found = conversation.attributes();
        findings.equal(of, "attribute vip (an agent's)", "да", found.path("vip").asString(null));
        boolean ended = chronicle.ended(attached.refKey()) != null
                || !chronicle.reopened(attached.refKey()).isEmpty();
        boolean moved = chronicle.redatedBySite(attached.refKey());
        Map<String, @Nullable String> was = shown(attached.row());
        shown(row).forEach((name, now) -> {
            boolean sites =
                    ended && (name.equals("status_1c") || name.equals("closed_without_con") || name.equals("con_end"))
                            || moved && name.startsWith("re");
            if (sites) {
                return; // the site has changed it, and shows it
            }
            String shown = found.path(name).isMissingNode() || found.path(name).isNull()
                    ? null
                    : text(name, found.path(name).asString(""));
            boolean mayBeAbsent = now == null || Objects.equals(was.get(name), now);
            findings.check(
                    Objects.equals(now, shown) || shown == null && mayBeAbsent,
                    shown == null ? Sort.LOST : Sort.FIELD,
                    of + " attribute " + name + ": must be " + now + ", is " + shown + "; was " + was.get(name)
                            + " when the conversation began");
        });
        if (!found.path("status_1c").isMissingNode()) {
            findings.check(conversation.labels().contains(LABEL), Sort.LOST, of + " has no label of its type");
        }
    }

    private static Map<String, @Nullable String> shown(Map<String, @Nullable String> row) {
        Map<String, @Nullable String> shown = new LinkedHashMap<>();
        shown.put("number_con", row.get("number"));
        shown.put("date_con", row.get("start_date"));
        shown.put("con_end", row.get("end_date"));
        shown.put("redate_con", row.get("redate") == null ? null : row.get("redate") + "T00:00:00");
        shown.put(
                "retime_con",
                row.get("redate_time") == null
                        ? null
                        : String.valueOf(row.get("redate_time")).substring(0, 5));
        shown.put("consultation_type", row.get("consultation_type"));
        shown.put("closed_without_con", row.get("denied"));
        shown.put("status_1c", row.get("status"));
        shown.put(
                "rating_con",
                row.get("average") == null ? null : text("rating_con", String.valueOf(row.get("average"))));
        return shown;
    }

    private static String text(String name, String value) {
        return name.equals("rating_con")
                ? new BigDecimal(value).stripTrailingZeros().toPlainString()
                : value;
    }

    private void assignee(Attached attached, Map<String, @Nullable String> row, Conversation conversation) {
        String manager = row.get("manager");
        Integer agent = manager == null ? null : agents.get(manager);
        if (agent != null && !Objects.equals(manager, attached.row().get("manager"))) {
            findings.equal(
                    "conversation " + conversation.id(),
                    "assignee",
                    String.valueOf(agent),
                    String.valueOf(conversation.assignee()));
        }
    }
}
