package uz.consult.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A scheduler's program, which starts the eight jobs over REST with its token, one after the other, round after round. */
final class JobRounds {

    private static final List<String> JOBS =
            List.of("users", "clients", "cons", "open_update", "redate", "rates", "calls", "queue_closing");
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int ONE_OF = 20;
    private static final long LOOK = 50;

    private final Serving launcher;
    private final Databases databases;
    private final String database;
    private final StandInProcess standIns;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private int rounds;
    private int unanswered;
    private long slowest;
    private volatile boolean over;
    private @Nullable Thread thread;
    private volatile @Nullable Exception failure;

    /**
     * What was done.
     *
     * @param rounds in which every job ran
     * @param runs of jobs that ended
     * @param notCompleted those that did not end well, or left a record as a dead letter
     * @param written rows that were made, changed or deleted
     * @param slowest answer to a start, in milliseconds
     * @param unanswered starts that got no answer within 20 s and were asked for again
     */
    record Done(int rounds, long runs, long notCompleted, long written, long slowest, int unanswered) {}

    JobRounds(Serving launcher, Databases databases, String database, StandInProcess standIns)
            throws IOException, InterruptedException {
        this.launcher = launcher;
        this.databases = databases;
        this.database = database;
        this.standIns = standIns;
        HttpResponse<String> made =
                launcher.post("/api/tokens", "{\"name\":\"rounds\",\"role\":\"SCHEDULER\",\"expiresIn\":\"PT12H\"}");
        token = new JsonMapper().readTree(made.body()).required("token").asString();
    }

    /** Once, with nothing saved anew in 1C. */
    void once() throws Exception {
        for (String job : JOBS) {
            run(job);
        }
        rounds++;
    }

    /** Goes on until {@link #end}, each time with one consultation in twenty saved anew. */
    long begin() throws Exception {
        long last = databases.number(database, "select coalesce(max(id), 0) from log.etl_runs");
        over = false;
        rounds = 0;
        slowest = 0;
        unanswered = 0;
        Thread next = new Thread(
                () -> {
                    try {
                        while (!over) {
                            standIns.forget();
                            standIns.edit(ONE_OF);
                            once();
                        }
                    } catch (Exception e) {
                        failure = e;
                    }
                },
                "rounds of jobs");
        thread = next;
        next.setDaemon(true);
        next.start();
        return last;
    }

    /** Waits for the end of the round, and tells what was done after this run. */
    Done end(long last) throws Exception {
        over = true;
        if (thread != null) {
            thread.join();
        }
        Exception broken = failure;
        if (broken != null) {
            throw broken;
        }
        String since = " from log.etl_runs where id > " + last;
        return new Done(
                rounds,
                databases.number(database, "select count(*)" + since),
                databases.number(database, "select count(*)" + since + " and (status <> 'COMPLETED' or dead > 0)"),
                databases.number(database, "select coalesce(sum(created + updated + deleted), 0)" + since),
                slowest,
                unanswered);
    }

    private void run(String job) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!started(job)) {
            if (System.nanoTime() > end || !launcher.isAlive()) {
                throw new IllegalStateException("The launcher took no run of " + job);
            }
        }
        String going = "select count(*) from log.etl_runs where finished_at is null and job = '" + job + "'";
        while (databases.number(database, going) > 0) {
            if (System.nanoTime() > end || !launcher.isAlive()) {
                throw new IllegalStateException("A run of " + job + " does not end");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK);
        }
    }

    /** 409: an answer was lost, and it runs. */
    private boolean started(String job) throws InterruptedException {
        long began = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(launcher.at("/api/jobs/" + job + "/runs"))
                            .timeout(ANSWER)
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"mode\":\"incremental\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            if (answer.statusCode() != 202 && answer.statusCode() != 409) {
                throw new IllegalStateException(
                        "The launcher did not take a run of " + job + ": " + answer.statusCode() + " " + answer.body());
            }
            return true;
        } catch (IOException e) {
            unanswered++;
            TimeUnit.MILLISECONDS.sleep(LOOK);
            return false;
        }
    }
}
