package uz.consult.etl.outbox;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Delivers what waits in the outbox: each effect exactly once, in order per ordering key, several ordering keys at a time.
 *
 * <ol>
 *   <li>A claim is taken; its state in the outbox is sending before any request is made.
 *   <li>It is prepared, which only reads; what was seen is stored; then it is sent, once.
 *   <li>If the answer is lost, the effect waits until Chatwoot or 1C can no longer be working on it, and is looked
 *       up. The same holds for what a dead process was sending.
 *   <li>Temporary failures are retried later; permanent ones, in Chatwoot's own form and in an account that is seen to be the
 *       configured one, are dead, with the answer. A wrong token or account, or a Chatwoot that no longer answers, ends the
 *       delivery until the next run; a pull never fails because of it.
 * </ol>
 */
public final class OutboxDelivery {

    private static final Logger log = LoggerFactory.getLogger(OutboxDelivery.class);
    private static final int AT_ONCE = 10_000;
    private static final int MOST_OF_A_LANE = 200;
    private static final String ONEC = "1c:";

    private final OutboxClaims claims;
    private final Map<OutboxCommand.Kind, Channel> channels;
    private final ChatwootClient chatwoot;
    private final KnownChatwoot known;
    private final Retries retries;
    private final boolean dryRun;
    private final int concurrency;
    private final ReentrantLock delivering = new ReentrantLock();

    OutboxDelivery(
            OutboxClaims claims,
            Map<OutboxCommand.Kind, Channel> channels,
            ChatwootClient chatwoot,
            KnownChatwoot known,
            Retries retries,
            boolean dryRun,
            int concurrency) {
        this.claims = claims;
        this.channels = new EnumMap<>(channels);
        this.chatwoot = chatwoot;
        this.known = known;
        this.retries = retries;
        this.dryRun = dryRun;
        this.concurrency = concurrency;
    }

    /**
     * Checks at the start, daily, and while something is wrong, that Chatwoot is the configured one, whether or not there is
     * something to deliver. A problem is logged once, and shown in the health.
     */
    public void seeChatwoot() {
        if (!chatwoot.isConfigured() || dryRun) {
            return;
        }
        String before = known.trouble();
        try {
            known.see();
        } catch (EtlException e) {
            if (!Objects.equals(before, known.trouble())) {
                log.warn("Effects for Chatwoot wait until this is corrected: {}", e.getMessage());
            }
        }
    }

    /** Ordering keys under which something is due. One request finds out whether Chatwoot answers; if not, only 1C's are left. */
    public List<String> due() {
        List<String> due = claims.due(AT_ONCE);
        boolean forChatwoot = due.stream().anyMatch(orderingKey -> !orderingKey.startsWith(ONEC));
        if (!forChatwoot || chatwoot.isConfigured() && (dryRun || chatwoot.isAlive())) {
            return due;
        }
        if (chatwoot.isConfigured()) {
            log.warn("Chatwoot does not answer; {} effects wait and will be retried", claims.waiting());
        }
        return due.stream().filter(orderingKey -> orderingKey.startsWith(ONEC)).toList();
    }

    /**
     * Delivers what may be delivered of these ordering keys, several at a time. Never fails: what cannot be sent waits. One run of a
     * process delivers at a time; what another has just queued is met by the next.
     *
     * @return false if the rest must wait for another run: another run delivers, or nothing can be delivered now
     */
    public boolean deliver(List<? extends String> some) {
        if (!delivering.tryLock()) {
            return false;
        }
        try {
            return deliverSeveral(some);
        } finally {
            delivering.unlock();
        }
    }

