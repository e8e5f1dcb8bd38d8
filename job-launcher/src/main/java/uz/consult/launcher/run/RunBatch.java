package uz.consult.launcher.run;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;
import uz.consult.etl.runlog.RunRecord;

/** Several jobs, one after the other, for a person at a terminal. */
@Component
public class RunBatch {

    private final JobRunner runner;

    RunBatch(JobRunner runner) {
        this.runner = runner;
    }

    /**
     * The jobs that are meant, in the order in which they run.
     *
     * @param names names of jobs, or all
     * @throws IllegalArgumentException if there is no such job, or it cannot do what is asked
     */
    public List<String> choose(List<String> names, RunRequest request) {
        List<String> chosen = names.contains("all")
                ? runner.names()
                : runner.names().stream().filter(names::contains).toList();
        for (String name : names) {
            if (!name.equals("all")) {
                runner.check(name, request);
            }
        }
        chosen.forEach(name -> runner.check(name, request));
        return chosen;
    }

    /** @return true if all completed */
    public boolean run(List<String> jobs, RunRequest request, PrintWriter out) {
        List<RunRecord> records = new ArrayList<>();
        boolean refused = false;
        try (Progress progress = new Progress(out)) {
            for (String job : jobs) {
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
}
