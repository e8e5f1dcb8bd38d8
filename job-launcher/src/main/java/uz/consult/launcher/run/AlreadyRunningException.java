package uz.consult.launcher.run;

/** The job runs already, here or on another launcher of the same database. */
public final class AlreadyRunningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(String job) {
        super("The job " + job + " runs already: the same job never runs twice at once");
    }
}
