package uz.consult.launcher.schedule;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.outbox.OutboxDelivery;

/** Runs deliver as they end; this is for when they fail because 1C is away, and Chatwoot is not. Several launchers may deliver at once. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class DeliveryTimer {

    private static final Logger log = LoggerFactory.getLogger(DeliveryTimer.class);

    private final OutboxDelivery delivery;

    DeliveryTimer(OutboxDelivery delivery) {
        this.delivery = delivery;
    }

    @Scheduled(initialDelayString = "${etl.delivery-every:PT30S}", fixedDelayString = "${etl.delivery-every:PT30S}")
    void deliver() {
        try {
            delivery.seeChatwoot();
            delivery.deliver(delivery.due());
        } catch (RuntimeException e) {
            log.warn("Nothing was delivered: {}", Diagnosis.of(e).message());
        }
    }
}
