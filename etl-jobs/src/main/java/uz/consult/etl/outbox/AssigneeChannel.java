package uz.consult.etl.outbox;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import uz.consult.etl.chatwoot.Agent;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.lookup.ManagerLookup.Known;

/**
 * The agent of a conversation: the team first, for a new one drops an assignee outside of it, then the agent. Chatwoot answers
 * an unknown agent with 200 and nobody: so whether he is there is asked before, and the answer checked.
 */
final class AssigneeChannel implements Channel {

    private static final Logger log = LoggerFactory.getLogger(AssigneeChannel.class);

    private final ChatwootClient chatwoot;
    private final Function<@Nullable String, @Nullable Known> managers;
    private final SentEffects earlier;

    AssigneeChannel(
            ChatwootClient chatwoot, Function<@Nullable String, @Nullable Known> managers, SentEffects earlier) {
        this.chatwoot = chatwoot;
        this.managers = managers;
        this.earlier = earlier;
    }

    @Override
    public Prepared prepare(Claim claim) {
        if (earlier.isOvertaken(claim.last())) {
            return Prepared.already(Outcome.dropped("a newer assignee has been sent already"));
        }
        String key = claim.last().payload().path("manager").asString("");
        Known manager = managers.apply(key);
        Integer agent = manager == null ? null : manager.agent();
        if (manager == null || agent == null || !isThere(agent)) {
            String name = manager == null || manager.name() == null ? key : manager.name();
            log.warn(
                    "Conversation {} keeps its assignee: manager {} has no agent in Chatwoot",
                    claim.conversation(),
                    name);
            return Prepared.already(Outcome.dropped("manager " + name + " has no agent in Chatwoot"));
        }
        Conversation conversation = chatwoot.conversation(claim.conversation());
        if (conversation == null) {
            return Prepared.already(
                    Outcome.dead(ErrorClass.NOT_FOUND, "Chatwoot has no conversation " + claim.conversation()));
        }
        Integer team = manager.team() == null
                ? null
                : chatwoot.teams().get(manager.team().strip().toLowerCase(Locale.ROOT));
        if (manager.team() != null && team == null) {
            log.warn(
                    "Conversation {} is assigned no team: Chatwoot has no team {}",
                    claim.conversation(),
                    manager.team());
        }
        boolean inTeam = team == null || team.equals(conversation.team());
        if (inTeam && agent.equals(conversation.assignee())) {
            return Prepared.already(Outcome.delivered(Map.of("assignee", agent, "already", true)));
        }
        Map<String, @Nullable Object> preSendState = new HashMap<>();
        preSendState.put("was", conversation.assignee());
        preSendState.put("agent", agent);
        preSendState.put("team", team);
        return Prepared.of(preSendState, () -> {
            if (team != null && !inTeam && !team.equals(chatwoot.assignTeam(claim.conversation(), team))) {
                log.warn("Chatwoot did not assign team {} to conversation {}", team, claim.conversation());
            }
            Integer now = chatwoot.assign(claim.conversation(), agent);
            if (agent.equals(now)) {
                return Outcome.delivered(Map.of("assignee", agent));
            }
            Integer former = conversation.assignee();
            boolean restored = former == null || former.equals(chatwoot.assign(claim.conversation(), former));
            return Outcome.dead(
                    ErrorClass.NOT_FOUND,
                    "Chatwoot did not assign agent " + agent + " to conversation " + claim.conversation()
                            + (restored ? "; its former assignee was restored" : "; nobody is assigned now"));
        });
    }

    @Override
    public Outcome lookUp(Claim claim) {
        Conversation conversation = chatwoot.conversation(claim.conversation());
        JsonNode preSendState = claim.preSendState();
        if (conversation == null || preSendState == null) {
            return Outcome.notDone();
        }
        boolean agent = conversation.assignee() != null
                && conversation.assignee() == preSendState.path("agent").asInt(-1);
        boolean team = !preSendState.path("team").isNumber()
                || conversation.team() != null
                        && conversation.team() == preSendState.path("team").asInt(-1);
        return agent && team
                ? Outcome.delivered(
                        Map.of("assignee", preSendState.path("agent").asInt(), "found", true))
                : Outcome.notDone();
    }

    private boolean isThere(int agent) {
        return chatwoot.agents().stream().map(Agent::id).anyMatch(id -> id == agent);
    }
}
