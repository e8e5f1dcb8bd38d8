package uz.consult.etl;

import java.util.List;
import uz.consult.etl.batch.EffectDelivery;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.outbox.EffectRelease;
import uz.consult.etl.outbox.OutboxDelivery;

/** Connects the steps with the outbox: neither knows the other. */
record OutboxEffectDelivery(EffectRelease release, OutboxDelivery delivery) implements EffectDelivery {

    @Override
    public void release(PullRun run) {
        release.release(run.job(), run.id());
    }

    @Override
    public List<String> due() {
        return delivery.due();
    }

    @Override
    public boolean deliver(List<? extends String> orderingKeys) {
        return delivery.deliver(orderingKeys);
    }
}
