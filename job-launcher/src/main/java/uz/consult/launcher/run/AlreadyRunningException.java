package uz.consult.launcher.run;

import org.jspecify.annotations.Nullable;
import uz.consult.etl.runlog.RunRecord;

/** The job runs already, or waits to, here or on another launcher of the same database. */
public final class AlreadyRunningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String job;
    private final transient @Nullable RunRecord run;

    AlreadyRunningException(String job) {
        super("The job " + job + " runs already: the same job never runs twice at once");
        this.job = job;
        this.run = null;
    }

    AlreadyRunningException(RunRecord run) {
        super("The job " + run.job() + (run.taken() ? " runs already" : " is queued already") + ": run "
                + run.id() + ", " + run.mode()
                + ". The same job never runs twice at once; stop that run, or wait for its end");
        this.job = run.job();
        this.run = run;
    }

    public String job() {
        return job;
    }

    /** The run under way; null if only its lock was met. */
    public @Nullable RunRecord run() {
        return run;
    }
}
