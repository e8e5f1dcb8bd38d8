package uz.consult.prove;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import uz.consult.sandbox.http.Answer;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.http.StandIn;

/** Takes things away in a {@link World} and brings them back, while what users of 1C have changed is on its way to clients. */
final class Outages {

    private static final Answer TRAEFIK = Answer.text(404, "404 page not found\n");
    private static final Answer INGRESS = Answer.text(404, "default backend - 404");
    private static final Answer KONG = Answer.json(404, "{\"message\":\"no Route matched with those values\"}");
    private static final Answer NGINX = Answer.html(
            502,
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n");
    private static final Answer IIS = Answer.html(
            404,
            "<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body>Server Error</body></html>");

    private final World world;

    Outages(World world) {
        this.world = world;
    }

    /** Returns when it is over. */
    void happen(Outage outage) throws IOException, InterruptedException {
        LockSupport.parkNanos(outage.waits().toNanos());
        switch (outage.kind()) {
            case ONEC -> away(world.onec, outage.lasts());
            case ONEC_BEHIND_IIS -> instead(world.onec, IIS, outage.lasts());
            case CHATWOOT -> away(world.chatwoot, outage.lasts());
            case CHATWOOT_BEHIND_TRAEFIK -> instead(world.chatwoot, TRAEFIK, outage.lasts());
            case CHATWOOT_BEHIND_INGRESS -> instead(world.chatwoot, INGRESS, outage.lasts());
            case CHATWOOT_BEHIND_KONG -> instead(world.chatwoot, KONG, outage.lasts());
            case CHATWOOT_BEHIND_NGINX -> instead(world.chatwoot, NGINX, outage.lasts());
            case POSTGRES -> withoutPostgres(false, outage.lasts());
            case POSTGRES_CRASH -> withoutPostgres(true, outage.lasts());
        }
    }

    private static void away(StandIn standIn, Duration lasts) {
        standIn.goAway();
        LockSupport.parkNanos(lasts.toNanos());
        standIn.comeBack();
    }

    private static void instead(StandIn standIn, Answer answer, Duration lasts) {
        standIn.faults().add(Fault.instead(answer).always());
        LockSupport.parkNanos(lasts.toNanos());
        standIn.faults().clear();
    }

    private void withoutPostgres(boolean crash, Duration lasts) throws IOException, InterruptedException {
        ReentrantReadWriteLock.WriteLock gate = world.middleware.gate();
        gate.lock(); // the outcome of an interrupted commit of the middleware would be unknown
        try {
            world.postgres.stop(crash);
            LockSupport.parkNanos(lasts.toNanos());
            world.postgres.resume();
        } finally {
            gate.unlock();
        }
    }
}
