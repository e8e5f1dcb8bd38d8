package uz.consult.launcher.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.http.ClientStatistics;

/** The requests that this launcher sent to external systems, and their outcomes. */
@Component
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class ExternalSystemMetrics implements MeterBinder {

    private final ExternalSystems externalSystems;

    ExternalSystemMetrics(ExternalSystems externalSystems) {
        this.externalSystems = externalSystems;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        externalSystems.all().forEach((name, system) -> {
            ClientStatistics statistics = system.statistics();
            requests(registry, name, "ok", statistics, ClientStatistics::succeeded);
            for (ErrorClass errorClass : ErrorClass.values()) {
                requests(registry, name, errorClass.code(), statistics, sent -> sent.failed(errorClass));
            }
            FunctionCounter.builder("etl.external.retries", statistics, ClientStatistics::retries)
                    .description("HTTP retries (requests after the first attempt of a call)")
                    .tag("system", name)
                    .register(registry);
            Gauge.builder("etl.external.breaker.open", statistics, sent -> sent.isLeftAlone() ? 1 : 0)
                    .description("1 while the system is not called because its circuit breaker is open")
                    .tag("system", name)
                    .register(registry);
        });
    }

    private static void requests(
            MeterRegistry registry,
            String name,
            String outcome,
            ClientStatistics statistics,
            ToDoubleFunction<ClientStatistics> value) {
        FunctionCounter.builder("etl.external.requests", statistics, value)
                .description("HTTP requests that were sent, by outcome")
                .tags("system", name, "outcome", outcome)
                .register(registry);
    }
}
