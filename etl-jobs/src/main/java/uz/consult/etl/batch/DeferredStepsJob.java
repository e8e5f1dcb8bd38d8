package uz.consult.etl.batch;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.job.StartLimitExceededException;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;

/** A job whose steps are chosen after its listener was called before the job: they depend on what 1C has then. */
final class DeferredStepsJob extends SimpleJob {

    private final Supplier<List<Step>> steps;

    DeferredStepsJob(String name, JobRepository repository, JobExecutionListener listener, Supplier<List<Step>> steps) {
        super(name);
        this.steps = steps;
        setJobRepository(repository);
        registerJobExecutionListener(listener);
    }

    @Override
    protected void doExecute(JobExecution execution)
            throws JobInterruptedException, JobRestartException, StartLimitExceededException {
        setSteps(steps.get());
        super.doExecute(execution);
    }
}
