package uz.consult.launcher.run;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.runlog.DeadLetters;
import uz.consult.etl.runlog.RunLog;
import uz.consult.etl.runlog.RunRecord;

/** Several jobs, one after the other, for a person at a terminal. */
@Component
public class RunBatch {

    private final EtlJobs jobs;
    private final JobRunner runner;
    private final DeadLetters deadLetters;
    private final RunLog runs;

    RunBatch(EtlJobs jobs, JobRunner runner, DeadLetters deadLetters, RunLog runs) {
        this.runs = runs;
        this.jobs = jobs;
        this.runner = runner;
        this.deadLetters = deadLetters;
    }

    /**
     * The jobs that are meant, in the order in which they run.
     *
     * @param names names of jobs, or all
     * @throws IllegalArgumentException if there is no such job, or it cannot do what is asked
     */
    public List<String> choose(List<String> names, RunRequest request) {
        List<String> chosen = names.contains("all")
                ? jobs.names()
                : jobs.names().stream().filter(names::contains).toList();
        for (String name : names) {
            if (!name.equals("all")) {
                jobs.check(name, request.mode());
            }
        }
        chosen.forEach(name -> jobs.check(name, request.mode()));
        return chosen;
    }

    /** @return true if all completed */
    public boolean run(List<String> chosen, RunRequest request, PrintWriter out) {
        List<RunRecord> records = new ArrayList<>();
        boolean refused = false;
        try (Progress progress = new Progress(this::usual)) {
            for (String job : chosen) {
                try {
                    records.add(runner.run(job, request, "cli", System.getProperty("user.name"), progress::watch));
                } catch (AlreadyRunningException e) {
                    refused = true;
                    out.println(e.getMessage());
                }
            }
        }
        RunTable.print(records, out);
        for (RunRecord record : records) {
            if (record.errorMessage() != null) {
                out.printf(Locale.ROOT, "%nrun %d: %s: %s%n", record.id(), record.errorClass(), record.errorMessage());
            }
        }
        out.flush();
        return !refused && records.stream().allMatch(RunRecord::completed);
    }

    private @Nullable Long usual(PullRun run) {
        return run.isFullScan() ? runs.lastRead(run.job(), run.mode().code()) : null;
    }

    /**
     * Reads and writes again what a job left in the dead letters.
     *
     * @param letters which; none for all of the job
     * @return true if it completed, and no letter is left open
     */
    public boolean replay(String job, List<Long> letters, PrintWriter out) {
        int requested = deadLetters.request(job, letters);
        if (requested == 0) {
            out.println(job + ": there is no open dead letter to replay");
            out.flush();
            return letters.isEmpty();
        }
        boolean completed = run(List.of(job), RunRequest.of(PullMode.REPLAY), out);
        int left = deadLetters.left(job);
        out.printf(Locale.ROOT, "%d of %d dead letters landed%n", requested - left, requested);
        out.flush();
        return completed && left == 0;
    }
}
