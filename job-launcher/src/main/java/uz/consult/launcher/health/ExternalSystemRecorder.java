package uz.consult.launcher.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uz.consult.etl.http.ClientStatistics;
import uz.consult.launcher.database.Outage;
import uz.consult.launcher.queries.ExternalSystemStates;

/** Stores every few seconds whether 1C and Chatwoot answer, as the requests of this launcher have shown. Sends them none itself. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class ExternalSystemRecorder {

    private static final String PART = "Could not store whether external systems answer, will retry";

    private final ExternalSystems externalSystems;
    private final ExternalSystemStates states;
    private final Outage outage;

    ExternalSystemRecorder(ExternalSystems externalSystems, ExternalSystemStates states, Outage outage) {
        this.externalSystems = externalSystems;
        this.states = states;
        this.outage = outage;
    }

    @Scheduled(fixedDelayString = "${etl.observe-every:PT5S}")
    void record() {
        try {
            externalSystems.all().forEach((name, system) -> {
                ExternalSystemJudgement.Seen seen = seen(system);
                Instant now = Instant.now();
                states.change(name, stored -> ExternalSystemJudgement.next(name, stored, seen, now));
            });
            outage.works(PART);
        } catch (RuntimeException e) {
            outage.failed(PART, e);
        }
    }

    private static ExternalSystemJudgement.Seen seen(ExternalSystems.ExternalSystem system) {
        ClientStatistics statistics = system.statistics();
        Instant failing = statistics.failingSince();
        ClientStatistics.Failure failure = statistics.lastFailure();
        return new ExternalSystemJudgement.Seen(
                system.absent(),
                system.absent() == null ? system.trouble().get() : null,
                answered(statistics, failing, failure),
                failing,
                failure == null ? null : failure.at(),
                failure == null ? null : failure.errorClass().code(),
                failure == null ? null : failure.message());
    }

    /** What it answers is no matter here: that something is missing or wrong is an answer, too. */
    private static @Nullable Instant answered(
            ClientStatistics statistics, @Nullable Instant failing, ClientStatistics.@Nullable Failure failure) {
        return failing == null && failure != null && statistics.lastFailed() ? failure.at() : statistics.lastSuccess();
    }
}
