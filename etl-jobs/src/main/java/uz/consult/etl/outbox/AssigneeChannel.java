package uz.consult.etl.outbox;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uz.consult.etl.chatwoot.Agent;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.chatwoot.Conversation;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.lookup.Managers;
import uz.consult.etl.lookup.Managers.Known;

/**
 * The agent of a conversation: the team first, for a new one drops an assignee outside of it, then the agent. Chatwoot answers
 * an unknown agent with 200 and nobody: so whether he is there is asked before, and the answer checked.
 */
final class AssigneeChannel implements Channel {

    private static final Logger log = LoggerFactory.getLogger(AssigneeChannel.class);

    private final ChatwootClient chatwoot;
    private final Managers managers;

    AssigneeChannel(ChatwootClient chatwoot, Managers managers) {
        this.chatwoot = chatwoot;
        this.managers = managers;
    }

    @Override
    public Prepared prepare(Claim claim) {
        String key = claim.last().payload().path("manager").asString("");
        Known manager = managers.find(key);
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
        Integer team = manager.team() == null ? null : chatwoot.teams().get(manager.team());
        boolean inTeam = team == null || team.equals(conversation.team());
        if (inTeam && agent.equals(conversation.assignee())) {
            return Prepared.already(Outcome.delivered(Map.of("assignee", agent, "already", true)));
        }
        Map<String, @Nullable Object> noted = new HashMap<>();
        noted.put("was", conversation.assignee());
        noted.put("agent", agent);
        return Prepared.of(noted, () -> {
            if (team != null && !inTeam) {
                chatwoot.assignTeam(claim.conversation(), team);
            }
            Integer now = chatwoot.assign(claim.conversation(), agent);
            if (agent.equals(now)) {
                return Outcome.delivered(Map.of("assignee", agent));
            }
            if (conversation.assignee() != null) {
                chatwoot.assign(claim.conversation(), conversation.assignee());
            }
            return Outcome.dead(
                    ErrorClass.NOT_FOUND,
                    "Chatwoot does not assign agent " + agent + " to conversation " + claim.conversation()
                            + "; its assignee was restored");
        });
    }

    @Override
    public Outcome lookUp(Claim claim) {
        Conversation conversation = chatwoot.conversation(claim.conversation());
        Integer agent = claim.noted() == null || !claim.noted().path("agent").isNumber()
                ? null
                : Integer.valueOf(claim.noted().path("agent").asInt());
        return conversation != null && agent != null && agent.equals(conversation.assignee())
                ? Outcome.delivered(Map.of("assignee", agent, "found", true))
                : Outcome.notDone();
    }

    private boolean isThere(int agent) {
        return chatwoot.agents().stream().map(Agent::id).anyMatch(id -> id == agent);
    }
}
