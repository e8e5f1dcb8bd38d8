package uz.consult.prove;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import uz.consult.prove.Plan.Kind;
import uz.consult.prove.Plan.PlannedFault;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.http.Front;
import uz.consult.sandbox.http.Request;

/** Injects faults into a {@link World}, each at its request. */
final class FaultInjector implements AutoCloseable {

    /** A fault that waits for its request. */
    private static final class Armed {
        final PlannedFault planned;
        int left;

        Armed(PlannedFault planned) {
            this.planned = planned;
            this.left = planned.at();
        }
    }

    private static final String HTML = "<!DOCTYPE html><html><body>Bad Gateway</body></html>";
    private static final String CUT_OFF = """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and application_name like 'etl-%' and pid <> pg_backend_pid()""";

    private final World world;
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    private final List<Armed> armed = new ArrayList<>();
    private final Map<Fault, Kind> faults = new IdentityHashMap<>();
    private final AtomicInteger changesLeft = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(3, task -> {
        Thread thread = new Thread(task, "injector");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger pending = new AtomicInteger();
    private volatile @Nullable Throwable trouble;

    FaultInjector(World world) {
        this.world = world;
        world.onec.before(request -> {
            int now = Math.min(2, changesLeft.get());
            if (now > 0 && changesLeft.addAndGet(-now) >= 0) {
                world.change(now);
            }
            passed(false);
        });
        world.chatwoot.before(request -> {
            if (changes(request)) {
                passed(true);
            }
        });
    }

    private static boolean changes(Request request) {
        return request.method().equals("POST");
    }

    /** What has happened, by its kind; faults of answers as often as they harmed one. */
    Map<Kind, Integer> done() {
        synchronized (armed) {
            Map<Kind, Integer> all = new EnumMap<>(Kind.class);
            all.putAll(done);
            faults.forEach((fault, kind) -> {
                int harmed = world.onec.faults().harmed(fault)
                        + world.chatwoot.faults().harmed(fault);
                if (harmed > 0) {
                    all.merge(kind, harmed, Integer::sum);
                }
            });
            return all;
        }
    }

    /** What is to happen next; so many changes happen while pages turn. */
    void arm(List<PlannedFault> plannedFaults, int changesMeanwhile) {
        changesLeft.set(changesMeanwhile);
        for (PlannedFault planned : plannedFaults) {
            Fault fault = fault(planned);
            synchronized (armed) {
                if (fault == null) {
                    armed.add(new Armed(planned));
                    continue;
                }
                fault = fault.after(planned.at());
                faults.put(fault, planned.kind());
            }
            boolean onec = planned.kind().name().startsWith("ONEC");
            (onec ? world.onec : world.chatwoot).faults().add(fault);
        }
    }

    /** Injects the faults whose request never came, and waits for the end of all that are under way. */
    void finish() throws InterruptedException {
        List<Armed> rest;
        synchronized (armed) {
            rest = List.copyOf(armed);
            armed.clear();
        }
        rest.forEach(one -> happens(one.planned));
        world.change(Math.max(0, changesLeft.getAndSet(0)));
        while (pending.get() > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Throwable failed = trouble;
        if (failed != null) {
            throw new IllegalStateException("A fault could not be injected: " + failed, failed);
        }
    }

    /** From now on no fault is injected. */
    void cease() throws InterruptedException {
        finish();
        world.onec.faults().clear();
        world.chatwoot.faults().clear();
        world.shiftOneC(0);
        world.onec.restart(Duration.ZERO);
        world.chatwoot.restart(Duration.ZERO);
    }

    private void passed(boolean atChatwoot) {
        List<PlannedFault> now = new ArrayList<>();
        synchronized (armed) {
            armed.removeIf(one -> {
                boolean due = one.planned.atChatwoot() == atChatwoot && one.left-- <= 0;
                if (due) {
                    now.add(one.planned);
                }
                return due;
            });
        }
        now.forEach(this::happens);
    }

    private void happens(PlannedFault planned) {
        synchronized (armed) {
            done.merge(planned.kind(), 1, Integer::sum);
        }
        int size = planned.size();
        switch (planned.kind()) {
            case ONEC_SESSIONS_END -> world.onec.expireSessions();
            case ONEC_CLOCK_JUMPS -> world.shiftOneC(size % 2 == 0 ? -45L * size : 75L * size);
            case ONEC_RESTARTS -> {
                world.onec.expireSessions();
                world.onec.restart(Duration.ofMillis(250L * size));
            }
            case ONEC_EMPTY -> {
                world.empty(true);
                inBackground(300L * size, () -> world.empty(false));
            }
            case CHATWOOT_RESTARTS -> world.chatwoot.restart(Duration.ofMillis(250L * size));
            case POSTGRES_CUTS -> world.database.rows(CUT_OFF);
            case POSTGRES_STOPS -> inBackground(0, () -> restart(false));
            case POSTGRES_CRASHES -> inBackground(0, () -> restart(true));
            case DEADLOCKS -> {
                // the middleware's share, see Trial
            }
            case KILL -> launcher(planned).kill();
            case TERM -> launcher(planned).terminate();
            case PAUSE -> {
                Launcher launcher = launcher(planned);
                launcher.pause();
                inBackground(400L + 1_100L * (size - 1), launcher::goOn);
            }
            default -> throw new IllegalStateException(planned.kind() + " is a fault of an answer");
        }
    }

    private Launcher launcher(PlannedFault planned) {
        return world.launchers.get(planned.at() % world.launchers.size());
    }

    private interface Risky {
        void run() throws Exception;
    }

    private void inBackground(long delay, Risky work) {
        pending.incrementAndGet();
        later.schedule(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        trouble = e;
                    } finally {
                        pending.decrementAndGet();
                    }
                },
                delay,
                TimeUnit.MILLISECONDS);
    }

    private void restart(boolean crash) throws IOException, InterruptedException {
        ReentrantReadWriteLock.WriteLock gate = world.middleware.gate();
        gate.lock();
        try {
            world.postgres.restart(crash);
        } finally {
            gate.unlock();
        }
    }

    /** The fault of an answer; null if it is of another kind. */
    private @Nullable Fault fault(PlannedFault planned) {
        int size = planned.size();
        Fault fault = switch (planned.kind()) {
            case ONEC_429 -> Fault.instead(Answer.text(429, "Retry later"));
            case CHATWOOT_429 ->
                world.chatwoot.front() == Front.KONG
                        ? Fault.instead(Front.KONG.page(429))
                        : Fault.instead(Answer.text(429, "Retry later\n"));
            case ONEC_500 -> Fault.instead(world.onec.failure(500));
            case CHATWOOT_500 -> Fault.status(500);
            case ONEC_503 -> Fault.instead(world.onec.front().page(503));
            case CHATWOOT_503 ->
                world.chatwoot.front() == Front.NONE
                        ? Fault.status(503)
                        : Fault.instead(world.chatwoot.front().page(planned.at() % 2 == 0 ? 502 : 504));
            case ONEC_CUT, CHATWOOT_CUT -> Fault.cut();
            case ONEC_HTML -> Fault.htmlPage();
            case CHATWOOT_HTML -> Fault.instead(Answer.html(200, HTML));
            case ONEC_LICENCE -> Fault.licence();
            case ONEC_LOST -> Fault.lostAnswer();
            case CHATWOOT_LOST -> Fault.lostAnswer().on("POST ");
            case ONEC_SLOW -> Fault.slow(Duration.ofMillis(400L * size));
            // Chatwoot continues for a while after the caller has stopped waiting, but for less than the settling time
            // of effects.
            case CHATWOOT_SLOW -> Fault.slow(Duration.ofMillis(350L * size));
            case ONEC_OUTAGE, CHATWOOT_OUTAGE -> Fault.refused();
            case CHATWOOT_TOO_LONG ->
                Fault.instead(
                        Answer.json(422, "{\"error\":\"The request took too long to complete. Please try again.\"}"));
            default -> null;
        };
        // An outage outlasts the retries of a request.
        boolean outage = planned.kind() == Kind.ONEC_OUTAGE || planned.kind() == Kind.CHATWOOT_OUTAGE;
        return fault == null ? null : fault.times(outage ? 6 * size : size);
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