    private boolean deliverSeveral(List<? extends String> some) {
        AtomicBoolean stop = new AtomicBoolean();
        Map<String, String> run = MDC.getCopyOfContextMap(); // whose step this is; null if it is nobody's
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(concurrency, Math.max(1, some.size())), task -> {
                    Thread thread = new Thread(
                            () -> {
                                if (run != null) {
                                    MDC.setContextMap(run);
                                }
                                task.run();
                            },
                            "deliver");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            List<Future<?>> all = new ArrayList<>();
            for (String orderingKey : some) {
                all.add(threads.submit(() -> deliver(orderingKey, stop)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException e) {
            stop.set(true);
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdown();
        }
        return !stop.get();
    }

    private void deliver(String orderingKey, AtomicBoolean stop) {
        try {
            drain(orderingKey, stop);
        } catch (RuntimeException e) {
            // What was being sent stays in state sending, and is looked up before it is sent again.
            log.warn(
                    "Delivery to {} was interrupted, will be retried: {}",
                    orderingKey,
                    Diagnosis.of(e).message());
        }
    }

    private void drain(String orderingKey, AtomicBoolean stop) {
        for (int i = 0; i < MOST_OF_A_LANE && !stop.get(); i++) {
            Claim claim = claims.claim(orderingKey);
            if (claim == null) {
                return;
            }
            Outcome outcome = dryRun ? shown(claim) : claim.lookUp() ? lookUp(claim) : send(claim);
            if (outcome == null) {
                return;
            }
            claims.settle(claim, outcome);
            tell(claim, outcome);
            if (outcome.is() == Outcome.Is.UNKNOWN
                    || outcome.is() == Outcome.Is.LATER && !outcome.pause().isZero()) {
                if (!orderingKey.startsWith(ONEC) && hopeless(outcome)) {
                    stop.set(true);
                }
                return;
            }
        }
    }

    /** @return null if somebody else has taken over */
    private @Nullable Outcome send(Claim claim) {
        Channel.Prepared prepared;
        try {
            prepared = seen(claim).prepare(claim);
        } catch (RuntimeException e) {
            return new FailedAttempt(e).beforeSending(claim.last().attempts(), retries);
        }
        if (prepared.already() != null) {
            return prepared.already();
        }
        if (!claims.note(claim, prepared.preSendState())) {
            log.warn(
                    "Effect {} was taken over by another process while it was prepared here; it is not sent by this one",
                    claim.last().key());
            return null;
        }
        try {
            return prepared.send().get();
        } catch (RuntimeException e) {
            return new FailedAttempt(e).whileSending(claim.last().attempts(), retries);
        }
    }

    private Outcome lookUp(Claim claim) {
        try {
            return seen(claim).lookUp(claim);
        } catch (RuntimeException e) {
            return new FailedAttempt(e).whileLookingUp();
        }
    }

    /** Will every other ordering key meet the same? */
    private boolean hopeless(Outcome outcome) {
        return outcome.errorClass() == ErrorClass.AUTHENTICATION
                || outcome.errorClass() == ErrorClass.PERMISSION
                || outcome.errorClass() == ErrorClass.RATE_LIMITED
                || outcome.errorClass() == ErrorClass.UNAVAILABLE && !chatwoot.isAlive();
    }

    private Outcome shown(Claim claim) {
        claim.effects()
                .forEach(effect -> log.info(
                        "EFFECTS_DRY_RUN: would send to {}: {} {}",
                        claim.orderingKey(),
                        effect.kind().code(),
                        effect.kind() == OutboxCommand.Kind.MESSAGE
                                        && channels.get(OutboxCommand.Kind.MESSAGE) instanceof MessageChannel messages
                                ? messages.text(effect.payload())
                                : effect.payload()));
        return Outcome.dropped("EFFECTS_DRY_RUN: logged, not sent");
    }

    /** Before anything is read or sent, checks that Chatwoot is the configured one. */
    private Channel seen(Claim claim) {
        if (!claim.orderingKey().startsWith(ONEC)) {
            known.see();
        }
        return channel(claim);
    }

    private Channel channel(Claim claim) {
        return Objects.requireNonNull(channels.get(claim.kind()), claim.kind()::name);
    }

    private static void tell(Claim claim, Outcome outcome) {
        switch (outcome.is()) {
            case DEAD ->
                log.error(
                        "Effect {} for {} is dead, retry or discard it (sys.outbox): {}",
                        claim.last().key(),
                        claim.orderingKey(),
                        outcome.message());
            case UNKNOWN ->
                log.warn(
                        "Effect {} for {} was sent but its answer was lost; it is looked up before it is sent again: {}",
                        claim.last().key(),
                        claim.orderingKey(),
                        outcome.message());
            case HELD, BEHIND ->
                log.warn("Effect {} for {}: {}", claim.last().key(), claim.orderingKey(), outcome.message());
            case LATER -> {
                if (outcome.message() != null) {
                    log.warn(
                            "Effect {} for {} failed and is retried in {} s: {}",
                            claim.last().key(),
                            claim.orderingKey(),
                            Math.max(1, outcome.pause().toSeconds()),
                            outcome.message());
                }
            }
            default -> {
                // as it should be
            }
        }
    }
}
