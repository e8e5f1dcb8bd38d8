package uz.consult.launcher.run;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;

/** The locks of the jobs; jobs may share one. */
@Component
class JobLocks {

    private final DataSource database;
    private final EtlJobs jobs;

    JobLocks(DataSource database, EtlJobs jobs) {
        this.database = database;
        this.jobs = jobs;
    }

    /**
     * Takes the lock of a job.
     *
     * @return null if another run holds it
     */
    @Nullable JobLock acquire(String job) throws SQLException {
        return JobLock.acquire(database, jobs.find(job).declaration().lockName());
    }
}
