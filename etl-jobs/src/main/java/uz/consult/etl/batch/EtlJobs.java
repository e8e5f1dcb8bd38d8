package uz.consult.etl.batch;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue of jobs: all there are, by name, in the order in which they run together. */
public final class EtlJobs {

    private final Map<String, EtlJob> jobs = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if two jobs share a name or a watermark */
    public EtlJobs(List<EtlJob> found) {
        found.stream()
                .sorted(Comparator.comparingInt(
                                (EtlJob job) -> job.declaration().sequence())
                        .thenComparing(EtlJob::name))
                .forEach(job -> {
                    String entity = job.declaration().entity();
                    if (jobs.containsKey(job.name()) || entity != null && keeperOf(entity) != null) {
                        throw new IllegalArgumentException("Two jobs have the name " + job.name()
                                + " or keep the watermark of " + entity + ": each name and each watermark has one job");
                    }
                    jobs.put(job.name(), job);
                });
    }

    /** All names, in order. */
    public List<String> names() {
        return List.copyOf(jobs.keySet());
    }

    /** @throws IllegalArgumentException if there is no such job, naming those there are */
    public EtlJob find(String name) {
        EtlJob job = jobs.get(name);
        if (job == null) {
            throw new IllegalArgumentException(
                    "There is no job " + name + "; the jobs are " + String.join(", ", names()) + ", and all");
        }
        return job;
    }

    /** What the job says of itself; fails as {@link #find} does. */
    public JobDeclaration declaration(String name) {
        return find(name).declaration();
    }

    /** The names of the jobs that compare what they pull, in order. */
    public List<String> comparing() {
        return names().stream().filter(name -> declaration(name).compares()).toList();
    }

    /** The names of the jobs that run whenever a launcher starts if a setting says so, with the setting, in order. */
    public Map<String, String> startVariables() {
        Map<String, String> variables = new LinkedHashMap<>();
        jobs.forEach((name, job) -> {
            String variable = job.declaration().startVariable();
            if (variable != null) {
                variables.put(name, variable);
            }
        });
        return variables;
    }

    /** The job that runs ahead of each scheduled incremental run of this one; null if none does. */
    public @Nullable String runsAfter(String name) {
        String parent = declaration(name).refersTo();
        return parent == null ? null : keeperOf(parent);
    }

    /** The names of the jobs that have the lock of this one, itself included: they never run at the same time. */
    public Set<String> sharingLock(String name) {
        String lock = declaration(name).lockName();
        return names().stream()
                .filter(other -> declaration(other).lockName().equals(lock))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Can the job be run in this mode? */
    public boolean can(String name, PullMode mode) {
        return objection(declaration(name), mode) == null;
    }

    /** @throws IllegalArgumentException saying what is right, if there is no such job or it cannot be run in this mode */
    public void check(String name, PullMode mode) {
        String objection = objection(declaration(name), mode);
        if (objection != null) {
            throw new IllegalArgumentException(objection);
        }
    }

    private static @Nullable String objection(JobDeclaration job, PullMode mode) {
        if (mode == PullMode.WINDOW && !job.hasWindow()) {
            return "The job " + job.name() + " has no cursor that a window could lie on: use incremental or full";
        }
        if (mode == PullMode.SWEEP && job.sweepInterval() == null) {
            return "The job " + job.name()
                    + " has no sweep: each of its runs compares everything. Use incremental or full";
        }
        return null;
    }

    private @Nullable String keeperOf(String entity) {
        return jobs.values().stream()
                .map(EtlJob::declaration)
                .filter(job -> Objects.equals(job.entity(), entity))
                .map(JobDeclaration::name)
                .findFirst()
                .orElse(null);
    }
}
