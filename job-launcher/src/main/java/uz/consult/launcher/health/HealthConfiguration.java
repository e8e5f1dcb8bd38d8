package uz.consult.launcher.health;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import uz.consult.etl.chatwoot.ChatwootClient;
import uz.consult.etl.odata.ODataClient;
import uz.consult.etl.outbox.KnownChatwoot;
import uz.consult.launcher.run.JobRunner;

/** The parts of {@code /actuator/health}: db, jobs, neighbours, besides Boot's own. A job that is not well makes the whole not well. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("etl.schedule.enabled")
class HealthConfiguration {

    @Bean
    Neighbours neighbours(ODataClient onec, ChatwootClient chatwoot, KnownChatwoot known) {
        Map<String, Neighbours.Neighbour> all = new LinkedHashMap<>();
        all.put("onec", new Neighbours.Neighbour(onec.traffic(), null));
        all.put(
                "chatwoot",
                new Neighbours.Neighbour(
                        chatwoot.traffic(),
                        chatwoot.isConfigured() ? null : "Chatwoot is not configured: CHATWOOT_API_URL is not set",
                        known::shown,
                        known::trouble));
        return new Neighbours(all);
    }

    /** In place of Boot's, which would wait for the pool as long as a run may. */
    @Bean
    HealthIndicator dbHealthIndicator(Observations observations) {
        return new DatabaseHealth(observations);
    }

    @Bean
    CompositeHealthContributor jobsHealthContributor(JobRunner runner, Observations observations) {
        Map<String, HealthIndicator> jobs = new LinkedHashMap<>();
        runner.names().forEach(job -> jobs.put(job, new JobHealth(job, observations)));
        return CompositeHealthContributor.fromMap(jobs);
    }

    @Bean
    CompositeHealthContributor neighboursHealthContributor(Neighbours neighbours) {
        return CompositeHealthContributor.fromMap(neighbours.all(), NeighbourHealth::new);
    }
}
