package uz.consult.launcher.health;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import uz.consult.etl.batch.EtlJobs;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.outbox.KnownChatwoot;

/** The parts of {@code /actuator/health}: db, jobs, external, besides Boot's own. An unhealthy job makes the whole unhealthy. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class HealthConfiguration {

    @Bean
    ExternalSystems externalSystems(ODataClient onec, ChatwootClient chatwoot, KnownChatwoot known) {
        Map<String, ExternalSystems.ExternalSystem> all = new LinkedHashMap<>();
        all.put("onec", new ExternalSystems.ExternalSystem(onec.statistics(), null));
        all.put(
                "chatwoot",
                new ExternalSystems.ExternalSystem(
                        chatwoot.statistics(),
                        chatwoot.isConfigured() ? null : "Chatwoot is not configured: CHATWOOT_API_URL is not set",
                        known::shown,
                        known::trouble));
        return new ExternalSystems(all);
    }

    /** In place of Boot's, which would wait for the pool as long as a run may. */
    @Bean
    HealthIndicator dbHealthIndicator(Observations observations) {
        return new DatabaseHealth(observations);
    }

    @Bean
    CompositeHealthContributor jobsHealthContributor(EtlJobs jobs, Observations observations) {
        Map<String, HealthIndicator> parts = new LinkedHashMap<>();
        jobs.names().forEach(job -> parts.put(job, new JobHealth(job, observations)));
        return CompositeHealthContributor.fromMap(parts);
    }

    @Bean
    CompositeHealthContributor externalHealthContributor(ExternalSystems externalSystems) {
        return CompositeHealthContributor.fromMap(externalSystems.all(), ExternalSystemHealth::new);
    }
}
