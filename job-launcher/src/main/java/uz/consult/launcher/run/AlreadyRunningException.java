package uz.consult.launcher.run;

import uz.consult.etl.runlog.RunRecord;

/** The job runs already, or waits to, here or on another launcher of the same database. */
public final class AlreadyRunningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(String job) {
        super("The job " + job + " runs already: the same job never runs twice at once");
    }

    AlreadyRunningException(RunRecord run) {
        super("The job " + run.job() + (run.taken() ? " runs already" : " is queued already") + ": run "
                + run.id() + ", " + run.mode()
                + ". The same job never runs twice at once; stop that run, or wait for its end");
    }
}
