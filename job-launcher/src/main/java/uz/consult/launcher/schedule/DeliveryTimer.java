package uz.consult.launcher.schedule;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uz.consult.etl.outbox.OutboxDelivery;
import uz.consult.launcher.database.Outage;

/** Runs deliver as they end; this delivers also while they fail because 1C does not answer. Several launchers may deliver at once. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class DeliveryTimer {

    private static final String PART = "Could not deliver effects, will retry";

    private final OutboxDelivery delivery;
    private final Outage outage;

    DeliveryTimer(OutboxDelivery delivery, Outage outage) {
        this.delivery = delivery;
        this.outage = outage;
    }

    @Scheduled(initialDelayString = "${etl.delivery-every:PT30S}", fixedDelayString = "${etl.delivery-every:PT30S}")
    void deliver() {
        try {
            delivery.seeChatwoot();
            delivery.deliver(delivery.due());
            outage.works(PART);
        } catch (RuntimeException e) {
            outage.failed(PART, e);
        }
    }
}
