package uz.consult.launcher.security;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.Visible;

/**
 * Audits commands that change something: a row as a command begins and one as it ends, with the same request id, because no
 * row is ever changed, and a killed command must have left one. The caller is {@code cli:USER@HOST}, by the user of the
 * operating system: no user or token of the launcher can have such a name.
 */
@Component
public class CommandAudit {

    private static final int LONGEST = 64;

    private final Audit audit;
    private final String who;

    CommandAudit(Audit audit, @Value("${etl.host}") String host) {
        this.audit = audit;
        this.who = "cli:" + named(System.getProperty("user.name", "?")) + "@" + named(host);
    }

    /**
     * Does what the command does.
     *
     * @param action what the command does
     * @param given what was given; null for what was not
     * @param work gives the exit code
     * @return the exit code
     */
    public int of(AuditedAction action, Map<String, ? extends @Nullable Object> given, Callable<Integer> work)
            throws Exception {
        String command = action.command();
        Parameters parameters = parameters(given);
        String id = UUID.randomUUID().toString();
        audit.write(row(command, parameters, id, null, null));
        int exit = 1;
        String failure = null;
        try {
            exit = work.call();
            return exit;
        } catch (Exception e) {
            Diagnosis diagnosis = Diagnosis.of(e);
            failure = Problems.cut(diagnosis.errorClass().code() + ": " + diagnosis.message());
            throw e;
        } finally {
            audit.write(row(command, parameters, id, exit, failure));
        }
    }

    /** A command that is done at once. Throws if it cannot be written. */
    void done(AuditedAction action, Map<String, ? extends @Nullable Object> given) {
        audit.insert(row(action.command(), parameters(given), UUID.randomUUID().toString(), 0, null));
    }

    private static Parameters parameters(Map<String, ? extends @Nullable Object> given) {
        Parameters parameters = new Parameters();
        given.forEach(parameters::add);
        return parameters;
    }

    private Audit.NewRow row(
            String command, Parameters given, String id, @Nullable Integer exit, @Nullable String failure) {
        return new Audit.NewRow(null, who, null, command, exit, null, id, null, given.json(), failure);
    }

    private static String named(String name) {
        return Visible.shortened(Visible.kept(name), LONGEST);
    }
}
