package uz.consult.launcher.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.http.Traffic;

/** What this launcher sent to its neighbours, and how that ended. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class NeighbourMetrics implements MeterBinder {

    private final Neighbours neighbours;

    NeighbourMetrics(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        neighbours.all().forEach((name, neighbour) -> {
            Traffic traffic = neighbour.traffic();
            requests(registry, name, "ok", traffic, Traffic::succeeded);
            for (ErrorClass errorClass : ErrorClass.values()) {
                requests(registry, name, errorClass.code(), traffic, sent -> sent.failed(errorClass));
            }
            FunctionCounter.builder("etl.neighbour.retries", traffic, Traffic::retries)
                    .description("Requests that were tries of a call beyond its first")
                    .tag("neighbour", name)
                    .register(registry);
            Gauge.builder("etl.neighbour.breaker.open", traffic, sent -> sent.isLeftAlone() ? 1 : 0)
                    .description("1 while the neighbour is left alone after many failed calls")
                    .tag("neighbour", name)
                    .register(registry);
        });
    }

    private static void requests(
            MeterRegistry registry, String name, String outcome, Traffic traffic, ToDoubleFunction<Traffic> value) {
        FunctionCounter.builder("etl.neighbour.requests", traffic, value)
                .description("HTTP requests that were sent, by how they ended")
                .tags("neighbour", name, "outcome", outcome)
                .register(registry);
    }
}
