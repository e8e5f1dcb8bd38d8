package uz.consult.launcher.story;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.launcher.security.AuditedAction;

/**
 * What the numbers in rows of the audit stand for, where it is still known.
 *
 * @param jobsOfRuns the job of each run
 * @param jobsOfLetters the job of each dead letter
 * @param effects the kind and the conversation of each effect
 */
record AuditSubjects(Map<Long, String> jobsOfRuns, Map<Long, String> jobsOfLetters, Map<Long, Effect> effects) {

    /** @param conversation null for what goes to 1C */
    record Effect(String kind, @Nullable String conversation) {}

    /** The actions whose path names a run. */
    static final Set<AuditedAction> ON_RUNS = EnumSet.of(
            AuditedAction.RESTART_RUN, AuditedAction.STOP_RUN, AuditedAction.ABANDON_RUN, AuditedAction.REPAIR);

    /** The actions whose path names a dead letter. */
    static final Set<AuditedAction> ON_LETTERS = EnumSet.of(AuditedAction.REPLAY_LETTER, AuditedAction.DISCARD_LETTER);

    /** The actions whose path names an effect. */
    static final Set<AuditedAction> ON_EFFECTS = EnumSet.of(AuditedAction.RETRY_EFFECT, AuditedAction.DISCARD_EFFECT);
}
